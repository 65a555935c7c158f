"""A question and its answer, in no transport's words.

A Reply is plain text in named fields: no markup, no escaping, no limits. Those belong to whoever renders it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from commands.parse import Sentence
from store.model import Programme
from store.people import Speaker
from store.rag import Rag

CHANNEL = re.compile("\ue000([CG][A-Z0-9]{2,31})\ue001")
"""A channel in the middle of words, as ``channel`` writes it: a platform shows its name, which we do not know."""


def channel(known_as: str) -> str:
    """A channel, to be put into words: by the name it has been given ("#programme"), or by its id."""
    return known_as if known_as.startswith("#") else f"\ue000{known_as}\ue001"


@dataclass(frozen=True)
class Where:
    """The place where something was said. ``channel`` is "" on the console, where ``programme`` may name one instead.

    ``others``: there are others in the place, and the answer goes to the asker alone. ``direct``: a direct message, or a
    terminal; the only places in which what is restricted is shown.
    """

    channel: str = ""
    programme: str = ""
    others: bool = False
    direct: bool = False


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
    """Pressing it says ``sentence`` for whoever presses. A label that ends in "…" leads to a form."""

    label: str
    sentence: str
    style: str = ""  # "", "primary", "danger"
    asks: str = ""  # the question that is asked before it is said, "" for none
    turns: bool = False  # the answer is another page of what it stands in, and takes its place


@dataclass(frozen=True)
class Mark:
    """A rating with its meaning in words: the two keys differ, so a letter never stands alone."""

    rag: Rag
    word: str


@dataclass(frozen=True)
class Row:
    """One thing in a list: ``ref`` names it, ``text`` says it, ``note`` is the small print below.

    ``opens`` is the sentence that shows the whole of it, "" where there is no more.
    """

    text: str
    ref: str = ""
    note: str = ""
    mark: Mark | None = None
    buttons: tuple[Button, ...] = ()
    opens: str = ""


@dataclass(frozen=True)
class Section:
    """Rows under a heading; ``note`` is a line between the two."""

    heading: str
    rows: tuple[Row, ...] = ()
    note: str = ""


class Takes(StrEnum):
    """What can be filled into a blank."""

    TEXT = "text"  # one line
    LONG = "long"  # several lines
    CHOICE = "choice"  # one of ``choices``
    SEVERAL = "several"  # some of ``choices``, with commas between them
    DAY = "day"  # 2015-05-31
    TIME = "time"  # 09:30, local
    PERSON = "person"  # @U024BE7LH
    CHANNEL = "channel"  # #C024BE7LH
    ACTION = "action"  # a ref, found by typing


@dataclass(frozen=True)
class Choice:
    """What is read, and what it fills in; "" leaves the blank empty."""

    label: str
    value: str


@dataclass(frozen=True)
class Blank:
    """A blank of a sentence. ``value`` stands in it at first; ``most`` is how many characters it takes."""

    name: str
    label: str
    takes: Takes = Takes.TEXT
    hint: str = ""
    needed: bool = False
    value: str = ""
    choices: tuple[Choice, ...] = ()
    most: int = 3_000


@dataclass(frozen=True)
class Form:
    """Fills the blanks of a sentence (``commands/forms.py``); what it says is heard like anything that is typed.

    ``sentence`` is its pieces, ``{name}`` for a blank; a piece whose blanks are all empty is left out. ``asks`` is the
    sentence that asks for this form anew.
    """

    title: str
    asks: str
    sentence: tuple[str, ...]
    blanks: tuple[Blank, ...]
    submit: str = "Save"


@dataclass(frozen=True)
class Line:
    """One line of a chart, its points in the order of time."""

    name: str
    points: tuple[tuple[date, float], ...]
    target: bool = False  # what is aimed at, not what was reached


@dataclass(frozen=True)
class Chart:
    """A picture of how something went. ``says`` is the same in words, for whoever cannot see it; ``unit`` "" or "%"."""

    title: str
    says: str
    lines: tuple[Line, ...]
    unit: str = ""


class Outcome(StrEnum):
    """What became of a sentence."""

    ANSWERED = "answered"
    REFUSED = "refused"  # nothing was saved; ``Reply.about`` names the blank of a form that is to be mended, if one is
    NOT_UNDERSTOOD = "not understood"  # it was no sentence


@dataclass(frozen=True)
class Reply:
    """``title`` stands alone: it is the notification and what a screen reader says first."""

    title: str
    text: str = ""
    sections: tuple[Section, ...] = ()
    buttons: tuple[Button, ...] = ()
    footer: str = ""
    form: Form | None = None  # what is missing, to be filled in where there is a way to do so
    chart: Chart | None = None
    outcome: Outcome = Outcome.ANSWERED
    about: str = ""
    aloud: bool = False  # for everybody in the place, not for the asker alone
    changed_by: str = ""  # who made the change that it tells of, "" for none
    notify: tuple[str, ...] = ()  # the user ids of those who are to be told that it concerns them

    @property
    def answered(self) -> bool:
        """Whether it was heard and nothing was refused."""
        return self.outcome is Outcome.ANSWERED

    def with_buttons(self, buttons: Sequence[Button]) -> Reply:
        """The same with these buttons added at the end."""
        return replace(self, buttons=(*self.buttons, *buttons))
