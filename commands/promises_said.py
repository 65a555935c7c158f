"""How promises read, wherever they appear: rows, buttons, forms and the rate. Promises have no RAG, so no mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from textwrap import shorten

from commands import wording
from commands.reply import Blank, Button, Form, Row, Takes
from store import actions, promises, rights
from store.by_when import say_day
from store.model import Action, Person, Promise, Update
from store.people import Speaker
from store.promises import Rate
from store.rights import Right

BLANKS = {"missed": "Why was it missed?", "dropped": "Why is it dropped?"}


def when(one: Promise, on: date) -> str:
    """ "due Thu 9 Apr 2015, 3 days ago" while it is open and overdue; "kept on Wed 8 Apr 2015, due Thu 9 Apr 2015"."""
    due = f"due {say_day(one.due)}"
    if one.ended_on:
        return f"{one.state} on {say_day(one.ended_on)}, {due}"
    late = promises.days_late(one, on)
    return f"{due}, {wording.plural(late, 'day')} ago" if late else due


def row(one: Promise, on: date, by: str, action: Action | None, buttons: Sequence[Button] = ()) -> Row:
    """One promise in a list. ``by`` is the name of who gave it, "" where that is plain from where the row stands."""
    of = actions.label(action) if action else ""
    why = shorten(one.why, 140, placeholder="…")
    return Row(
        ref=promises.label(one),
        text=shorten(one.text, 200, placeholder="…"),
        note=" · ".join(filter(None, (by and giver(one, by), of, when(one, on), why))),
        buttons=tuple(buttons),
        opens=promises.label(one),
    )


def giver(one: Promise, name: str) -> str:
    """ "Priya Nair (Head of CiN)"."""
    return f"{name} ({one.post})" if one.post else name


def name_of(person: Person) -> str:
    """As people are printed: by name, or by id where they have none."""
    return person.name or person.user_id


def open_buttons(one: Promise) -> tuple[Button, ...]:
    """*Kept* and *Missed…*, of the version that is shown."""
    name, seen = promises.label(one), f"[seen {one.version}]"
    return (Button("Kept", f"{name} kept {seen}"), Button("Missed…", f"{name} missed {seen}"))


def undo_button(one: Promise) -> Button:
    """*Undo*, of the version that is shown."""
    return Button("Undo", f"{promises.label(one)} undo [seen {one.version}]")


def offers(by: Speaker, one: Promise, right: Right | None, last: Update | None) -> tuple[Button, ...]:
    """What ``by`` may say of it there and then; ``last`` is what was said of it last and stands."""
    if right is None:
        return ()
    if promises.is_open(one):
        return open_buttons(one)
    return (undo_button(one),) if last and rights.takes_back(by, right, last) else ()


def why_form(one: Promise, verb: str) -> Form:
    """Asks why it was missed or is dropped."""
    says = f"{promises.label(one)} {verb}"
    return Form(
        f"Promise {one.number}: {verb}",
        says,
        (f'{says} "{{why}}"', f"[seen {one.version}]"),
        (Blank("why", BLANKS[verb], Takes.LONG, needed=True),),
    )


NEW = Form(
    "A new promise",
    "promise new",
    ("promise new", "{action}", "by {due}", "{what}"),
    (
        Blank("action", "Of which action?", Takes.ACTION, hint="Leave it empty where it is of none"),
        Blank("what", "What do you promise?", Takes.LONG, needed=True),
        Blank("due", "By when?", Takes.DAY, hint="Left empty, it is due at the next touch-down"),
    ),
    submit="Promise",
)
"""Asks for a new promise."""


def new_form(ref: str, due: date | None) -> Form:
    """The same with what is known already filled in."""
    known = {"action": ref, "due": due.isoformat() if due else ""}
    return replace(NEW, blanks=tuple(replace(one, value=known.get(one.name, "")) for one in NEW.blanks))


def says(ref: str, due: date | None, text: str) -> str:
    """The sentence that promises this; "new" keeps a number in front from naming a promise."""
    by = f"by {say_day(due)}" if due else ""
    return " ".join(filter(None, ("promise" if ref or due else "promise new", ref, by, text)))


def rate(counted: Rate) -> str:
    """ "15 of 17 promises kept; 1 missed, 1 open; 2 dropped with a reason"; "" where none was made."""
    if not counted.made and not counted.dropped:
        return ""
    parts = [f"{number} {word}" for number, word in ((counted.missed, "missed"), (counted.open, "open")) if number]
    dropped = f"{counted.dropped} dropped with a reason" if counted.dropped else ""
    kept = f"{counted.kept} of {wording.plural(counted.made, 'promise')} kept"
    return "; ".join(filter(None, (kept, ", ".join(parts), dropped)))
