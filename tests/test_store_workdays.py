"""Working days of England."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.workdays import is_bank_holiday, is_working_day, next_opening, within_hours, working_day_before

LONDON = ZoneInfo("Europe/London")
DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize("day", ["2015-04-03", "2015-04-06", "2015-05-04", "2015-12-28", "2016-01-01"])
def test_bank_holidays_of_england_are_no_working_days_and_neither_are_their_substitutes(day: str) -> None:
    assert is_bank_holiday(date.fromisoformat(day))
    assert not is_working_day(date.fromisoformat(day))


def test_a_saint_of_scotland_is_a_working_day_in_england() -> None:
    assert is_working_day(date(2015, 11, 30))


def test_a_weekend_is_no_bank_holiday_and_no_working_day() -> None:
    assert not is_bank_holiday(date(2015, 4, 11))
    assert not is_working_day(date(2015, 4, 11))


def test_the_working_day_before_easter_tuesday_is_maundy_thursday() -> None:
    assert working_day_before(date(2015, 4, 7)) == date(2015, 4, 2)


@given(DAYS)
def test_the_working_day_before_is_earlier_and_working_and_all_between_are_off(day: date) -> None:
    before = working_day_before(day)
    between = [before + timedelta(days=n) for n in range(1, (day - before).days)]
    assert before < day
    assert is_working_day(before)
    assert not any(map(is_working_day, between))


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2015-04-08 08:59", "2015-04-08 09:00"),
        ("2015-04-08 09:00", "2015-04-08 09:00"),
        ("2015-04-08 16:59", "2015-04-08 16:59"),
        ("2015-04-08 17:00", "2015-04-09 09:00"),
        ("2015-04-02 17:30", "2015-04-07 09:00"),
        ("2015-10-24 12:00", "2015-10-26 09:00"),
    ],
)
def test_people_are_written_to_between_nine_and_five_on_working_days(at: str, opens: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=LONDON)
    assert next_opening(moment) == datetime.fromisoformat(opens).replace(tzinfo=LONDON)


@given(DAYS, st.times())
def test_the_next_opening_is_within_hours_and_never_before(day: date, clock: time) -> None:
    at = datetime.combine(day, clock, tzinfo=LONDON)
    assert within_hours(next_opening(at))
    assert next_opening(at).replace(tzinfo=None) >= at.replace(tzinfo=None)
