"""Private reminders: with every digest what is late, and in the morning what falls due in 14 and in 3 days.

One message a person a time, never one an item, and in working hours only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from commands import chase as words
from commands.piles import BEFORE_DUE
from commands.reply import Reply
from jobs import coming
from store import meetings, outbox, workdays
from store.meetings import Occurrence
from store.model import Programme
from store.model_delivery import Outbox
from store.outbox import Outgoing

Told = Callable[[Session, Programme, datetime, str], list[str]]
"""The user ids of those who have something to be told, for a local time and an occurrence."""

GATHERING = timedelta(minutes=10)  # after its time, nobody is added to a run that is under way


def chase(session: Session, now: datetime, told: Told = words.people_to_chase) -> Iterator[Outgoing]:
    """A row for each person who is to be told something within two hours, or was to be and still can."""
    for programme in coming.everywhere(session):
        yield from _in_the_morning(session, programme, now, told)
    runs: set[tuple[int, datetime]] = set()
    for programme, one in coming.digests(session, now):
        if (programme.id, one.digest_at) not in runs:  # two meetings on one day are one reason to write
            runs.add((programme.id, one.digest_at))
            yield from _with_digest(session, programme, one, now, told)


def _with_digest(
    session: Session, programme: Programme, one: Occurrence, now: datetime, told: Told
) -> Iterator[Outgoing]:
    """What is late, at the time of the digest or, where that has passed, in the next working hours before the meeting."""
    due_at = workdays.next_opening(max(one.digest_at, now.astimezone(one.zone)))
    if due_at < one.starts and _open(session, programme, one.key, one.digest_at, now):
        for user_id in told(session, programme, due_at, one.key):
            yield Outgoing(programme.id, one.key, "chase", user_id, 0, due_at, one.starts)


def _in_the_morning(session: Session, programme: Programme, now: datetime, told: Told) -> Iterator[Outgoing]:
    """What falls due, at the opening of each working day; it is dropped where that day's hours are over."""
    local = now.astimezone(ZoneInfo(programme.zone))
    if not workdays.is_working_day(local.date()):
        return
    opens, closes = (datetime.combine(local.date(), hour, tzinfo=local.tzinfo) for hour in workdays.HOURS)
    key = f"{BEFORE_DUE} {local.date().isoformat()}"
    if opens - coming.HORIZON <= now < closes and _open(session, programme, key, opens, now):
        for user_id in told(session, programme, max(opens, local), key):
            yield Outgoing(programme.id, key, "chase", user_id, 0, opens, closes)


def _open(session: Session, programme: Programme, occurrence: str, due_at: datetime, now: datetime) -> bool:
    """Whether a run may still take people in: for ten minutes, or as long as it has none because we were away."""
    return now < due_at + GATHERING or not outbox.of_occurrence(session, programme.id, occurrence, "chase")


def compose(session: Session, programme: Programme, row: Outbox, at: datetime) -> Reply | None:
    """One person's words at ``at`` (local); None where nothing is left to say or the meeting was cancelled."""
    if row.occurrence.startswith("meeting ") and not meetings.by_key(session, programme, row.occurrence):
        return None
    return words.compose(session, programme, row.destination, at, row.occurrence)
