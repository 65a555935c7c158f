"""/setting: the programme's own clocks, which the programme office sets."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlmodel import Session

from commands import parse, wording
from commands.parse import Sentence
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import programmes, rights
from store.errors import Refusal
from store.updates import Said

_SET = re.compile(r"(?P<name>\S+)(?: to| =)? (?P<days>off|never|\d{1,4})(?: ?d(?:ays?)?)?\.?", re.IGNORECASE)


@dataclass(frozen=True)
class _Clock:
    """A setting: its column, what it means, and whether it can be off."""

    column: str
    means: str
    may_be_off: bool = False


_CLOCKS = {
    "review": _Clock("review_days", "work without a deadline that nobody has updated for longer is review overdue"),
    "embedded": _Clock("embed_days", "so long after it was verified, a completion is looked at again", may_be_off=True),
}


def _sets(said: Sentence) -> bool:
    return bool(_SET.fullmatch(said.rest))


@command(
    ("setting", "the clocks of the programme"),
    ("setting review 14 days", "for how long work without a date may stay quiet (programme office)"),
    ("setting embedded 60 days | off", "after how long what was verified is looked at again (programme office)"),
    changes=_sets,
)
def setting(ask: Ask, session: Session) -> Reply:
    """The clocks of the programme."""
    if not ask.sentence.rest:
        return _list(ask)
    said = _SET.fullmatch(ask.sentence.rest)
    if not said:
        raise Refusal("Say for example `setting review 14 days`. Nothing was changed.", ("setting",))
    name = said["name"].casefold()
    if name not in _CLOCKS:
        near = parse.nearest(name, _CLOCKS) or tuple(_CLOCKS)
        says = tuple(f"setting {one} {said['days']}" for one in near)
        raise Refusal(f"I do not know the setting “{said['name'][:40]}”. Nothing was changed.", says)
    return _change(ask, session, name, said["days"].casefold())


def _list(ask: Ask) -> Reply:
    rows = tuple(
        Row(clock.means, f"{name}: {_days(getattr(ask.programme, clock.column))}") for name, clock in _CLOCKS.items()
    )
    return Reply(f"Settings of {ask.programme.name}", sections=(Section("", rows),))


def _change(ask: Ask, session: Session, name: str, said: str) -> Reply:
    clock = _CLOCKS[name]
    post = rights.must_be_office(session, ask.by, ask.programme.id, ask.on)
    days = int(said) if said.isdecimal() else 0
    if days > 365 or (not days and not clock.may_be_off):
        most = "from 1 to 365 days" + (", or off" if clock.may_be_off else "")
        raise Refusal(f"`{name}` is {most}. Nothing was changed.", (f"setting {name} 28 days",))
    before = getattr(ask.programme, clock.column)
    if before == days:
        return Reply(f"{name} is {_days(days)} already", "Nothing was changed.")
    programmes.set_clock(session, ask.programme, clock.column, days, Said(ask.by, post, ask.at, ask.sentence.evened))
    back = Button("Undo", f"setting {name} {before or 'off'}")
    return Reply(f"{name} is {_days(days)} now", f"It was {_days(before)}: {clock.means}.", buttons=(back,))


def _days(number: int) -> str:
    return wording.plural(number, "day") if number else "off"
