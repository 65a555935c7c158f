"""The people of the sample programme, and what tests say through them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.speaker import identity_of
from commands.registry import answer
from commands.reply import Button, Reply, Row, Where
from store import programmes
from store.db import Store
from store.model import Programme
from store.people import Identity

OWNER = "Head of CiN"  # owns 3.3.2 (Priya Nair; Stephen Oldroyd holds it too)
LEAD = "Service Director Learning, Skills & Prevention"  # leads workstream 3
OFFICE = "Programme Office"
CHIEF = "CEO"
CONSOLE = Where(direct=True)
OTHER = "ICS Manager"  # owns nothing in workstream 3


class Cast:
    """A store with the sample programme, and a clock that tests move by hand."""

    MORNING: ClassVar[datetime] = datetime(2015, 4, 7, 9, 0, tzinfo=ZoneInfo("Europe/London"))

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = self.MORNING

    def say(self, sentence: str, who: str = OFFICE, where: Where = CONSOLE, key: str = "") -> Reply:
        """What the bot answers. ``who`` is a post, an id or a name; "stranger" holds nothing."""
        return answer(sentence, self.identity(who), where, self.now, self.store, key)

    def press(self, label: str, reply: Reply, who: str = OFFICE) -> Reply:
        """Presses the first button of that label; a row that opens something has its *Open*."""
        says = [one.sentence for one in buttons(reply) if one.label == label]
        opens = [row.opens for row in rows(reply) if row.opens and label == "Open"]
        return self.say([*says, *opens][0], who)

    def identity(self, who: str) -> Identity:
        """How a door would name them."""
        if who == "stranger":
            return Identity("demo", "USTRANGER", "Sam Stranger")
        with self.store.reading() as session:
            return identity_of(session, programmes.of(session, "demo"), who, self.now.date())

    def guest(self, who: str = "stranger") -> Identity:
        """The same as a guest of the workspace."""
        return replace(self.identity(who), member=False)

    @property
    def programme(self) -> Programme:
        """The sample programme."""
        with self.store.reading() as session:
            return programmes.of(session, "demo")

    def later(self, **span: float) -> None:
        """Moves the clock on: ``later(minutes=3)``."""
        self.now += timedelta(**span)


def rows(reply: Reply) -> list[Row]:
    """All rows of an answer, in reading order."""
    return [row for section in reply.sections for row in section.rows]


def refs(reply: Reply) -> list[str]:
    """The refs of its rows."""
    return [row.ref for row in rows(reply)]


def buttons(reply: Reply) -> list[Button]:
    """All buttons of an answer, those of rows first."""
    return [*(button for row in rows(reply) for button in row.buttons), *reply.buttons]


def text(reply: Reply) -> str:
    """Everything that an answer says, as one text."""
    said: Iterable[str] = (
        part
        for section in reply.sections
        for part in (
            section.heading,
            section.note,
            *(f"{r.ref} {r.mark.word if r.mark else ''} {r.text} {r.note}" for r in section.rows),
        )
    )
    return "\n".join((reply.title, reply.text, *said, reply.footer))
