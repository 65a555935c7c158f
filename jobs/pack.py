"""The words of a touch-down's pack; ``touchdown start`` and ``touchdown end`` put its rows."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from commands import pack
from commands.reply import Reply
from store import meetings
from store.model import Programme
from store.model_delivery import Outbox


def compose(session: Session, programme: Programme, row: Outbox, at: datetime) -> Reply | None:
    """The words of one part at ``at`` (local); None where the meeting was cancelled or there is nothing to say."""
    one = meetings.by_key(session, programme, pack.meeting_of(row.occurrence))
    return pack.compose(session, programme, at, one, row.part) if one else None
