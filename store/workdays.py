"""Working days in England, and the hours of them in which people may be written to."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

HOURS = (time(9), time(17))  # local; private messages go out from the first up to, not at, the second
_DAY = timedelta(days=1)


def is_working_day(day: date) -> bool:
    """Monday to Friday, unless it is a bank holiday of England."""
    return day.weekday() < 5 and not is_bank_holiday(day)


def is_bank_holiday(day: date) -> bool:
    """Whether England has a bank holiday then, substitute days included."""
    return day in _bank_holidays(day.year)


def working_day_before(day: date) -> date:
    """The last working day before ``day``."""
    before = day - _DAY
    while not is_working_day(before):
        before -= _DAY
    return before


def within_hours(at: datetime) -> bool:
    """Whether ``at`` (local, aware) lies in the working hours of a working day."""
    return is_working_day(at.date()) and HOURS[0] <= at.time() < HOURS[1]


def next_opening(at: datetime) -> datetime:
    """The first instant at or after ``at`` (local, aware) within working hours, in the same zone."""
    return at if within_hours(at) else opening_after(at)


def opening_after(at: datetime) -> datetime:
    """The first 9:00 of a working day after ``at`` (local, aware). It exists everywhere: clocks change at night."""
    day = at.date() if at.time() < HOURS[0] else at.date() + _DAY
    while not is_working_day(day):
        day += _DAY
    return datetime.combine(day, HOURS[0], tzinfo=at.tzinfo)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    """Those of one year, made whole before anybody sees them: the library's own object fills itself while it is
    asked, and is not safe to share between threads."""
    import holidays  # imported late: it costs a third of a second, and most sentences need no working day

    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year, expand=False))
