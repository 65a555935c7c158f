"""What lies ahead of every job: the programmes, and the meetings whose digests are due soon or late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from store import meetings, programmes
from store.meetings import Occurrence
from store.model import Programme

HORIZON = timedelta(hours=2)  # rows are written so long before they are due
AHEAD = timedelta(days=14)  # more than any run of days off between a digest and its meeting
BACK = timedelta(days=7)  # how long ago a meeting may have begun for its missed digest still to be told


def everywhere(session: Session) -> Iterator[Programme]:
    """The programmes of all workspaces."""
    for workspace in programmes.workspaces(session):
        yield from programmes.every(session, workspace)


def digests(session: Session, now: datetime) -> Iterator[tuple[Programme, Occurrence]]:
    """Every meeting whose digest is due within the horizon or has been, up to a week after it began."""
    for programme in everywhere(session):
        for one in meetings.occurrences(session, programme, now - BACK, now + AHEAD):
            if one.digest_at <= now + HORIZON:
                yield programme, one
