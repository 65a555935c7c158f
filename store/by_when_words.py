"""The days and periods that people's words name: 31/03/15, Sept 14, Q3 2015/16, end of Summer term.

The shapes are a closed list. dateutil's parser is not asked: it makes days of "9", "May" and "3.3.2".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAY = (
    r"(?P<w>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?"
    r"|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)


@dataclass(frozen=True)
class Span:
    """A day, or the days from ``start`` to ``end``. ``doubts`` are clauses without capital or full stop."""

    start: date
    end: date
    doubts: tuple[str, ...] = ()
    is_range: bool = False  # both ends are written, as in "February - April 2015"
    year_taken: bool = False  # no year is written


@dataclass(frozen=True)
class Impossible:
    """What has the shape of a day and is none. ``suggestion`` is the nearest day, if there is one."""

    suggestion: date | None
    doubt: str
    year_taken: bool = False  # no year is written


Named = Span | Impossible | None


class Form(NamedTuple):
    """A shape of words. Its year is the group ``y`` or ``y4``; ``y2`` is the year after (2015/16)."""

    pattern: re.Pattern[str]
    days: Callable[[re.Match[str], int], Named]


_PLAIN = {**dict.fromkeys(map(ord, "‐‑‒–—―−"), "-"), **dict.fromkeys(map(ord, "‘’‛`´"), "'"), ord("\\"): "/"}


def clean(words: str) -> str:
    """``words`` on one line, with plain spaces, dashes and quotes, and without invisible characters."""
    seen = (mark for mark in unicodedata.normalize("NFKC", words) if unicodedata.category(mark) != "Cf")
    return " ".join("".join(seen).translate(_PLAIN).split())


def say_day(day: date) -> str:
    """``Fri 13 Feb 2015``: how a date is shown everywhere, the same in every locale."""
    return f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_number(word: str) -> int:
    """Monday is 0. ``word`` is matched by ``WEEKDAY``."""
    return next(number for number, name in enumerate(WEEKDAYS) if name.lower().startswith(word.lower()[:3]))


def _months(year: int, first: int, count: int = 1) -> Span:
    """``count`` whole months from month ``first``."""
    start = date(year, first, 1)
    return Span(start, start + relativedelta(months=count - 1, day=31))


def _month_number(word: str) -> int:
    return MONTHS.index(word[:3].title()) + 1


def _nearest(year: int, month: int, day: int) -> date | None:
    """The day of that month that is nearest, or of the month that ``day`` is in American order."""
    if 1 <= month <= 12:
        whole = _months(year, month)
        return min(max(whole.start + timedelta(days=day - 1), whole.start), whole.end)
    return _nearest(year, day, month) if 1 <= day <= 12 and month <= 31 else None


def _day(year: int, month: int, day: int) -> Named:
    try:
        found = date(year, month, day)
    except ValueError:
        nearest = _nearest(year, month, day)
        known = 1 <= month <= 12
        fault = f"{MONTHS[month - 1]} {year} has no day {day}" if known else f"there is no month {month}"
        return Impossible(nearest, fault + (f"; the nearest is {say_day(nearest)}" if nearest else ""))
    return Span(found, found)


def _numeric(match: re.Match[str], year: int) -> Named:
    return _day(year, int(match["m"]), int(match["d"]))


def _named(match: re.Match[str], year: int) -> Named:
    return _day(year, _month_number(match["m"]), int(match["d"]))


def _two_days(match: re.Match[str], year: int) -> Named:
    """Of ``31/01/04/15`` the later reading is suggested: the day was typed over and the old one left."""
    numbers = int(match["a"]), int(match["b"]), int(match["c"])
    readings = _day(year, numbers[1], numbers[0]), _day(year, numbers[2], numbers[1])
    days = [reading.end for reading in readings if isinstance(reading, Span)]
    names = " or ".join(map(say_day, days))
    return Impossible(max(days, default=None), "four numbers are no day" + (f"; it may be {names}" if names else ""))


def _month(match: re.Match[str], year: int) -> Named:
    return _months(year, _month_number(match["m"]))


def _numbered_month(match: re.Match[str], year: int) -> Named:
    return _months(year, int(match["m"]))


def _month_or_so(match: re.Match[str], year: int) -> Named:
    """``09/14`` is a month and a year, since there is no month 14."""
    span = _months(year, int(match["m"]))
    return replace(span, doubts=(f"it was taken as the month {MONTHS[span.end.month - 1]} {year}",))


def _from_to(first: Span, last: Span) -> Named:
    return Span(first.start, last.end, is_range=True) if first.start < last.start else None


def _month_range(match: re.Match[str], year: int) -> Named:
    first, last = _month_number(match["m1"]), _month_number(match["m"])
    opening = 2000 + int(match["y1"][-2:]) if match["y1"] else year - (first > last)
    return _from_to(_months(opening, first), _months(year, last))


def _day_range(match: re.Match[str], year: int) -> Named:
    first, last = (_day(year, _month_number(match["m"]), int(match[group])) for group in ("d1", "d"))
    if isinstance(first, Span) and isinstance(last, Span):
        return _from_to(first, last)
    return last if isinstance(last, Impossible) else first


def _quarter_of(year: int, number: int) -> Span:
    """Quarters of the financial year: Q1 is April to June of ``year``, Q4 January to March of the next."""
    return _months(year + number // 4, (4, 7, 10, 1)[number - 1], 3)


def _quarter_range(match: re.Match[str], year: int) -> Named:
    return _from_to(_quarter_of(year, int(match["q1"])), _quarter_of(year, int(match["q"])))


def _quarter(match: re.Match[str], year: int) -> Named:
    number = int(match["q"] or match["n"])
    span = _quarter_of(year, number)
    doubt = f"it was taken as Q{number} of the financial year {year}/{(year + 1) % 100:02d}"
    return replace(span, doubts=(doubt,)) if match["y4"] and not match["y2"] else span


# The first month and how many there are. Terms end on different days in different places: hence whole months.
_TERMS = {"autumn": (9, 4), "christmas": (9, 4), "spring": (1, 3), "easter": (1, 3), "summer": (4, 4)}
_SEASONS = {"spring": (3, 3), "summer": (6, 3), "autumn": (9, 3), "winter": (12, 3)}


def _part_of_year(match: re.Match[str], year: int, months: tuple[int, int], doubt: str) -> Span:
    """Of the school year 2014/15 what begins before August lies in 2015."""
    in_the_next = match.groupdict().get("y2") and months[0] < 8
    span = _months(year + bool(in_the_next), *months)
    return replace(span, doubts=(f"{doubt}, so {say_day(span.end)} was taken",))


def _term(match: re.Match[str], year: int) -> Named:
    return _part_of_year(match, year, _TERMS[match["t"].lower()], "school terms end on different days")


def _season(match: re.Match[str], year: int) -> Named:
    return _part_of_year(match, year, _SEASONS[match["t"].lower()], "a season has no certain last day")


def _feast(match: re.Match[str], year: int) -> Named:
    day = easter(year) if match["t"].lower() == "easter" else date(year, 12, 25)
    return Span(day, day, (f"{say_day(day)} was taken",))


def _school_year(match: re.Match[str], year: int) -> Named:
    """``year`` is the one that it begins in, where two are written, else the one that it ends in."""
    return replace(_months(year - 1 + bool(match["y2"]), 9, 11), doubts=("the school year was taken to end in July",))


def _financial_year(_: re.Match[str], year: int) -> Named:
    """The council's year that begins on 1 April of ``year``."""
    return _months(year, 4, 12)


def _year_end(_: re.Match[str], year: int) -> Named:
    """The council's year that ends on 31 March of ``year``."""
    span = _months(year - 1, 4, 12)
    return replace(span, doubts=(f"it was taken as the financial year {year - 1}/{year % 100:02d}",))


def _year(_: re.Match[str], year: int) -> Named:
    return _months(year, 1, 12)


def look_for(pattern: str) -> re.Pattern[str]:
    """``pattern`` in either case of the English letters: with all of Unicode "ı" would pass for "i"."""
    return re.compile(pattern, re.IGNORECASE | re.ASCII)


def _form(pattern: str, days: Callable[[re.Match[str], int], Named]) -> Form:
    return Form(look_for(pattern), days)


MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_M = rf"(?P<m>{MONTH})\.?"
_D = r"(?P<d>[0-9]{1,2})"
_TH = r"\s?(?:st|nd|rd|th)"
_Y4 = r"(?P<y4>(?:19|20|21)[0-9]{2})"
_Y2 = r"(?P<y>[0-9]{2})"
_NEXT = r"(?P<y2>(?:20|21)[0-9]{2}|[0-9]{2})"
_YEAR = rf"(?:[\s./-]?'?{_Y2}|[\s,./-]{{0,2}}'?{_Y4})"
_YEARS = rf"(?:(?:fy\s?)?(?:{_Y4}|{_Y2}(?=[/-]))(?:[/-]{_NEXT})?)"
_OF_YEARS = rf"(?:,?\s(?:of\s)?(?:the\s)?{_YEARS})?"
_FINANCIAL = r"(?:(?:financial|fiscal)\syear)"
_MIDNIGHT = r"(?:[t\s]00:00(?::00)?(?:\.0+)?)?"  # what a spreadsheet adds to a date

DAYS = (
    _form(rf"{_Y4}[-/.](?P<m>[0-9]{{1,2}})[-/.]{_D}{_MIDNIGHT}", _numeric),
    # "3.3.12" is the reference of an action: with dots the day has two figures, or the year four.
    _form(
        rf"(?![0-9]\.[0-9]+\.[0-9]{{2}}$){_D}\s?(?P<s>[/.-])\s?(?P<m>[0-9]{{1,2}})\s?(?P=s)"
        rf"\s?'?(?:{_Y4}|{_Y2}){_MIDNIGHT}",
        _numeric,
    ),
    _form(rf"(?P<a>[0-9]{{1,2}})/(?P<b>[0-9]{{1,2}})/(?P<c>[0-9]{{1,2}})/(?:{_Y4}|{_Y2})", _two_days),
    _form(rf"{_D}(?:{_TH})?[\s./-]?(?:of\s)?{_M}{_YEAR}?", _named),
    _form(rf"{_M}\s?{_D}(?:{_TH})?,?\s{_Y4}", _named),
    _form(rf"{_M}\s(?:the\s)?{_D}{_TH}", _named),
    _form(rf"{_Y4},?\s{_M}\s{_D}(?:{_TH})?", _named),
)
PERIODS = (
    _form(rf"{_M}{_YEAR}", _month),
    _form(
        rf"(?P<m1>{MONTH})\.?(?:\s?'?(?P<y1>(?:20)?[0-9]{{2}}))?\s?(?:[-/&]|to|and|or)\s?{_M}{_YEAR}?",
        _month_range,
    ),
    _form(rf"q(?P<q1>[1-3])\s?(?:[-/&]|to|and)\s?q?(?P<q>[2-4]){_OF_YEARS}", _quarter_range),
    _form(rf"(?P<d1>[0-9]{{1,2}})(?:{_TH})?\s?(?:-|to)\s?{_D}(?:{_TH})?\s{_M}{_YEAR}?", _day_range),
    _form(rf"(?P<m>0?[1-9]|1[0-2])[/.-]{_Y4}", _numbered_month),
    _form(
        rf"(?:{_FINANCIAL}\s)?(?:{_Y4}|(?P<y>1[2-9]|[2-9][0-9]))[/-]{_NEXT}(?:\s{_FINANCIAL})?",
        _financial_year,
    ),
    _form(rf"fy\s?(?:{_Y4}|{_Y2})[/-]{_NEXT}", _financial_year),
    _form(rf"{_Y4}[/-](?P<m>0[1-9]|1[0-2])", _numbered_month),
    _form(rf"(?:(?P<n>[1-4]){_TH}\squarter|(?:q|quarter\s)(?P<q>[1-4])){_OF_YEARS}", _quarter),
    _form(rf"{_YEARS}\s(?:(?P<n>[1-4]){_TH}\squarter|(?:q|quarter\s)(?P<q>[1-4]))", _quarter),
    _form(rf"(?P<t>{'|'.join(_TERMS)})\s(?:school\s)?term{_OF_YEARS}", _term),
    _form(rf"(?P<t>{'|'.join(_SEASONS)}),?\s(?:of\s)?{_YEARS}", _season),
    _form(rf"(?P<t>easter|christmas|xmas)\s{_Y4}", _feast),
    _form(rf"(?:academic|school)\syear(?:[\s-]end)?{_OF_YEARS}", _school_year),
    _form(rf"(?:{_FINANCIAL}(?:[\s-]end)?|year[\s-]end)(?:,?\s(?:of\s)?{_Y4})?", _year_end),
)
# Read where nothing else stands beside them: "24/7 cover" and "1/2 day" are no dates.
SHORT = (
    _form(r"(?P<m>0[1-9]|1[0-2])/(?P<y>1[3-9]|2[0-9])", _month_or_so),
    _form(rf"{_D}/(?P<m>[0-9]{{1,2}})", _numeric),
)
# Too vague alone, or plain English ("May be late"): read after "by", "end of" and the like.
BARE = (
    _form(_M, _month),
    _form(rf"(?P<t>{'|'.join(_SEASONS)})", _season),
    _form(r"(?P<t>easter|christmas|xmas)", _feast),
    _form(_Y4, _year),
    _form(r"year", _year_end),
)
