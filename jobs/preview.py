"""The digest shown to the programme office an hour before, so that they can hold it, post it or add a note."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from commands import digest as words
from commands.reply import Reply
from jobs import coming, word
from store import meetings
from store.model import Programme
from store.model_delivery import Outbox
from store.outbox import Outgoing

LEAD = timedelta(hours=1)


def preview(session: Session, now: datetime) -> Iterator[Outgoing]:
    """A private message to everybody in the programme office before each digest that is still to come."""
    for programme, one in coming.digests(session, now):
        if now < one.digest_at:
            for user_id in word.office(session, programme, now):
                due_at = one.digest_at - LEAD
                yield Outgoing(programme.id, one.key, "preview", user_id, 0, due_at, one.digest_at)


def compose(session: Session, programme: Programme, row: Outbox, at: datetime) -> Reply | None:
    """The words at ``at`` (local); None where the meeting was cancelled."""
    one = meetings.by_key(session, programme, row.occurrence)
    return words.preview(session, programme, at, one) if one else None
