"""What was said of one thing: all of it a page at a time, or one update whole."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlmodel import Session

from commands import pages, wording
from commands.pages import Page
from commands.reply import Ask, Button, Reply, Row, Section
from store import updates
from store.errors import Refusal
from store.model import Update
from store.updates import Item

LAST = 3  # updates on a card
_WANTED = re.compile(r"(?:update\s)?#?(?P<number>\d{1,6})", re.IGNORECASE)
_NOBODY = "Nobody has said anything of it here since the plan was loaded."


def answer(ask: Ask, session: Session, item: Item, what: str, words: str) -> Reply:
    """What was said of ``item``, latest first; ``what`` it is stands below the title. ``words`` ask for a page, or by its
    number, counted from the first, for one update. Raises Refusal for other words, and a number that is not there.
    """
    found = updates.history(session, ask.programme.id, item)
    left, number = pages.asked(words)
    if wanted := _WANTED.fullmatch(left):
        return _whole(ask, item, found, int(wanted["number"]))
    says = f"{name(item)} history"
    if left:
        raise Refusal(
            f"I cannot look for “{left[:40]}” in a history. `{says}` shows all of it, the latest first.", (says,)
        )
    page = Page(rows(found, item, ask.programme.zone), number)
    return Reply(
        f"{_title(item)}: {wording.plural(len(found), 'update')}",
        wording.short(what) if found else _NOBODY,
        (Section("", tuple(page.shown)),) if found else (),
        (*page.turns(says), Button("Open", name(item))),
        page.footer,
    )


def last(found: Sequence[Update], item: Item, zone: str) -> Section:
    """The newest of its updates, for its card."""
    return Section("Last updates", tuple(rows(found, item, zone)[:LAST]))


def rows(found: Sequence[Update], item: Item, zone: str) -> list[Row]:
    """A row for each of all its updates, latest first; a long one opens, so that it can be read whole."""
    numbers = range(len(found), 0, -1)
    return [_row(one, zone, f"{name(item)} history {n}") for one, n in zip(found, numbers, strict=True)]


def name(item: Item) -> str:
    """How a sentence names it: "action 3.3.2", "risk 394", "promise 4"."""
    return f"action {item.label}" if item.kind == "action" else item.label


def _title(item: Item) -> str:
    return item.label[:1].upper() + item.label[1:]


def _row(update: Update, zone: str, opens: str) -> Row:
    row = wording.update_row(update, zone)
    return row if wording.is_told_whole(update) else Row(row.text, row.ref, row.note, opens=opens)


def _whole(ask: Ask, item: Item, found: Sequence[Update], number: int) -> Reply:
    """One update with all its words."""
    says = f"{name(item)} history"
    if not 1 <= number <= len(found):
        there = f"They are numbered from 1 to {len(found)}." if found else _NOBODY
        raise Refusal(f"{_title(item)} has no update {number}. {there}", (says,))
    update = found[len(found) - number]
    row = wording.update_row(update, ask.programme.zone)
    return Reply(
        f"{_title(item)}: update {number} of {len(found)}",
        update.why,
        (Section("", (Row(row.text, row.ref, wording.sayer(update)),)),),
        (Button("History", says), Button("Open", name(item))),
    )
