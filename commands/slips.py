"""/slips: dates that moved, and who is called to account for it."""

from __future__ import annotations

import re

from sqlmodel import Session

from commands import lists, named, pages, parse, slips_said, wording
from commands.pages import Page
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import actions
from store import slips as store
from store.by_when import say_day
from store.errors import Refusal
from store.model import Action, Update


@command(
    (
        "slips",
        "how many actions were re-dated, and which are called to account: two slips, or 60 days past their first date",
    ),
    ("slips ws 4", "the same of a workstream"),
    ("slips 3.3.2", "every move of its date: from, to, why, who asked, who agreed"),
)
def slips(ask: Ask, session: Session) -> Reply:
    """Dates that moved, and who is called to account for it."""
    words, number = pages.asked(re.sub(r"^(?:of|for|in) ", "", ask.sentence.rest, flags=re.IGNORECASE))
    wanted, left = parse.references(words)
    if wanted and not left:
        return _ledger(ask, session, named.find(ask, session, wanted[0], "")[0])
    stream = parse.workstream(words) if words else None
    if words and stream is None:
        raise Refusal(f"I cannot tell slips of “{words[:60]}”.", ("slips", "slips ws 1"))
    if stream is not None:
        actions.workstream(session, ask.programme.id, stream)
    return _list(ask, session, stream, number)


def _list(ask: Ask, session: Session, stream: int | None, number: int) -> Reply:
    found = store.slipped(session, ask.programme.id, ask.on, stream)
    page = Page(found.called, number)
    rows = tuple(
        slips_said.called_row(row, one, ask.on)
        for row, one in zip(lists.rows_of(page.shown, ask, session), page.shown, strict=True)
    )
    where = f"Workstream {stream}: " if stream is not None else ""
    heading = f"Called to account ({len(found.called)}): slipped twice, or {actions.TOO_LATE} days past the first date"
    hidden = wording.restricted_line(actions.left_out(session, ask.programme.id, actions.Filter(stream), ask.on))
    return Reply(
        f"{where}{slips_said.share(found)}",
        sections=(Section(heading, rows),) if rows else (Section("Nobody is called to account"),),
        buttons=page.turns(f"slips ws {stream}" if stream is not None else "slips"),
        footer=" ".join(filter(None, (page.footer, hidden))),
    )


def _ledger(ask: Ask, session: Session, one: Action) -> Reply:
    label, moves = actions.label(one), store.ledger(session, one)
    first = store.first_due(one)
    if not moves:
        never = f"{label}: its date never moved"
        return Reply(never, f"It is {wording.due_words(one)}.", buttons=(Button("Open", f"action {label}"),))
    late = store.against_first(one, ask.on)
    past = f" Today is {wording.plural(late, 'day')} past the first date." if late else ""
    rows = (
        Row(say_day(first) if first else "no date", "First"),
        *(_move(n, move, ask) for n, move in enumerate(moves, 1)),
    )
    return Reply(
        f"{label}: {wording.slipped(one) or wording.plural(len(moves), 'move')}",
        f"{wording.short(one.text)}.{past}",
        (Section("", rows),),
        (Button("Open", f"action {label}"),),
    )


def _move(number: int, move: Update, ask: Ask) -> Row:
    why, asked = slips_said.asked_by(move.why)
    agreed = f"agreed by {wording.sayer(move)}" if asked else f"said by {wording.sayer(move)}"
    who = f"asked by {asked}, {agreed}" if asked else agreed
    note = f"{who}, {wording.say_time(move.at, ask.programme.zone)}{f': {why}' if why else ''}"
    was, now = (slips_said.day(fields.get("due")) for fields in (move.was, move.now))
    return Row(f"{was} to {now}", str(number), note)
