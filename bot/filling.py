"""A form on a terminal: asked line by line, answered by typing; what is said in the end is the same sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

from commands.forms import fill
from commands.reply import Blank, Choice, Form, Takes

STOP = ("cancel", "stop")
FEW = 12  # choices that are listed
_HOW = {
    Takes.DAY: "a day, like 31 May",
    Takes.TIME: "a time, like 09:30",
    Takes.PERSON: "@name",
    Takes.CHANNEL: "#channel",
    Takes.ACTION: "a ref, like 3.3.2",
}


@dataclass
class Filling:
    """A form that is being filled in: the blanks that are still to be asked, and what has been answered."""

    form: Form
    left: list[Blank] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.left = list(self.form.blanks)

    @property
    def question(self) -> str:
        """What to ask next: the label, how to answer, and what Enter means."""
        blank = self.left[0]
        parts = [blank.hint, _choices(blank), _HOW.get(blank.takes, ""), _enter(blank)]
        how = " · ".join(filter(None, parts))
        return f"{blank.label} ({how})" if how else blank.label

    def take(self, typed: str) -> str:
        """Takes an answer to the question; "" where it will do, else what is wrong with it."""
        blank, words = self.left[0], typed.strip() or self.left[0].value
        if blank.choices:
            chosen = _chosen(blank, words)
            if chosen is None:
                return f"Say a number from 1 to {len(blank.choices)}."
            words = chosen
        if blank.needed and not words:
            return "This one is needed; `cancel` leaves the form."
        self.values[blank.name] = words
        self.left.pop(0)
        return ""

    def sentence(self) -> str:
        """What the form says. Raises Refusal where it could identify a child."""
        return fill(self.form.sentence, self.values)

    def again(self, about: str) -> bool:
        """Asks one blank again, with what stands in it; False where there is no such blank."""
        self.left = [one for one in self.form.blanks if one.name == about]
        return bool(self.left)


def _choices(blank: Blank) -> str:
    """Every choice with its number, as long as one look takes them in."""
    if len(blank.choices) > FEW:
        return f"one of {len(blank.choices)}, by name or number"
    return ", ".join(f"{n} {one.label}" for n, one in enumerate(blank.choices, 1))


def _enter(blank: Blank) -> str:
    if blank.value:
        label = next((one.label for one in blank.choices if one.value == blank.value), blank.value)
        return f"Enter keeps “{label[:40]}”"
    return "" if blank.needed else "Enter leaves it out"


def _chosen(blank: Blank, words: str) -> str | None:
    """The value of what was chosen, by number or by word; several with commas where the blank takes them."""
    if not words:
        return ""
    parts = words.split(",") if blank.takes is Takes.SEVERAL else [words]
    found = [_one(blank.choices, part.strip()) for part in parts]
    return None if None in found else ",".join(one for one in found if one is not None)


def _one(choices: tuple[Choice, ...], words: str) -> str | None:
    if words.isascii() and words.isdecimal() and 0 < int(words[:4]) <= len(choices):
        return choices[int(words[:4]) - 1].value
    near = [one.value for one in choices if words.casefold() in (one.value.casefold(), one.label.casefold())]
    return near[0] if near else None
