"""Whether words are one day or period: as plans write it (``span_of``) and as people say it (``soon``)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from store.by_when_cadence import Cadence, period_end
from store.by_when_words import (
    BARE,
    DAYS,
    MONTH,
    PERIODS,
    SHORT,
    WEEKDAY,
    WEEKDAYS,
    Form,
    Impossible,
    Named,
    Span,
    look_for,
    say_day,
    weekday_number,
)

EDGES = " .,;:-–—"  # stops around words, which mean nothing
_LEAD = look_for(
    r"(?:(?:by|before|no later than|not later than|latest|until|till?|up to|on|in|at|during|for|due|to"
    r"|target(?: date)?|deadline|planned)\b[\s:]*)*(?:the\s+)?"
)
_FIRM = look_for(r"\b(?:by|before|than|until|till?|during|in|due|deadline|target)\b")
_PART = look_for(
    r"(?P<part>end|close|early|mid|late|(?:start|beginning|middle)(?=\sof))"
    r"(?:[\s-]of)?(?:\s(?:the|this))?[\s-]"
)
_ON_WEEKDAY = look_for(rf"{WEEKDAY}[.,]?\s(?:the\s)?")
_WEEK = look_for(r"(?:w/c|w\.c\.|wc|week\s(?:commencing|beginning|starting|of))\s")
_WEEK_ENDING = look_for(r"(?:w/e|w\.e\.|week\sending)\s")
_DAY_OR_YEAR = look_for(rf"(?P<m>{MONTH})\.?\s(?P<d>[0-9]{{2}})")


def span_of(text: str, on: date, also: Iterable[Form] = ()) -> Named:
    """What the whole of ``text`` (``clean``) names, None where it is anything but one day or period.

    Without a year it is the next on or after ``on``. ``also`` is SHORT or BARE, where the place allows them.
    """
    text = text.strip(EDGES)
    lead = _LEAD.match(text)
    rest = text[lead.end() :] if lead else text
    part = _PART.match(rest)
    if part or (lead and _FIRM.search(lead[0])):
        also = (*also, *SHORT, *BARE)
    if part:
        return _first((*PERIODS, *also, *DAYS), rest[part.end() :], on, part["part"].lower())
    named = _day_of_week(rest, on) or _first((*DAYS, *PERIODS, *also), rest, on)
    return _questioned(named, rest, on)


def _first(forms: Iterable[Form], text: str, on: date, part: str = "end") -> Named:
    """What the first form that fits says of ``text``; ``part`` narrows a period: "mid", "early"."""
    for form in forms:
        match = form.pattern.fullmatch(text)
        named = _settled(form, match, on, part) if match else None
        if named:
            return named
    return None


def _settled(form: Form, match: re.Match[str], on: date, part: str) -> Named:
    """The reading in the year that is written, else in the first that puts its end on or after ``on``."""
    groups = match.groupdict()
    digits, following = groups.get("y4") or groups.get("y"), groups.get("y2")
    if digits:
        year = int(digits) if len(digits) == 4 else 2000 + int(digits)
        consecutive = not following or int(following) % 100 == (year + 1) % 100
        return _narrowed(form.days(match, year), part) if consecutive else None
    # Leap years can be eight years apart.
    readings = [_narrowed(form.days(match, year), part) for year in range(on.year - 1, on.year + 9)]
    for found in readings:
        if isinstance(found, Span) and found.end >= on:
            return replace(found, year_taken=True)
    none = next((found for found in readings if isinstance(found, Impossible) and _ahead(found, on)), None)
    return replace(none, year_taken=True) if none else None


def _ahead(found: Impossible, on: date) -> bool:
    return found.suggestion is None or found.suggestion >= on


def _narrowed(named: Named, part: str) -> Named:
    """The part of a period that "early", "mid" or "start" names: always a convention, so it is doubted."""
    if not isinstance(named, Span) or part in ("end", "close"):
        return named
    if named.start == named.end:
        return None
    end = _point(named, part)
    return replace(named, end=end, doubts=(*named.doubts, f"“{part}” was taken as {say_day(end)}"))


def _point(span: Span, part: str) -> date:
    """The 10th and 15th of a month; the end of the first quarter and of the first half of what is longer."""
    if part == "late":
        return span.end
    if part in ("start", "beginning"):
        return span.start
    count = (span.end.year - span.start.year) * 12 + span.end.month - span.start.month + 1
    if count == 1:
        return span.start.replace(day=10 if part == "early" else 15)
    months = max(count // 4, 1) if part == "early" else (count + 1) // 2
    return span.start + relativedelta(months=months - 1, day=31)


def _day_of_week(text: str, on: date) -> Named:
    """``Friday 13/02/15`` (a wrong weekday is a doubt), ``w/c 16/03/15`` (its Friday), ``w/e 20/03/15``."""
    if ending := _WEEK_ENDING.match(text):
        return _first(DAYS, text[ending.end() :], on)
    if week := _WEEK.match(text):
        day = _first(DAYS, text[week.end() :], on)
        return replace(day, end=day.start + timedelta(days=4), is_range=True) if isinstance(day, Span) else day
    weekday = _ON_WEEKDAY.match(text)
    day = _first(DAYS, text[weekday.end() :], on) if weekday else None
    if weekday is None or not isinstance(day, Span) or day.end.weekday() == weekday_number(weekday["w"]):
        return day
    return replace(day, doubts=(f"{say_day(day.end)} is not a {WEEKDAYS[weekday_number(weekday['w'])]}",))


def _questioned(named: Named, text: str, on: date) -> Named:
    """``May 31`` is the end of May 2031, as ``Sept 14`` is of September 2014, but more likely a day."""
    match = _DAY_OR_YEAR.fullmatch(text)
    if match and isinstance(named, Span) and named.end.year > on.year + 3 and int(match["d"]) <= 31:
        return replace(named, doubts=(*named.doubts, f"“{text}” was taken as a month and a year, not as a day"))
    return named


_NEAR = {"yesterday": -1, "today": 0, "tomorrow": 1}
_NUMBERS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_IN = look_for(
    rf"(?:in|within)\s(?P<n>[0-9]{{1,3}}|an?|{'|'.join(_NUMBERS[1:])})"
    r"\s(?P<unit>day|week|fortnight|month|year)(?:s'?|'s)?(?:\stime)?"
)
_NEXT_DAY = look_for(rf"(?:(?:(?P<next>next)|this(?:\scoming)?|coming)\s)?{WEEKDAY}(?P<week>\sweek)?")
_PERIOD = look_for(
    r"(?:the\s)?(?P<end>end\sof\s(?:the\s)?)?(?:(?P<which>this|next)\s)?"
    r"(?P<unit>week|month|quarter|term|year)(?P<last>[\s-]end)?"
)
_ENDS = {
    "week": Cadence.WEEKLY,
    "month": Cadence.MONTHLY,
    "quarter": Cadence.QUARTERLY,
    "term": Cadence.TERMLY,
    "year": Cadence.YEARLY,
}


def soon(text: str, on: date) -> Span | None:
    """The day that ``text`` (``clean``) says from ``on``: yesterday, tomorrow, Friday, in 2 weeks, end of month."""
    text = text.strip(EDGES).lower()
    if text in _NEAR:
        day = on + timedelta(days=_NEAR[text])
        return Span(day, day)
    if match := _IN.fullmatch(text):
        return _from_now(match, on)
    if match := _NEXT_DAY.fullmatch(text):
        return _coming(match, on)
    match = _PERIOD.fullmatch(text)
    return _this_or_next(match, on) if match else None


def _from_now(match: re.Match[str], on: date) -> Span:
    word, unit = match["n"], match["unit"]
    number = int(word) if word.isdigit() else _NUMBERS.index(word) if word in _NUMBERS else 1
    weeks = {"week": 1, "fortnight": 2}.get(unit, 0)
    months = {"month": 1, "year": 12}.get(unit, 0)
    day = on + relativedelta(days=number * (unit == "day"), weeks=number * weeks, months=number * months)
    return Span(day, day)


def _coming(match: re.Match[str], on: date) -> Span:
    """``Friday`` is the first after ``on``, ``Friday week`` a week later, ``next Friday`` that of the next week.

    Weeks begin on Monday. "Next" is doubted where this week's Friday is still to come.
    """
    number = weekday_number(match["w"])
    first = on + timedelta(days=(number - on.weekday() - 1) % 7 + 1)
    if match["week"]:
        return Span(first + timedelta(days=7), first + timedelta(days=7))
    day = on + timedelta(days=7 - on.weekday() + number) if match["next"] else first
    return Span(day, day, () if day == first else (f"“{match[0]}” was taken as {say_day(day)}, not {say_day(first)}",))


def _this_or_next(match: re.Match[str], on: date) -> Span | None:
    """The last day of this or the next week, month, quarter, term or (financial) year."""
    if not (match["end"] or match["which"] or match["last"]):
        return None
    cadence = _ENDS[match["unit"]]
    day = period_end(cadence, on)
    if match["which"] == "next":
        day = period_end(cadence, day + timedelta(days=1))
    plain = match["unit"] in ("week", "month", "quarter") and (match["end"] or match["last"])
    return Span(day, day, () if plain else (f"“{match[0]}” was taken as {say_day(day)}",))
