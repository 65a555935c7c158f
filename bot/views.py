"""Forms and pages in Slack: a Form as a modal, a Reply in a modal or on App Home. Pure; see ``blocks``.

A modal remembers in ``private_metadata`` what it asks and where it was opened; the blanks are told apart by the block's
id, which is the blank's name, so that what somebody has filled in survives when the form is drawn anew. What a blank
cannot hold as it should is never cut in silence: its hint says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.blocks import PAGE, Paper, to_blocks
from bot.mrkdwn import as_heard, cut, one_line, shorten, width
from bot.presses import Block, plain
from bot.shapes import NOTHING
from commands.reply import Blank, Choice, Form, Outcome, Reply, Takes

FORM, ANSWER, HOME = "form", "answer", "home"
"""The callback_id of each kind of view."""

ANSWERED = "value"  # the action_id of every blank
FIND = "find"  # of a blank that an action is found for
TOO_LONG = Reply(
    "This is too much for a form. Nothing was saved.",
    "Say it as a sentence instead; `help` shows how.",
    outcome=Outcome.REFUSED,
)
_TITLE, _LABEL, _HINT, _OPTION, _TYPED = 24, 150, 150, 75, 3_000
_HINTS, _ERROR = 2_000, 600
_CHOICES = (Takes.CHOICE, Takes.SEVERAL)
_FEW, _SOME, _MENU = 4, 10, 100  # choices that are all seen at once, that can be ticked, of a menu or a part of one
_ROOM = 60_000  # characters of all choices of a form together: Slack refuses a view of 250 kB
_REMEMBERED, _VALUE = 3_000, 150
_TO_TYPE = re.compile(
    r"(?:Say for example|For example|Say it like this:) `[^`]*`[^.`]*\. ?|: (?:`[^`]*`(?:, | or | and )?)+"
)
"""What to type instead: of no use to whoever fills in a form, where Slack would show its signs too."""


@dataclass(frozen=True)
class Remembered:
    """What a modal knows of itself: the form's sentence and how it is asked for anew, and the channel it came from."""

    channel: str = ""
    asks: str = ""
    sentence: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Drawn:
    """A blank as it will be shown: its element, and what must be said of it beside its hint."""

    element: Block
    said: str = ""


def form_view(form: Form, channel: str, told: Reply | None = None) -> Block:
    """``form`` as a modal; ``told``, what stands above the blanks because it could not be heard as it was.

    A form that a modal cannot remember whole is not shown: half of its sentence would say something else.
    """
    kept = _kept({"asks": form.asks, "channel": channel, "sentence": list(form.sentence)})
    if len(kept) > _REMEMBERED:
        return answer_view(TOO_LONG, "")
    room = _ROOM // max(1, sum(one.takes in _CHOICES for one in form.blanks))
    blocks = [*(_told(told) if told else ()), *(_input(one, n == 0, room) for n, one in enumerate(form.blanks))]
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": _plain(form.title or "Touchdown", _TITLE),
        "submit": _plain(form.submit or "Save", _TITLE),
        "close": plain("Cancel"),
        "private_metadata": kept,
        "blocks": blocks or to_blocks(Reply(form.title, "There is nothing to fill in.")),
    }


def answer_view(reply: Reply, channel: str) -> Block:
    """``reply`` in a modal of its own."""
    return {
        "type": "modal",
        "callback_id": ANSWER,
        "title": plain("Not saved" if reply.outcome is Outcome.REFUSED else "Touchdown"),
        "close": plain("Close"),
        "private_metadata": _kept({"channel": channel}),
        "blocks": to_blocks(reply, PAGE),
    }


def home_view(reply: Reply) -> Block:
    """``reply`` as somebody's App Home."""
    return {"type": "home", "callback_id": HOME, "blocks": to_blocks(reply, PAGE)}


def remembered(private_metadata: str) -> Remembered:
    """What ``form_view`` wrote. Raises ValueError for what it cannot have written."""
    kept = json.loads(private_metadata or "{}")
    if not isinstance(kept, dict):
        raise ValueError("metadata")
    sentence = kept.get("sentence", [])
    if not isinstance(sentence, list) or not all(isinstance(piece, str) for piece in sentence):
        raise ValueError("metadata")
    return Remembered(str(kept.get("channel", "")), str(kept.get("asks", "")), tuple(sentence))


def errors(reply: Reply, blocks: Sequence[str]) -> dict[str, str]:
    """The refusal at the blank that is to be mended; empty where it is about none of ``blocks``."""
    said = cut(_TO_TYPE.sub("", one_line(f"{reply.title} {reply.text}")).strip(), _ERROR, width)
    return {reply.about: said or "Not saved."} if reply.about in blocks else {}


def suggestions(reply: Reply) -> list[Block]:
    """The rows of a list as what can be chosen for a blank: each fills in its ref."""
    rows = [row for section in reply.sections for row in section.rows if as_heard(row.ref)]
    found = {row.ref: _option(Choice(f"{row.ref} {row.text}", row.ref)) for row in rows if width(row.ref) <= _VALUE}
    return list(found.values())[:_MENU]


def _kept(what: Block) -> str:
    """JSON in which no character stands that Slack escapes or folds on the way."""
    return re.sub("[&<>]", lambda found: f"\\u{ord(found[0]):04x}", json.dumps(what))


# Inputs


def _told(reply: Reply) -> list[Block]:
    return to_blocks(Reply(reply.title, reply.text), Paper(10, 8_000))


def _input(blank: Blank, first: bool, room: int) -> Block:
    drawn = _chosen(blank, room) if blank.takes in _CHOICES else _ELEMENTS[blank.takes](blank)
    said = one_line(f"{shorten(one_line(blank.hint), _HINT, width)} {drawn.said}")
    hint = {"hint": _plain(said, _HINTS)} if said else {}
    return {
        "type": "input",
        "block_id": blank.name,
        "label": _plain(blank.label or blank.name, _LABEL),
        "element": {**drawn.element, **_focus(blank, first)},
        "optional": not blank.needed,
        **hint,
    }


def _focus(blank: Blank, first: bool) -> Block:
    """The first blank is ready to be typed in, unless it stands filled already."""
    return {"focus_on_load": True} if first and blank.takes in (Takes.TEXT, Takes.LONG) and not blank.value else {}


def _typed(blank: Blank) -> _Drawn:
    """A place to type in. A value that is longer than it may be stands there as far as it goes."""
    long = blank.takes is Takes.LONG
    most = max(1, min(blank.most, _TYPED))
    value = _typeable(blank.value) if long else as_heard(blank.value)
    stands = value if width(value) <= most else _first(value, most)
    element = {
        "type": "plain_text_input",
        "action_id": ANSWERED,
        "multiline": long,
        "max_length": most,
        **({"initial_value": stands} if stands else {}),
    }
    return _Drawn(element, f"Only its first {len(stands):,} characters stand here." if stands != value else "")


def _typeable(text: str) -> str:
    return "\n".join(as_heard(line) for line in text.strip().splitlines()).strip()


def _first(text: str, most: int) -> str:
    """As many characters of ``text`` as are ``most`` in UTF-16."""
    return text.encode("utf-16-le")[: most * 2].decode("utf-16-le", "ignore").rstrip()


def _chosen(blank: Blank, room: int) -> _Drawn:
    """One or some of the choices. What cannot be offered is counted."""
    several = blank.takes is Takes.SEVERAL
    choices = [one for one in blank.choices if as_heard(one.value) or not several]  # of several, none is no choice
    options = _options(choices, room)
    if not options:
        return _typed_instead(replace(blank, choices=tuple(choices)))
    values = [as_heard(one) or NOTHING for one in (blank.value.strip(",").split(",") if several else [blank.value])]
    chosen = [option for option in options if option["value"] in values]
    element = {"type": _menu(len(options), several), "action_id": ANSWERED, **_grouped(options)}
    if chosen:
        element |= {"initial_options": chosen} if several else {"initial_option": chosen[0]}
    more = len({as_heard(one.value) for one in choices}) - len(options)
    lost = f"{more:,} more cannot be shown here: say it as a sentence." if more else ""
    missed = _missed(blank) if blank.value and len(chosen) < len(set(values)) else ""
    return _Drawn(element, f"{lost} {missed}")


def _menu(number: int, several: bool) -> str:
    if several:
        return "checkboxes" if number <= _SOME else "multi_static_select"
    return "radio_buttons" if number <= _FEW else "static_select"


def _options(choices: Sequence[Choice], room: int) -> list[Block]:
    """The choices in their order as long as they fit, each value once."""
    found: dict[str, Block] = {}
    for one in choices:
        option = _option(one)
        if option["value"] in found or width(option["value"]) > _VALUE:
            continue
        room -= len(json.dumps(option))
        if room > 0:
            found[option["value"]] = option
    return list(found.values())


def _grouped(options: Sequence[Block]) -> Block:
    """Up to a hundred choices as they are; more in parts, each named by its first and its last."""
    if len(options) <= _MENU:
        return {"options": list(options)}
    parts = [options[at : at + _MENU] for at in range(0, len(options), _MENU)]
    named = [f"{at * _MENU + 1} to {at * _MENU + len(part)}" for at, part in enumerate(parts)]
    return {
        "option_groups": [
            {"label": plain(name), "options": list(part)} for name, part in zip(named, parts, strict=True)
        ]
    }


def _typed_instead(blank: Blank) -> _Drawn:
    """Where nothing can be chosen from, it can still be typed."""
    typed = _typed(replace(blank, takes=Takes.TEXT))
    lost = "None of the choices can be shown here: type one." if blank.choices else ""
    return _Drawn(typed.element, f"{lost} {typed.said}")


def _picked(kind: str, initial: str, of: Callable[[str], str], **more: Any) -> Callable[[Blank], _Drawn]:
    """Something that Slack lets people pick; ``of`` is what stands there at first, "" for what it cannot be."""

    def element(blank: Blank) -> _Drawn:
        """What can be picked, with what stands there at first."""
        value = of(blank.value.strip())
        stands = {initial: value} if value else {}
        missed = _missed(blank) if blank.value.strip() and not value else ""
        return _Drawn({"type": kind, "action_id": ANSWERED, **more, **stands}, missed)

    return element


def _missed(blank: Blank) -> str:
    """What stood there and cannot be shown."""
    return f"It was “{shorten(one_line(blank.value), _OPTION, width)}”."


def _day(value: str) -> str:
    try:
        return value if date.fromisoformat(value).isoformat() == value else ""
    except ValueError:
        return ""


def _time(value: str) -> str:
    return value if re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", value) else ""


def _person(value: str) -> str:
    return value.lstrip("@") if re.fullmatch(r"@?[UW][A-Z0-9]{2,20}", value) else ""


def _channel(value: str) -> str:
    return value.lstrip("#") if re.fullmatch(r"#?[CG][A-Z0-9]{2,20}", value) else ""


def _found(blank: Blank) -> _Drawn:
    value = as_heard(blank.value)
    fits = 0 < width(value) <= _VALUE
    stands = {"initial_option": _option(Choice(value, value))} if fits else {}
    element = {
        "type": "external_select",
        "action_id": FIND,
        "min_query_length": 0,
        "placeholder": plain("A ref, or words of it"),
        **stands,
    }
    return _Drawn(element, _missed(blank) if value and not fits else "")


_ELEMENTS: dict[Takes, Callable[[Blank], _Drawn]] = {
    Takes.TEXT: _typed,
    Takes.LONG: _typed,
    Takes.DAY: _picked("datepicker", "initial_date", _day),
    Takes.TIME: _picked("timepicker", "initial_time", _time),
    Takes.PERSON: _picked("users_select", "initial_user", _person),
    Takes.CHANNEL: _picked(
        "conversations_select",
        "initial_conversation",
        _channel,
        filter={"include": ["public", "private"], "exclude_bot_users": True},
    ),
    Takes.ACTION: _found,
}


def _option(choice: Choice) -> Block:
    label = one_line(choice.label) or one_line(choice.value) or "Nothing"
    return {"text": _plain(label, _OPTION), "value": as_heard(choice.value) or NOTHING}


def _plain(text: str, most: int) -> Block:
    """Text of the bot's own; what it holds of a plan is escaped."""
    return plain(cut(one_line(text), most, width) or "…")
