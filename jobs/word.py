"""A word to the programme office where a message did not go as it should: nothing ends in silence."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from commands import pack, wording
from commands.reply import Button, Reply, Row, Section
from store import meetings, outbox, people
from store.model import Programme
from store.model_delivery import Outbox
from store.outbox import Outgoing

logger = logging.getLogger(__name__)

KEPT = timedelta(days=7)  # a word is worth sending for so long
GATHER = {"chase": timedelta(minutes=1)}  # many may fail at once: they are told together
CANNOT_LOOK, BUG = "cannot look", "bug"  # how the error of a parked row begins
_SHOWN = 10


def office(session: Session, programme: Programme, now: datetime) -> list[str]:
    """The user ids of the programme office's holders, or of the deputies while a post of it is vacant."""
    posts = people.posts_with_role(session, programme.id, "office")
    on = now.astimezone(ZoneInfo(programme.zone)).date()
    found: list[str] = []
    for held in people.holders(session, [post.id for post in posts], on).values():
        holding = [one.user_id for one in held if not one.deputy]
        found += holding or [one.user_id for one in held]
    return list(dict.fromkeys(found))


def tell(session: Session, row: Outbox, state: str, now: datetime) -> None:
    """Puts a word about a row that was parked or has expired; one that waits for the same occurrence will do.

    Previews that expire and words themselves are only logged.
    """
    logger.warning("outbox row %(row)d (%(kind)s) %(state)s", {"row": row.id, "kind": row.kind, "state": state})
    if row.kind == "word" or (row.kind, state) == ("preview", "expired"):
        return
    about = f"{state} {row.kind} {row.occurrence} #"
    if outbox.any_pending(session, row.programme_id, about):
        return
    programme = session.get_one(Programme, row.programme_id)
    due_at = now + GATHER.get(row.kind, timedelta(0))
    told = office(session, programme, now)
    occurrence = f"{about}{row.id} {now:%Y-%m-%d %H:%M:%S}"  # the same row may fail again after a person let it go
    for user_id in told:
        outbox.put(session, Outgoing(programme.id, occurrence, "word", user_id, 0, due_at, now + KEPT))
    if not told:
        logger.warning("outbox row %(row)d: nobody holds the programme office, so nobody was told", {"row": row.id})


def compose(session: Session, programme: Programme, row: Outbox, at: datetime) -> Reply | None:  # noqa: ARG001
    """What became of the rows that the word is about; None where a person has settled them meanwhile."""
    state, kind, _ = row.occurrence.split(" ", 2)
    first = outbox.find(session, programme.id, int(row.occurrence.rpartition("#")[2].split(" ")[0]))
    group = outbox.of_occurrence(session, programme.id, first.occurrence, kind) if first else ()
    rows = [one for one in group if one.state == state and one.error != outbox.FOLLOWS]
    if not rows:
        return None
    what = _what(session, programme, rows)
    return _expired(programme, rows, what) if state == "expired" else _parked(session, programme, rows, what)


def _what(session: Session, programme: Programme, rows: Sequence[Outbox]) -> str:
    """ "The digest before Touch-down on Thu 9 Apr 2015 09:30", "2 private reminders ..."."""
    first = rows[0]
    one = meetings.by_key(session, programme, pack.meeting_of(first.occurrence))
    before = f" before {one.meeting.name} on {wording.say_time(one.starts, programme.zone)}" if one else ""
    if first.kind == "digest":
        return f"{'Part of the' if first.part else 'The'} digest{before}"
    name = {"chase": "private reminder", "preview": "preview of the digest", "pack": "part of the pack"}.get(
        first.kind, "message"
    )
    return f"{wording.plural(len(rows), name)}{before}"


def _expired(programme: Programme, rows: Sequence[Outbox], what: str) -> Reply:
    first = rows[0]
    since, until = (wording.say_time(when, programme.zone) for when in (first.due_at, first.expires_at))
    why = f"It was due at {since} and could not be sent before {until}: the bot was away, or was not let through."
    if first.error == "held":
        why = f"It was held, and nobody had released it by {until}."
    return Reply(f"Not sent: {what}", why, buttons=(Button("Show the digest", "digest"),))


def _parked(session: Session, programme: Programme, rows: Sequence[Outbox], what: str) -> Reply:
    more = f"{len(rows) - _SHOWN} more: `digest last` shows them all." if len(rows) > _SHOWN else ""
    shown = tuple(_row(session, programme, one) for one in rows[:_SHOWN])
    return Reply(f"Please look: {what}", sections=(Section("", shown, more),))


def _row(session: Session, programme: Programme, one: Outbox) -> Row:
    person = people.find_person(session, programme.workspace, one.destination)
    part = f", part {one.part}" if one.part else ""
    buttons: tuple[Button, ...] = (Button("Post it now", f"digest post {one.id}"),)
    if one.error.startswith(CANNOT_LOOK):
        text = "It may have arrived: the answer was unclear, and the place cannot be searched."
        buttons = (Button("It arrived", f"digest arrived {one.id}"), *buttons)
    elif one.error.startswith(BUG):
        text = "It could not be composed: something went wrong on our side."
    else:
        text = "It was refused, and did not arrive. Please mend that, then post it."
    to = (person.name if person else "") or one.destination
    return Row(text, ref=f"to {to}{part}", note=one.error, buttons=buttons)
