"""The bots that are at work, as each says of itself with its beat: so that any of them can be asked how all are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from store.model_delivery import Pulse

KEPT = timedelta(days=1)  # a bot that has said nothing for so long was taken away
SILENT = timedelta(minutes=3)  # one that has said nothing for so long is not well; each says something every minute


def keep(session: Session, pulse: Pulse) -> None:
    """What a bot says of itself, in the place of what it said before; the bots that were taken away are forgotten."""
    session.merge(pulse)
    session.exec(delete(Pulse).where(col(Pulse.beat_at) < pulse.beat_at - KEPT))


def of(session: Session, workspace: str) -> Sequence[Pulse]:
    """The bots that serve a workspace: the one that beat last first."""
    found = select(Pulse).where(Pulse.workspace == workspace)
    return session.exec(found.order_by(col(Pulse.beat_at).desc(), Pulse.name)).all()


def newest_backup(found: Sequence[Pulse]) -> datetime | None:
    """Of those that any of the bots knows; None where there is none yet."""
    return max((one.backup_at for one in found if one.backup_at), default=None)
