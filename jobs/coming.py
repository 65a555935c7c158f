"""What lies ahead of every job: the programmes, the meetings whose digests are due soon or late, and when to look again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from store import meetings, programmes, workdays
from store.meetings import Occurrence
from store.model import Programme

HORIZON = timedelta(hours=2)  # rows are written so long before they are due
AHEAD = timedelta(days=14)  # more than any run of days off between a digest and its meeting
BACK = timedelta(days=7)  # how long ago a meeting may have begun for its missed digest still to be told


def everywhere(session: Session) -> Sequence[Programme]:
    """The programmes of all workspaces."""
    found = programmes.workspaces(session)
    return [programme for workspace in found for programme in programmes.every(session, workspace)]


def digests(session: Session, now: datetime) -> Iterator[tuple[Programme, Occurrence]]:
    """Every meeting whose digest is due within the horizon or has been, up to a week after it began."""
    for programme, one in meetings.of_all(session, everywhere(session), now - BACK, now + AHEAD):
        if one.digest_at <= now + HORIZON:
            yield programme, one


def next_look(session: Session, now: datetime) -> datetime:
    """The first instant after ``now`` (UTC) at which a job may have something new to say: the horizon before a digest
    or before a working day opens. A job that goes by other times adds them here; only time travel asks."""
    return min((at for at in _looks(session, now) if at > now), default=now + AHEAD)


def _looks(session: Session, now: datetime) -> Iterator[datetime]:
    every = everywhere(session)
    for zone in {programme.zone for programme in every}:
        seen = (now + HORIZON).astimezone(ZoneInfo(zone))
        yield workdays.opening_after(seen).astimezone(UTC) - HORIZON
    for _, one in meetings.of_all(session, every, now, now + AHEAD):
        yield one.digest_at.astimezone(UTC) - HORIZON
    yield now + AHEAD / 2
