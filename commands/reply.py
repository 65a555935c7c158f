"""A question and its answer, in no transport's words.

A Reply is plain text in named fields: no markup, no escaping, no limits. Those belong to whoever renders it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from commands.parse import Sentence
from store.model import Programme
from store.people import Speaker
from store.rag import Rag


@dataclass(frozen=True)
class Where:
    """The place where something was said. ``channel`` is "" on the console, where ``programme`` may name one instead."""

    channel: str = ""
    programme: str = ""


@dataclass(frozen=True)
class Ask:
    """A sentence said by somebody in a programme, at a time (local to the programme, aware)."""

    sentence: Sentence
    by: Speaker
    programme: Programme
    at: datetime
    where: Where = Where()

    @property
    def on(self) -> date:
        """The day that the question is about."""
        return self.at.date()


@dataclass(frozen=True)
class Button:
    """Pressing it says ``sentence`` for whoever presses."""

    label: str
    sentence: str
    style: str = ""  # "", "primary", "danger"


@dataclass(frozen=True)
class Mark:
    """A rating with its meaning in words: the two keys differ, so a letter never stands alone."""

    rag: Rag
    word: str


@dataclass(frozen=True)
class Row:
    """One thing in a list: ``ref`` names it, ``text`` says it, ``note`` is the small print below."""

    text: str
    ref: str = ""
    note: str = ""
    mark: Mark | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Section:
    """Rows under a heading; ``note`` is a line between the two."""

    heading: str
    rows: tuple[Row, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Reply:
    """``title`` stands alone: it is the notification and what a screen reader says first."""

    title: str
    text: str = ""
    sections: tuple[Section, ...] = ()
    buttons: tuple[Button, ...] = ()
    footer: str = ""

    def with_buttons(self, buttons: Sequence[Button]) -> Reply:
        """The same with these buttons added at the end."""
        return replace(self, buttons=(*self.buttons, *buttons))
