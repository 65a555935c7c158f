"""What goes on and what recurs, dates that people say in a sentence, and what holds for any text and any day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.by_when import ByWhen, Cadence, Kind, leading_date, period_end, read, say_day

ON = date(2015, 3, 12)  # a Thursday
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MORSELS = st.sampled_from(
    [
        *("31", "30/02/15", "28/02/15", "31/01/04/15", "29", "2015", "2015/16", "14", "99", "2", "a", "th", "st"),
        *("Sept", "May", "February", "Q3", "term", "week", "Friday", "month", "by", "end of", "mid", "next", "in"),
        *("ongoing", "from", "monthly", "every", "revised", "was", "now", "TBC", "completed", "until", "between"),
        *("-", "–", "—", ";", ",", "(", ")", "?", "/", "’", "\u00a0", "\u200b", "\n", "١", "½", "ı", "->"),
    ]
)
TEXTS = st.one_of(st.text(), st.lists(MORSELS).map(" ".join), st.lists(MORSELS).map("".join))


@pytest.mark.parametrize(
    ("words", "start", "note"),
    [
        ("Ongoing", None, ""),
        ("On-going", None, ""),
        ("Continuous", None, ""),
        ("In place and ongoing", None, "In place"),
        ("From 01/04/15 Ongoing", date(2015, 4, 1), ""),
        ("Ongoing from April 2015", date(2015, 4, 1), ""),
        ("Ongoing from April 2015 (all teams)", date(2015, 4, 1), "all teams"),
    ],
)
def test_what_goes_on_has_no_deadline_but_may_have_a_start(words: str, start: date | None, note: str) -> None:
    assert read(words, ON) == ByWhen(words, Kind.ONGOING, start=start, note=note)


@pytest.mark.parametrize("words", ["From April 2015", "April 2015 onwards", "Start April 2015"])
def test_a_start_without_an_end_is_ongoing_and_doubted(words: str) -> None:
    by_when = read(words, ON)
    assert (by_when.kind, by_when.start) == (Kind.ONGOING, date(2015, 4, 1))
    assert "no end" in by_when.doubt


@pytest.mark.parametrize(
    ("words", "cadence"),
    [
        ("Quarterly Ongoing", Cadence.QUARTERLY),
        ("Ongoing - reviewed quarterly", Cadence.QUARTERLY),
        ("monthly", Cadence.MONTHLY),
        ("weekly", Cadence.WEEKLY),
        ("every two weeks", Cadence.FORTNIGHTLY),
        ("every term", Cadence.TERMLY),
        ("6-monthly", Cadence.SIX_MONTHLY),
        ("twice a year", Cadence.SIX_MONTHLY),
        ("annually", Cadence.YEARLY),
    ],
)
def test_what_recurs_has_a_cadence_and_no_deadline(words: str, cadence: Cadence) -> None:
    assert read(words, ON) == ByWhen(words, Kind.RECURRING, cadence=cadence)


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("Monthly from May 2015", date(2015, 5, 1)),
        ("From May 2015, monthly", date(2015, 5, 1)),
        ("31/03/15 and monthly thereafter", date(2015, 3, 31)),
    ],
)
def test_what_recurs_may_begin_on_a_day(words: str, start: date) -> None:
    assert read(words, ON) == ByWhen(words, Kind.RECURRING, start=start, cadence=Cadence.MONTHLY)


@pytest.mark.parametrize("words", ["bi-monthly", "bi-weekly", "biannual", "daily", "Quarterly report by 31/03/15"])
def test_a_cadence_of_two_meanings_or_with_a_date_beside_it_is_doubted(words: str) -> None:
    by_when = read(words, ON)
    assert by_when.kind is Kind.RECURRING
    assert by_when.doubt


def test_words_before_the_day_that_something_recurs_from_are_the_note() -> None:
    by_when = read("Report to Board 31/03/15 then monthly", ON)
    assert (by_when.kind, by_when.start, by_when.note) == (Kind.RECURRING, date(2015, 3, 31), "Report to Board")


def test_a_yearly_report_with_a_date_is_due_on_that_date() -> None:
    assert read("Annual report 31/03/15", ON).due == date(2015, 3, 31)


@pytest.mark.parametrize(
    ("words", "due", "rest"),
    [
        ("today", date(2015, 3, 12), ""),
        ("tomorrow: HR", date(2015, 3, 13), "HR"),
        ("Friday", date(2015, 3, 13), ""),
        ("this Friday", date(2015, 3, 13), ""),
        ("Thursday", date(2015, 3, 19), ""),
        ("next Monday", date(2015, 3, 16), ""),
        ("Friday week", date(2015, 3, 20), ""),
        ("in 2 weeks", date(2015, 3, 26), ""),
        ("in ten days for HR", date(2015, 3, 22), "for HR"),
        ("in a month’s time", date(2015, 4, 12), ""),
        ("end of month", date(2015, 3, 31), ""),
        ("by the end of next week", date(2015, 3, 20), ""),
        ("by Thursday the contract is signed", date(2015, 3, 19), "the contract is signed"),
        ("31/05/15 waiting for HR", date(2015, 5, 31), "waiting for HR"),
        (": 31/05/15, waiting", date(2015, 5, 31), "waiting"),
        ("31/05/15—waiting", date(2015, 5, 31), "waiting"),
        ("until 31/05/15 - “why” (HR).", date(2015, 5, 31), "“why” (HR)."),
        ("31\u00a0May\u00a02015\u00a0waiting", date(2015, 5, 31), "waiting"),
        ("31 May 2015 3 staff left", date(2015, 5, 31), "3 staff left"),
        ("31 May 2015 sat exams", date(2015, 5, 31), "sat exams"),
        ("May 2015 may be late", date(2015, 5, 31), "may be late"),
        ("Q3 2015/16 because", date(2015, 12, 31), "because"),
    ],
)
def test_a_sentence_gives_its_leading_date_and_the_words_after_it(words: str, due: date, rest: str) -> None:
    by_when, after = leading_date(words, ON)
    assert by_when is not None
    assert (by_when.due, by_when.doubt, after) == (due, "", rest)


@pytest.mark.parametrize("words", ["31 May because", "31/5 because", "to May because", "the end of May because"])
def test_a_leading_date_without_a_year_is_the_next_and_doubted(words: str) -> None:
    by_when, after = leading_date(words, ON)
    assert by_when is not None
    assert (by_when.due, after) == (date(2015, 5, 31), "because")
    assert "2015 was taken" in by_when.doubt


def test_next_friday_said_before_friday_is_a_week_later_and_doubted() -> None:
    by_when, _ = leading_date("next Friday", ON)
    assert by_when is not None
    assert by_when.due == date(2015, 3, 20)
    assert "not Fri 13 Mar 2015" in by_when.doubt


def test_a_leading_day_that_does_not_exist_bears_a_suggestion() -> None:
    by_when, rest = leading_date("31/11/14 because of leave", ON)
    assert by_when is not None
    assert (by_when.words, by_when.kind, by_when.suggestion) == ("31/11/14", Kind.INVALID, date(2014, 11, 30))
    assert rest == "because of leave"


@pytest.mark.parametrize(
    "words", ["", "waiting for HR", "May be late", "9", "10am Friday", "3.3.2 done", "2 weeks", "2015 is late", "to "]
)
def test_a_sentence_that_begins_with_no_date_is_left_whole(words: str) -> None:
    assert leading_date(words, ON) == (None, words)


@pytest.mark.parametrize(
    ("cadence", "end"),
    [
        (Cadence.WEEKLY, date(2015, 3, 13)),
        (Cadence.FORTNIGHTLY, date(2015, 3, 20)),
        (Cadence.MONTHLY, date(2015, 3, 31)),
        (Cadence.QUARTERLY, date(2015, 3, 31)),
        (Cadence.TERMLY, date(2015, 3, 31)),
        (Cadence.SIX_MONTHLY, date(2015, 3, 31)),
        (Cadence.YEARLY, date(2015, 3, 31)),
    ],
)
def test_a_period_ends_where_the_council_s_calendar_says(cadence: Cadence, end: date) -> None:
    assert period_end(cadence, ON) == end


def test_a_weekend_belongs_to_the_week_ahead_and_august_to_the_autumn_term() -> None:
    assert period_end(Cadence.WEEKLY, date(2015, 3, 14)) == date(2015, 3, 20)
    assert period_end(Cadence.TERMLY, date(2015, 8, 1)) == date(2015, 12, 31)
    assert period_end(Cadence.SIX_MONTHLY, date(2015, 4, 1)) == date(2015, 9, 30)


def test_a_date_is_said_with_its_weekday() -> None:
    assert (say_day(date(2015, 2, 13)), say_day(date(2015, 3, 1))) == ("Fri 13 Feb 2015", "Sun 1 Mar 2015")


@settings(deadline=None)
@given(st.sampled_from(Cadence), DAYS)
def test_a_period_s_end_is_its_own_and_the_next_day_begins_another(cadence: Cadence, on: date) -> None:
    end = period_end(cadence, on)
    assert on <= end == period_end(cadence, end)
    assert period_end(cadence, end + timedelta(days=1)) > end


@settings(deadline=None)
@given(DAYS)
def test_every_fortnight_has_fourteen_days(on: date) -> None:
    end = period_end(Cadence.FORTNIGHTLY, on)
    assert period_end(Cadence.FORTNIGHTLY, end + timedelta(days=1)) - end == timedelta(days=14)


@settings(max_examples=80, deadline=None)
@given(TEXTS, DAYS)
def test_any_text_is_read_its_words_kept_and_its_parts_in_keeping(words: str, on: date) -> None:
    by_when = read(words, on)
    assert by_when.words == words
    assert (by_when.due is not None) == (by_when.kind is Kind.DATED)
    assert (by_when.cadence is not None) == (by_when.kind is Kind.RECURRING)
    assert by_when.doubt or by_when.kind is not Kind.INVALID
    assert by_when.suggestion is None or by_when.kind is Kind.INVALID


@settings(max_examples=80, deadline=None)
@given(TEXTS, DAYS)
def test_any_sentence_ends_with_the_words_after_its_leading_date(words: str, on: date) -> None:
    by_when, rest = leading_date(words, on)
    assert words.rstrip().endswith(rest) or words == rest
    assert by_when is None or by_when.words in words


@settings(deadline=None)
@given(DAYS)
def test_every_way_to_write_a_day_is_read_as_that_day(due: date) -> None:
    long = f"{due.day} {due:%B} {due.year}"
    ways = [
        due.isoformat(),
        f"{due:%d/%m/%y}",
        f"{due.day}/{due.month}/{due.year}",
        f"{due:%d.%m.%y}",
        long,
        say_day(due),
    ]
    assert {read(way, due).due for way in [*ways, f"{due:%B} {due.day}, {due.year}"]} == {due}
    assert {read(way, due).doubt for way in ways} == {""}


@settings(max_examples=80, deadline=None)
@given(DAYS, DAYS, st.from_regex(r"[A-Za-z0-9]\S*( \S+)*", fullmatch=True))
def test_a_day_as_it_is_said_is_read_back_with_its_reason_whole(due: date, on: date, reason: str) -> None:
    by_when, rest = leading_date(f"{say_day(due)} {reason}", on)
    assert by_when is not None
    assert (by_when.due, rest) == (due, reason)
