"""Meetings that recur, and when each is: rules in local wall time, with those that were moved or cancelled."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from dateutil.tz import datetime_exists
from sqlmodel import Session, col, select

from store import outbox, updates, workdays
from store.errors import Refusal
from store.model import Meeting, MeetingChange, Programme
from store.people import folded
from store.updates import Item, Said

_DAY = timedelta(days=1)
_WINDOWS = (timedelta(days=8), timedelta(days=70), timedelta(days=800))  # how far to look, the near first


@dataclass(frozen=True)
class Occurrence:
    """One time that a meeting takes place. ``day`` is where the rule put it; ``starts`` (local, aware) where it is."""

    meeting: Meeting
    day: date
    starts: datetime

    @property
    def key(self) -> str:
        """Its name in the outbox: the same before and after it is moved."""
        return f"meeting {self.meeting.id} {self.day.isoformat()}"

    @property
    def digest_at(self) -> datetime:
        """When its digest goes: local, aware, on the working day before the day that it is on."""
        day = workdays.working_day_before(self.starts.date())
        return instant(day, time.fromisoformat(self.meeting.digest_time), self.zone)

    @property
    def zone(self) -> ZoneInfo:
        """The programme's."""
        assert isinstance(self.starts.tzinfo, ZoneInfo)
        return self.starts.tzinfo


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local wall time as an aware datetime in ``zone``.

    Of a time that comes twice (October) it is the first; for one that is left out (March), the first that exists.
    """
    local = datetime.combine(day, at)
    while not datetime_exists(local, zone):
        local += timedelta(minutes=1)
    return local.replace(tzinfo=zone, fold=0)


def every(session: Session, programme: Programme) -> Sequence[Meeting]:
    """The meetings of a programme that are not cancelled, by name."""
    rows = select(Meeting).where(Meeting.programme_id == programme.id, col(Meeting.cancelled).is_(False))
    return session.exec(rows.order_by(col(Meeting.name))).all()


def find(session: Session, programme: Programme, name: str) -> Meeting | None:
    """The meeting of that name, however it is spaced and capitalised; cancelled ones are not found."""
    return next((one for one in every(session, programme) if folded(one.name) == folded(name)), None)


def near(session: Session, programme: Programme, name: str) -> list[str]:
    """Names of meetings that ``name`` may be a slip of, the nearest first."""
    known = {folded(one.name): one.name for one in every(session, programme)}
    return [known[key] for key in get_close_matches(folded(name), known, 3, 0.5)]


def occurrences(session: Session, programme: Programme, start: datetime, end: datetime) -> list[Occurrence]:
    """What starts from ``start`` up to, not at, ``end`` (both aware), in the order in which it starts."""
    return [one for _, one in of_all(session, [programme], start, end)]


def of_all(
    session: Session, programmes: Iterable[Programme], start: datetime, end: datetime
) -> list[tuple[Programme, Occurrence]]:
    """As ``occurrences``, of several programmes, in two queries however many they are."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)  # two local times would be compared by the wall
    known = {programme.id: programme for programme in programmes}
    rows = select(Meeting).where(col(Meeting.programme_id).in_(known), col(Meeting.cancelled).is_(False))
    meetings = session.exec(rows).all()
    changes = _changes(session, meetings)
    found = [
        (programme, one)
        for meeting in meetings
        for programme in [known[meeting.programme_id]]
        for one in _of(meeting, changes, start, end, ZoneInfo(programme.zone))
    ]
    return sorted(found, key=lambda pair: (pair[1].starts.astimezone(UTC), pair[1].meeting.name))


def of_meeting(
    session: Session, programme: Programme, meeting: Meeting, start: datetime, end: datetime
) -> list[Occurrence]:
    """As ``occurrences``, of one meeting."""
    return [one for one in occurrences(session, programme, start, end) if one.meeting.id == meeting.id]


def any_set(session: Session, programme_id: int) -> bool:
    """Whether a programme has a meeting that is not cancelled."""
    rows = select(Meeting.id).where(Meeting.programme_id == programme_id, col(Meeting.cancelled).is_(False))
    return session.exec(rows.limit(1)).first() is not None


def next_after(session: Session, programme: Programme, at: datetime) -> Occurrence | None:
    """The first to start after ``at`` (aware), of all meetings; None where there is none within two years."""
    just_after = at.astimezone(UTC) + timedelta(microseconds=1)
    for window in _WINDOWS:
        if found := occurrences(session, programme, just_after, just_after + window):
            return found[0]
    return None


def previous_before(session: Session, programme: Programme, at: datetime) -> Occurrence | None:
    """The last to start before ``at`` (aware), of all meetings; None where there is none within two years."""
    at = at.astimezone(UTC)
    for window in _WINDOWS:
        if found := occurrences(session, programme, at - window, at):
            return found[-1]
    return None


def by_key(session: Session, programme: Programme, key: str) -> Occurrence | None:
    """The occurrence that an outbox row is for; None where it is cancelled, or ``key`` names something else."""
    match key.split(" "):
        case ["meeting", number, day]:
            meeting = session.get(Meeting, int(number))
        case _:
            return None
    if meeting is None or meeting.cancelled or meeting.programme_id != programme.id:
        return None
    change = session.get(MeetingChange, (meeting.id, date.fromisoformat(day)))
    return _placed(meeting, date.fromisoformat(day), change, ZoneInfo(programme.zone))


def on_day(session: Session, programme: Programme, meeting: Meeting, day: date) -> Occurrence | None:
    """The occurrence that people mean by ``day``: one that is on that day, else one that was moved away from it."""
    zone = ZoneInfo(programme.zone)
    there = of_meeting(session, programme, meeting, instant(day, time.min, zone), instant(day + _DAY, time.min, zone))
    if there:
        return there[0]
    change = session.get(MeetingChange, (meeting.id, day))
    return _placed(meeting, day, change, zone) if change else None


def cancelled_on(session: Session, programme: Programme, meeting: Meeting, day: date) -> Occurrence | None:
    """The occurrence of ``day`` that is cancelled, as the rule had put it; None where none is."""
    change = session.get(MeetingChange, (meeting.id, day))
    if change is None or change.moved_to is not None:
        return None
    return _placed(meeting, day, None, ZoneInfo(programme.zone))


Changes = dict[tuple[int, date], MeetingChange]


def _changes(session: Session, meetings: Sequence[Meeting]) -> Changes:
    rows = select(MeetingChange).where(col(MeetingChange.meeting_id).in_([one.id for one in meetings]))
    return {(change.meeting_id, change.day): change for change in session.exec(rows)} if meetings else {}


def _of(meeting: Meeting, changes: Changes, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Occurrence]:
    """Those of one meeting, in no order: the rule's days near the window, and all that were moved."""
    days = {day for number, day in changes if number == meeting.id}
    days.update(_rule_days(meeting, start.astimezone(zone).date() - _DAY, end.astimezone(zone).date() + _DAY))
    for day in days:
        placed = _placed(meeting, day, changes.get((meeting.id, day)), zone)
        if placed and start <= placed.starts < end:
            yield placed


def _placed(meeting: Meeting, day: date, change: MeetingChange | None, zone: ZoneInfo) -> Occurrence | None:
    if change is None:
        return Occurrence(meeting, day, instant(day, time.fromisoformat(meeting.time), zone))
    if change.moved_to is None:
        return None
    return Occurrence(meeting, day, instant(change.moved_to, time.fromisoformat(change.time), zone))


def _rule_days(meeting: Meeting, first: date, last: date) -> list[date]:
    """The days of the rule from ``first`` to ``last``. Days only: a time of day is no business of a recurrence."""
    midnight = time.min
    rule = rrulestr(meeting.rule, dtstart=datetime.combine(meeting.begins, midnight))
    found = rule.between(datetime.combine(first, midnight), datetime.combine(last, midnight), inc=True)
    return [day.date() for day in found]


def add(session: Session, programme: Programme, said: Said, name: str, rule: str, at: time, channel: str) -> Meeting:
    """A new meeting, or a cancelled one taken up again. It begins with the first that is still to come.

    Raises Refusal where there is one of that name.
    """
    if there := find(session, programme, name):
        raise Refusal(
            f"There is a meeting “{there.name}” already. Cancel it first to change its days.", ("meeting list",)
        )
    zone = ZoneInfo(programme.zone)
    fields: dict[str, Any] = {
        "rule": rule,
        "begins": _beginning(rule, at, zone, said.at),
        "time": f"{at:%H:%M}",
        "channel": channel,
    }
    fresh = Meeting(programme_id=programme.id, name=name, **fields)
    meeting = _cancelled(session, programme, name) or fresh
    meeting.sqlmodel_update({**fields, "name": name, "cancelled": False})
    session.add(meeting)
    session.flush()
    updates.record(session, programme.id, item(meeting), "add", said, {}, fields)
    return meeting


def _cancelled(session: Session, programme: Programme, name: str) -> Meeting | None:
    """A cancelled series of that name, without what was moved or cancelled of it."""
    rows = select(Meeting).where(Meeting.programme_id == programme.id, col(Meeting.cancelled))
    found = next((one for one in session.exec(rows) if folded(one.name) == folded(name)), None)
    for change in _changes(session, [found] if found else []).values():
        session.delete(change)
    return found


def _beginning(rule: str, at: time, zone: ZoneInfo, now: datetime) -> date:
    """The first day of the rule whose meeting is still to come. Every other Monday begins with the next Monday."""
    day = now.astimezone(zone).date()
    if instant(day, at, zone) <= now.astimezone(UTC):
        day += _DAY
    first = rrulestr(rule.replace("INTERVAL=2;", ""), dtstart=datetime.combine(day, time.min)).after(
        datetime.combine(day, time.min), inc=True
    )
    return first.date() if first else day


def move(session: Session, programme: Programme, said: Said, one: Occurrence, to: date, at: time) -> Occurrence:
    """The occurrence, moved to a local date and time; what waited in the outbox for the old time is cancelled.

    Raises Refusal where that is not in the future, or the meeting is on that day already.
    """
    moved = Occurrence(one.meeting, one.day, instant(to, at, one.zone))
    if moved.starts <= said.at.astimezone(UTC):
        raise Refusal("That is in the past. A meeting is moved to a time that is still to come.")
    same_day = of_meeting(
        session, programme, one.meeting, instant(to, time.min, one.zone), instant(to + _DAY, time.min, one.zone)
    )
    if any(other.day != one.day for other in same_day):
        raise Refusal(f"There is a meeting “{one.meeting.name}” on that day already.")
    was = {"starts": None if cancelled_on(session, programme, one.meeting, one.day) else _wall(one)}
    session.merge(MeetingChange(meeting_id=one.meeting.id, day=one.day, moved_to=to, time=f"{at:%H:%M}"))
    outbox.call_off(session, programme.id, one.key)
    updates.record(session, programme.id, item(one.meeting), "move", said, was, {"starts": _wall(moved)})
    return moved


def cancel(session: Session, programme: Programme, said: Said, one: Occurrence) -> None:
    """Cancels one occurrence, and what waited in the outbox for it."""
    session.merge(MeetingChange(meeting_id=one.meeting.id, day=one.day, moved_to=None))
    outbox.call_off(session, programme.id, one.key)
    updates.record(session, programme.id, item(one.meeting), "cancel", said, {"starts": _wall(one)}, {"starts": None})


def cancel_all(session: Session, programme: Programme, said: Said, meeting: Meeting) -> None:
    """Cancels a whole series, and what waited in the outbox for it."""
    meeting = session.merge(meeting)
    meeting.cancelled = True
    outbox.call_off(session, programme.id, f"meeting {meeting.id} ")
    fields = {"rule": meeting.rule, "time": meeting.time, "channel": meeting.channel}
    updates.record(session, programme.id, item(meeting), "cancel", said, fields, {})


def item(meeting: Meeting) -> Item:
    """How updates name a meeting."""
    return Item("meeting", meeting.id, meeting.name)


def _wall(one: Occurrence) -> str:
    """Local date and time as updates keep them: "2015-04-09 09:30"."""
    return f"{one.starts:%Y-%m-%d %H:%M}"
