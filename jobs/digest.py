"""The digest before each meeting: a headline in its channel, and a part for each workstream in the thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from commands import digest as words
from commands.reply import Reply
from jobs import coming
from store import actions, meetings, outbox
from store.model import Programme
from store.model_delivery import Outbox
from store.outbox import Outgoing

LATE = timedelta(minutes=15)  # after its time, a digest says that it is


def digest(session: Session, now: datetime) -> Iterator[Outgoing]:
    """The digests that are due within two hours or are late, part 0 first, then one part a workstream.

    Of a meeting that has begun it is the headline alone: where it was never sent it expires, and that is told; not
    where we were not yet at work, since a new bot has missed nothing.
    """
    for programme, one in coming.digests(session, now):
        if one.starts > now:
            parts = (0, *(stream.number for stream in actions.workstreams(session, programme.id)))
        else:
            parts = (0,) if outbox.any_before(session, programme.id, one.digest_at) else ()
        for part in parts:
            yield Outgoing(programme.id, one.key, "digest", one.meeting.channel, part, one.digest_at, one.starts)


def compose(session: Session, programme: Programme, row: Outbox, at: datetime) -> Reply | None:
    """The words of one part at ``at`` (local); None where the meeting was cancelled or there is nothing to say."""
    one = meetings.by_key(session, programme, row.occurrence)
    told = words.compose(session, programme, at, one, row.part) if one else None
    if told and one and not row.part and at - one.digest_at >= LATE:
        return replace(told, text=f"{words.late(one, programme.zone)}\n{told.text}".strip())
    return told
