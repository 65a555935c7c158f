"""What is kept for a while only: the words of private messages. That they were sent, when and to whom, stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import col, select

from store.db import Store
from store.model_delivery import Outbox

PRIVATE = ("chase", "preview", "word", "notice")
_ENDED = ("sent", "expired", "cancelled")


def forget_words(store: Store, now: datetime, days: int) -> int:
    """Lets go of the words of private messages that were due more than ``days`` ago; how many. Raises Busy, Down."""
    old = (
        col(Outbox.kind).in_(PRIVATE),
        col(Outbox.state).in_(_ENDED),
        col(Outbox.due_at) < now - timedelta(days=days),
        col(Outbox.body) != "",
    )
    with store.reading() as session:
        if session.exec(select(Outbox.id).where(*old).limit(1)).first() is None:
            return 0
    with store.writing() as session:
        return int(session.exec(update(Outbox).where(*old).values(body="")).rowcount)
