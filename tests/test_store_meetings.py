"""When meetings are: local wall time, days off, clock changes, and what was moved or cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from post_office import LONDON, NOON, at, outgoing, programme, said, states, touch_down, verbs, write
from sqlmodel import Session

from store import meetings, outbox
from store.db import Store, open_store
from store.errors import Refusal
from store.meetings import Occurrence, instant
from store.model import Programme

DAY = timedelta(days=1)
SUNDAYS = "FREQ=WEEKLY;BYDAY=SU"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """SQLite will do: nothing here depends on the database."""
    opened = open_store(f"sqlite:///{tmp_path / 'touchdown.db'}")
    yield opened
    opened.close()


@pytest.fixture
def plan(store: Store) -> Programme:
    """A programme without meetings."""
    return programme(store)


def between(store: Store, plan: Programme, start: str, end: str) -> list[Occurrence]:
    """The occurrences from one London time to another."""
    with store.reading() as session:
        return meetings.occurrences(session, plan, at(start), at(end))


def starts(found: list[Occurrence]) -> list[str]:
    """Their local times."""
    return [f"{one.starts:%Y-%m-%d %H:%M}" for one in found]


def the(session: Session, plan: Programme, day: date) -> Occurrence:
    """The only meeting's occurrence on ``day``."""
    found = meetings.on_day(session, plan, meetings.every(session, plan)[0], day)
    assert found is not None
    return found


def test_a_time_that_the_clocks_leave_out_is_the_first_that_exists() -> None:
    gap = instant(date(2015, 3, 29), time(1, 30), LONDON)
    assert gap.isoformat() == "2015-03-29T02:00:00+01:00"


def test_a_time_that_comes_twice_is_the_first_of_the_two() -> None:
    twice = instant(date(2015, 10, 25), time(1, 30), LONDON)
    assert twice.astimezone(UTC) == datetime(2015, 10, 25, 0, 30, tzinfo=UTC)


@given(st.dates(date(2010, 1, 1), date(2040, 12, 31)), st.times().map(lambda t: t.replace(second=0, microsecond=0)))
def test_every_wall_time_becomes_an_instant_that_exists_and_is_not_before_it(day: date, wall: time) -> None:
    found = instant(day, wall, LONDON)
    assert found.astimezone(UTC).astimezone(LONDON).replace(fold=0) == found
    assert found.replace(tzinfo=None) >= datetime.combine(day, wall)


@pytest.mark.parametrize("clock", ["00:30", "01:30", "02:30", "09:00"])
@pytest.mark.parametrize("sunday", ["2015-03-29", "2015-10-25"])
def test_on_the_days_on_which_clocks_change_a_meeting_takes_place_once(
    store: Store, plan: Programme, clock: str, sunday: str
) -> None:
    touch_down(store, plan, clock, SUNDAYS)
    day = date.fromisoformat(sunday)
    found = between(store, plan, f"{day - 3 * DAY} 00:00", f"{day + 4 * DAY} 00:00")
    assert [one.day for one in found] == [day]
    assert f"{found[0].starts:%H:%M}" == ("02:00" if (clock, day.month) == ("01:30", 3) else clock)
    assert f"{found[0].digest_at:%a %H:%M}" == "Fri 15:00"


def test_the_digest_before_easter_tuesday_goes_on_maundy_thursday(store: Store, plan: Programme) -> None:
    touch_down(store, plan, rule="FREQ=WEEKLY;BYDAY=TU")
    (found,) = between(store, plan, "2015-04-07 00:00", "2015-04-08 00:00")
    assert found.digest_at == at("2015-04-02 15:00")


def test_meetings_come_in_the_order_in_which_they_start_from_the_first_instant_up_to_the_last(
    store: Store, plan: Programme
) -> None:
    touch_down(store, plan, rule="FREQ=WEEKLY;BYDAY=MO,TH")
    found = between(store, plan, "2015-04-09 09:30", "2015-04-16 09:30")
    assert starts(found) == ["2015-04-09 09:30", "2015-04-13 09:30"]


def test_a_meeting_keeps_its_hour_on_the_wall_through_the_year(store: Store, plan: Programme) -> None:
    touch_down(store, plan)
    found = between(store, plan, "2015-03-26 00:00", "2015-04-03 00:00")
    assert [one.starts.astimezone(UTC).hour for one in found] == [9, 8]


@given(st.integers(0, 90), st.integers(0, 90))
def test_two_windows_side_by_side_hold_what_one_does(first: int, second: int) -> None:
    with _memory() as session:
        plan = session.get_one(Programme, 1)
        begin = at("2015-03-01 09:30")
        middle, end = begin + first * DAY, begin + (first + second) * DAY
        halves = meetings.occurrences(session, plan, begin, middle) + meetings.occurrences(session, plan, middle, end)
        assert halves == meetings.occurrences(session, plan, begin, end)


_kept: list[Store] = []


def _memory() -> Session:
    """A session on one store for all examples of a property."""
    if not _kept:
        store = open_store("sqlite://")
        touch_down(store, programme(store), rule="FREQ=WEEKLY;BYDAY=MO,TH")
        _kept.append(store)
    return Session(_kept[0].engine)


def test_one_that_is_moved_leaves_its_old_time_and_is_found_at_the_new(store: Store, plan: Programme) -> None:
    touch_down(store, plan)
    with store.writing() as session:
        meetings.move(session, plan, said(), the(session, plan, date(2015, 4, 9)), date(2015, 4, 21), time(10))
    assert between(store, plan, "2015-04-09 00:00", "2015-04-10 00:00") == []
    (moved,) = between(store, plan, "2015-04-21 00:00", "2015-04-22 00:00")
    assert (starts([moved]), f"{moved.digest_at:%a %d}") == (["2015-04-21 10:00"], "Mon 20")


def test_a_moved_one_keeps_its_name_in_the_outbox(store: Store, plan: Programme) -> None:
    made = touch_down(store, plan)
    with store.writing() as session:
        one = the(session, plan, date(2015, 4, 9))
        moved = meetings.move(session, plan, said(), one, date(2015, 4, 10), time(10))
        assert one.key == moved.key == f"meeting {made.id} 2015-04-09"
        assert meetings.by_key(session, plan, one.key) == moved


def test_a_moved_one_can_be_moved_on(store: Store, plan: Programme) -> None:
    touch_down(store, plan)
    with store.writing() as session:
        for day in (10, 13):
            meetings.move(session, plan, said(), the(session, plan, date(2015, 4, 9)), date(2015, 4, day), time(10))
    assert starts(between(store, plan, "2015-04-09 00:00", "2015-04-16 00:00")) == ["2015-04-13 10:00"]


def test_a_meeting_is_not_moved_into_the_past_nor_onto_another_of_the_same(store: Store, plan: Programme) -> None:
    touch_down(store, plan)
    with store.writing() as session:
        one = the(session, plan, date(2015, 4, 9))
        with pytest.raises(Refusal, match="past"):
            meetings.move(session, plan, said(), one, date(2015, 4, 8), time(11, 59))
        with pytest.raises(Refusal, match="on that day already"):
            meetings.move(session, plan, said(), one, date(2015, 4, 16), time(14))


def test_one_that_is_cancelled_does_not_take_place(store: Store, plan: Programme) -> None:
    touch_down(store, plan)
    with store.writing() as session:
        one = the(session, plan, date(2015, 4, 9))
        meetings.cancel(session, plan, said(), one)
        assert meetings.by_key(session, plan, one.key) is None
    assert starts(between(store, plan, "2015-04-08 00:00", "2015-04-17 00:00")) == ["2015-04-16 09:30"]


def test_a_cancelled_one_is_brought_back_by_moving_it(store: Store, plan: Programme) -> None:
    made = touch_down(store, plan)
    day = date(2015, 4, 9)
    with store.writing() as session:
        meetings.cancel(session, plan, said(), the(session, plan, day))
        cancelled = meetings.cancelled_on(session, plan, made, day)
        assert cancelled is not None
        meetings.move(session, plan, said(), cancelled, day, time(9, 30))
        assert meetings.cancelled_on(session, plan, made, day) is None
    assert starts(between(store, plan, "2015-04-09 00:00", "2015-04-10 00:00")) == ["2015-04-09 09:30"]


def test_a_cancelled_series_has_no_more_meetings(store: Store, plan: Programme) -> None:
    made = touch_down(store, plan)
    with store.writing() as session:
        meetings.cancel_all(session, plan, said(), made)
        assert meetings.every(session, plan) == []
        assert meetings.by_key(session, plan, f"meeting {made.id} 2015-04-09") is None
    assert between(store, plan, "2015-04-01 00:00", "2015-06-01 00:00") == []


def test_the_next_and_the_one_before_leave_out_what_starts_this_instant(store: Store, plan: Programme) -> None:
    touch_down(store, plan)
    with store.reading() as session:
        after = meetings.next_after(session, plan, at("2015-04-09 09:30"))
        before = meetings.previous_before(session, plan, at("2015-04-09 09:30"))
    assert after is not None
    assert before is not None
    assert starts([before, after]) == ["2015-04-02 09:30", "2015-04-16 09:30"]


def test_the_next_is_found_a_year_away_and_none_where_there_is_none(store: Store, plan: Programme) -> None:
    made = touch_down(store, plan, rule="FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=2")
    with store.writing() as session:
        found = meetings.next_after(session, plan, at("2015-03-03 00:00"))
        assert found is not None
        assert found.day == date(2016, 3, 2)
        meetings.cancel_all(session, plan, said(), made)
        assert meetings.next_after(session, plan, NOON) is None
        assert meetings.previous_before(session, plan, NOON) is None


def test_in_the_hour_that_comes_twice_what_has_begun_is_not_next(store: Store, plan: Programme) -> None:
    touch_down(store, plan, "01:45", SUNDAYS)
    second_half_past_one = datetime(2015, 10, 25, 1, 30, fold=1, tzinfo=LONDON)
    with store.reading() as session:
        found = meetings.next_after(session, plan, second_half_past_one)
        assert meetings.occurrences(session, plan, second_half_past_one, at("2015-10-25 03:00")) == []
    assert found is not None
    assert found.day == date(2015, 11, 1)


def test_a_new_meeting_begins_with_the_first_that_is_still_to_come(store: Store, plan: Programme) -> None:
    with store.writing() as session:
        early = meetings.add(session, plan, said(), "Early", "FREQ=DAILY", time(9), "#programme")
        late = meetings.add(session, plan, said(), "Late", "FREQ=DAILY", time(17), "#programme")
    assert (early.begins, late.begins) == (date(2015, 4, 9), date(2015, 4, 8))


def test_every_other_monday_begins_with_the_next_monday(store: Store, plan: Programme) -> None:
    with store.writing() as session:
        meetings.add(session, plan, said(), "Board", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", time(9), "#board")
    found = starts(between(store, plan, "2015-04-08 00:00", "2015-05-01 00:00"))
    assert found == ["2015-04-13 09:00", "2015-04-27 09:00"]


def test_two_meetings_do_not_share_a_name_however_it_is_written(store: Store, plan: Programme) -> None:
    touch_down(store, plan)
    with store.writing() as session, pytest.raises(Refusal, match=r"“Touch-down” already"):
        meetings.add(session, plan, said(), "touch down", "FREQ=DAILY", time(9), "#programme")


def test_a_cancelled_series_is_taken_up_again_without_its_old_changes(store: Store, plan: Programme) -> None:
    made = touch_down(store, plan)
    with store.writing() as session:
        meetings.cancel(session, plan, said(), the(session, plan, date(2015, 4, 16)))
        meetings.cancel_all(session, plan, said(), made)
        again = meetings.add(session, plan, said(), "touch-down", "FREQ=WEEKLY;BYDAY=TH", time(10), "C0000001")
        assert (again.id, again.begins) == (made.id, date(2015, 4, 9))
    found = starts(between(store, plan, "2015-04-09 00:00", "2015-04-17 00:00"))
    assert found == ["2015-04-09 10:00", "2015-04-16 10:00"]


def test_a_meeting_is_found_however_its_name_is_written_and_near_names_are_offered(
    store: Store, plan: Programme
) -> None:
    touch_down(store, plan)
    with store.reading() as session:
        assert meetings.find(session, plan, "TOUCH  DOWN") is not None
        assert meetings.find(session, plan, "Tuchdown") is None
        assert meetings.near(session, plan, "Tuchdown") == ["Touch-down"]


def test_each_change_is_one_update(store: Store, plan: Programme) -> None:
    with store.writing() as session:
        made = meetings.add(session, plan, said(), "Touch-down", "FREQ=WEEKLY;BYDAY=TH", time(9, 30), "#programme")
        meetings.move(session, plan, said(), the(session, plan, date(2015, 4, 9)), date(2015, 4, 10), time(10))
        meetings.cancel(session, plan, said(), the(session, plan, date(2015, 4, 16)))
        meetings.cancel_all(session, plan, said(), made)
    assert verbs(store, plan) == ["cancel", "cancel", "move", "add"]


def test_what_waits_for_a_moved_or_cancelled_one_is_cancelled_and_what_was_sent_is_not(
    store: Store, plan: Programme
) -> None:
    made = touch_down(store, plan)
    key = f"meeting {made.id} 2015-04-09"
    other = f"meeting {made.id} 2015-04-16"
    write(store, outgoing(plan, occurrence=key), outgoing(plan, occurrence=key, part=1))
    write(store, outgoing(plan, occurrence=other))
    with store.writing() as session:
        outbox.hold(session, plan.id, other)
        meetings.cancel(session, plan, said(), the(session, plan, date(2015, 4, 9)))
    assert states(store) == ["cancelled", "cancelled", "held"]
    with store.writing() as session:
        meetings.cancel_all(session, plan, said(), made)
    assert states(store) == ["cancelled", "cancelled", "cancelled"]


def test_cancelling_meeting_one_does_not_touch_meeting_eleven(store: Store, plan: Programme) -> None:
    write(store, outgoing(plan, occurrence="meeting 11 2015-04-09"))
    made = touch_down(store, plan)
    assert made.id == 1
    with store.writing() as session:
        meetings.cancel_all(session, plan, said(), made)
    assert states(store) == ["pending"]


def test_meetings_of_another_programme_are_not_ours(store: Store, plan: Programme) -> None:
    made = touch_down(store, programme(store, "Other"))
    assert between(store, plan, "2015-04-01 00:00", "2015-05-01 00:00") == []
    with store.reading() as session:
        assert meetings.by_key(session, plan, f"meeting {made.id} 2015-04-09") is None
        assert meetings.by_key(session, plan, "before due 2015-04-08") is None
