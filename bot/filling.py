"""A form on a terminal: asked line by line, answered by typing; what is said in the end is the same sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from commands import parse
from commands.forms import fill
from commands.reply import Blank, Choice, Form, Takes
from commands.wording import listed, short
from store.by_when import leading_date, say_day

STOP = ("cancel", "stop")
LEAVES = f"`{STOP[0]}` leaves the form."
EMPTY = "-"
FEW = 12  # choices that are listed
MANY = 5  # choices that are named where it is not clear which is meant
_BETWEEN = re.compile(r"\s*(?:,|;|&|\band\b)\s*", re.IGNORECASE)
_HOW = {
    Takes.DAY: "a day, like 31 May",
    Takes.TIME: "a time, like 09:30",
    Takes.PERSON: "@name",
    Takes.CHANNEL: "#channel",
    Takes.ACTION: "a ref, like 3.3.2, or words of it",
    Takes.SEVERAL: "one or several, with commas",
}


@dataclass
class Filling:
    """A form that is being filled in on a day: the blanks that are still to be asked, and what has been answered."""

    form: Form
    on: date
    left: list[Blank] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    read_as: str = ""  # how the last answer was read, where that is not what was typed

    def __post_init__(self) -> None:
        self.left = list(self.form.blanks)

    @property
    def question(self) -> str:
        """What to ask next: the label, how to answer, and what Enter means."""
        blank = self.left[0]
        parts = [_hint(blank), _choices(blank), _HOW.get(blank.takes, ""), _enter(blank, self._standing(blank))]
        how = " · ".join(filter(None, parts))
        return f"{blank.label} ({how})" if how else blank.label

    def take(self, typed: str) -> str:
        """Takes an answer to the question; "" where it will do, else what is wrong with it."""
        blank, words, wrong = self.left[0], typed.strip(), ""
        if not words or words == EMPTY:
            words = "" if words else self._standing(blank)
            wrong = "This one is needed." if blank.needed and not words else ""
        else:
            words, wrong = _read(blank, words, self.on)
        if wrong:
            return wrong
        self.values[blank.name] = words
        self.read_as = _read_as(blank, words, typed.strip())
        self.left.pop(0)
        return ""

    def sentence(self) -> str:
        """What the form says. Raises Refusal where it could identify a child."""
        return fill(self.form.sentence, self.values)

    def again(self, about: str) -> bool:
        """Asks one blank again, with what stands in it; False where there is no such blank."""
        self.left = [one for one in self.form.blanks if one.name == about]
        return bool(self.left)

    def anew(self, form: Form) -> Filling:
        """The same on a form that was drawn anew, with what has been answered standing in its blanks."""
        return Filling(form, self.on, values=dict(self.values))

    def _standing(self, blank: Blank) -> str:
        """What Enter leaves in the blank: what was answered before, or what stood there at first."""
        return self.values.get(blank.name, blank.value)


def _hint(blank: Blank) -> str:
    return "" if blank.takes is Takes.ACTION else blank.hint


def _choices(blank: Blank) -> str:
    """Every choice with its number, as long as one look takes them in."""
    if len(blank.choices) > FEW:
        return f"one of {len(blank.choices)}; the beginning of its name will do"
    return ", ".join(f"{n} {one.label}" for n, one in enumerate(blank.choices, 1))


def _enter(blank: Blank, standing: str) -> str:
    if standing:
        label = next((one.label for one in blank.choices if one.value == standing), standing)
        empties = "" if blank.needed else f", {EMPTY} empties it"
        return f"Enter keeps “{short(label, 40)}”{empties}"
    return "" if blank.needed else "Enter leaves it out"


def _read(blank: Blank, words: str, on: date) -> tuple[str, str]:
    """What ``words`` fill in, and what is wrong with them ("" for nothing)."""
    if blank.choices:
        chosen = _chosen(blank, words)
        return (chosen, "") if chosen is not None else ("", _not_chosen(blank, words))
    if blank.takes is Takes.DAY:
        return _day(words, on)
    if blank.takes is Takes.ACTION:
        named, after = parse.references(words)
        return (str(named[0]), "") if len(named) == 1 and not after else ("", "Say the ref of one action, like 3.3.2.")
    if blank.takes is Takes.CHANNEL:
        return "#" + words.lstrip("#"), ""
    return words, ""


def _read_as(blank: Blank, value: str, typed: str) -> str:
    """The label of what was chosen, or the day with its weekday; "" for what was typed so."""
    if not value or not typed:
        return ""
    if blank.takes is Takes.DAY:
        return say_day(date.fromisoformat(value))
    labels = [one.label for one in blank.choices if one.value in value.split(",")]
    said = listed(labels)
    return "" if said.casefold() == typed.casefold() else said


def _day(words: str, on: date) -> tuple[str, str]:
    """The day written out, so that the words of the next blank cannot become part of it."""
    reading, after = leading_date(words, on)
    if reading and reading.due and not after:
        return reading.due.isoformat(), ""
    return "", f"I cannot read “{words[:40]}” as a day. Say it like 31 May, or 2015-05-31."


def _chosen(blank: Blank, words: str) -> str | None:
    """The value of what was chosen, by number or by word; several with commas where the blank takes them."""
    parts = _BETWEEN.split(words) if blank.takes is Takes.SEVERAL else [words]
    found = [_one(blank.choices, part.strip()) for part in parts if part.strip()]
    return None if None in found or not found else ",".join(one for one in found if one is not None)


def _one(choices: tuple[Choice, ...], words: str) -> str | None:
    """The value of the choice with that number, of that name, or the only one whose name begins so."""
    if words.isascii() and words.isdecimal():
        number = int(words[:4])
        return choices[number - 1].value if 0 < number <= len(choices) <= FEW else None
    key = words.casefold()
    exactly = [one for one in choices if key in (one.value.casefold(), one.label.casefold())]
    begins = [one for one in choices if key and one.label.casefold().startswith(key)]
    found = exactly or begins
    return found[0].value if len(found) == 1 else None


def _not_chosen(blank: Blank, words: str) -> str:
    if len(blank.choices) <= FEW:
        return f"Say a number from 1 to {len(blank.choices)}."
    labels = {one.label.casefold(): one.label for one in blank.choices}
    if begin := [label for key, label in labels.items() if key.startswith(words.casefold())]:
        more = ", …" if len(begin) > MANY else ""
        return f"Several begin with “{words[:40]}”: {', '.join(begin[:MANY])}{more}"
    near = [labels[key] for key in parse.nearest(words, labels)]
    return f"None is called “{words[:40]}”." + (f" The nearest: {', '.join(near)}." if near else "")
