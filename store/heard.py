"""What was heard already: Slack may deliver one sentence twice, and the second must be harmless."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col

from store.model import Heard

KEPT = timedelta(days=2)  # Slack retries for minutes; two days is far beyond


def reply_to(session: Session, workspace: str, key: str) -> str | None:
    """The stored answer to the delivery ``key``; None when it is heard for the first time."""
    found = session.get(Heard, (workspace, key))
    return found.reply if found else None


def remember(session: Session, workspace: str, key: str, at: datetime, reply: str) -> None:
    """Keeps the answer to a delivery, and lets go of those too old to come again."""
    session.exec(delete(Heard).where(col(Heard.at) < at - KEPT))
    session.add(Heard(workspace=workspace, key=key, at=at, reply=reply))
