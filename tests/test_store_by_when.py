"""By When: the words are kept, the date is read, nothing is guessed silently."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from store.by_when import ByWhen, Kind, read, say_day

ON = date(2015, 3, 12)  # a Thursday
PLAN = Path(__file__).parents[2] / "shared" / "plan-2015" / "improvement-plan.txt"


def day(words: str) -> date | None:
    return read(words, ON).due


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("31/10/14", date(2014, 10, 31)),
        ("28/2/15", date(2015, 2, 28)),
        ("28.02.15", date(2015, 2, 28)),
        ("31-03-2015", date(2015, 3, 31)),
        ("31 / 03 / 15", date(2015, 3, 31)),
        ("31\\03\\15", date(2015, 3, 31)),
        ("31/03/2015 00:00:00", date(2015, 3, 31)),
        ("30th Nov 2014", date(2014, 11, 30)),
        ("7 th March 2015", date(2015, 3, 7)),
        ("30 November 2014", date(2014, 11, 30)),
        ("30-Nov-14", date(2014, 11, 30)),
        ("November 30, 2014", date(2014, 11, 30)),
        ("2014 November 30", date(2014, 11, 30)),
        ("the 31st of May 2015", date(2015, 5, 31)),
        ("Friday 13 February 2015", date(2015, 2, 13)),
        ("Fri, 13/02/15", date(2015, 2, 13)),
        ("week ending 20/03/15", date(2015, 3, 20)),
        ("By 31/03/15:", date(2015, 3, 31)),
        ("no later than 31 May 2015", date(2015, 5, 31)),
        ("31\u00a0March\u20092015", date(2015, 3, 31)),
        ("31–03–15", date(2015, 3, 31)),
        ("31/\u200b03/15", date(2015, 3, 31)),
        ("３１/０３/１５", date(2015, 3, 31)),
    ],
)
def test_a_day_is_that_day_in_british_order_without_any_doubt(words: str, due: date) -> None:
    assert read(words, ON) == ByWhen(words, Kind.DATED, due)


def test_an_iso_date_is_not_read_in_british_order() -> None:
    assert (day("2015-03-04"), day("2015-03-04 00:00:00")) == (date(2015, 3, 4), date(2015, 3, 4))


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("Sept 14", date(2014, 9, 30)),
        ("Mar 15", date(2015, 3, 31)),
        ("Mar '15", date(2015, 3, 31)),
        ("Mar ’15", date(2015, 3, 31)),
        ("March 2018", date(2018, 3, 31)),
        ("Sep-18", date(2018, 9, 30)),
        ("Feb 16", date(2016, 2, 29)),
        ("03/2015", date(2015, 3, 31)),
        ("2015-03", date(2015, 3, 31)),
        ("end of March 2015", date(2015, 3, 31)),
        ("by January 2018", date(2018, 1, 31)),
        ("Q3 2015/16", date(2015, 12, 31)),
        ("Q4 15/16", date(2016, 3, 31)),
        ("2015/16 Q1", date(2015, 6, 30)),
        ("3rd quarter 2015/16", date(2015, 12, 31)),
        ("2015/16", date(2016, 3, 31)),
        ("2015-16", date(2016, 3, 31)),
        ("FY15/16", date(2016, 3, 31)),
        ("by the end of the financial year 2015/16", date(2016, 3, 31)),
        ("by the end of 2015", date(2015, 12, 31)),
    ],
)
def test_a_period_is_due_on_its_last_day(words: str, due: date) -> None:
    assert read(words, ON) == ByWhen(words, Kind.DATED, due)


@pytest.mark.parametrize(
    ("words", "start", "due"),
    [
        ("February - April 2015", date(2015, 2, 1), date(2015, 4, 30)),
        ("Feb–April 2015", date(2015, 2, 1), date(2015, 4, 30)),
        ("Jan/Feb 2015", date(2015, 1, 1), date(2015, 2, 28)),
        ("Jan 15/Feb 15", date(2015, 1, 1), date(2015, 2, 28)),
        ("Nov - Feb 2016", date(2015, 11, 1), date(2016, 2, 29)),
        ("9 - 13 February 2015", date(2015, 2, 9), date(2015, 2, 13)),
        ("01/04/15-30/06/15", date(2015, 4, 1), date(2015, 6, 30)),
        ("from 01/04/15 to 30/06/15", date(2015, 4, 1), date(2015, 6, 30)),
        ("between 1 April and 30 June 2015", date(2015, 4, 1), date(2015, 6, 30)),
        ("1 November to 28 February 2016", date(2015, 11, 1), date(2016, 2, 28)),
        ("Q1-Q2 2015/16", date(2015, 4, 1), date(2015, 9, 30)),
        ("w/c 16/03/15", date(2015, 3, 16), date(2015, 3, 20)),
    ],
)
def test_a_range_is_due_at_its_end_and_keeps_its_start(words: str, start: date, due: date) -> None:
    by_when = read(words, ON)
    assert (by_when.kind, by_when.start, by_when.due, by_when.doubt) == (Kind.DATED, start, due, "")


@pytest.mark.parametrize(
    ("words", "due", "because"),
    [
        ("mid May 2015", date(2015, 5, 15), "“mid”"),
        ("early June 2015", date(2015, 6, 10), "“early”"),
        ("late June 2015", date(2015, 6, 30), "“late”"),
        ("start of June 2015", date(2015, 6, 1), "“start”"),
        ("mid 2015", date(2015, 6, 30), "“mid”"),
        ("early 2016", date(2016, 3, 31), "“early”"),
        ("Autumn term 2015", date(2015, 12, 31), "school terms"),
        ("Summer term 2014/15", date(2015, 7, 31), "school terms"),
        ("Autumn term 2014/15", date(2014, 12, 31), "school terms"),
        ("Spring 2015", date(2015, 5, 31), "a season"),
        ("Winter 2015", date(2016, 2, 29), "a season"),
        ("by Easter 2016", date(2016, 3, 27), "Sun 27 Mar 2016"),
        ("Christmas 2015", date(2015, 12, 25), "Fri 25 Dec 2015"),
        ("end of academic year 2014/15", date(2015, 7, 31), "school year"),
        ("Q3 2015", date(2015, 12, 31), "financial year 2015/16"),
        ("year end 2016", date(2016, 3, 31), "financial year 2015/16"),
        ("09/14", date(2014, 9, 30), "the month Sep 2014"),
        ("Nov 30", date(2030, 11, 30), "not as a day"),
        ("31/03/80", date(2080, 3, 31), "more than 30 years"),
        ("1984-03-31", date(1984, 3, 31), "more than 30 years"),
        ("Thursday 13 February 2015", date(2015, 2, 13), "not a Thursday"),
    ],
)
def test_a_convention_or_a_contradiction_is_read_and_doubted(words: str, due: date, because: str) -> None:
    by_when = read(words, ON)
    assert by_when.due == due
    assert because.lower() in by_when.doubt.lower()


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("31 March", date(2015, 3, 31)),
        ("11 March", date(2016, 3, 11)),
        ("12 March", date(2015, 3, 12)),
        ("29 February", date(2016, 2, 29)),
        ("31/5", date(2015, 5, 31)),
        ("end of May", date(2015, 5, 31)),
        ("end Jan", date(2016, 1, 31)),
        ("by May", date(2015, 5, 31)),
        ("mid-March", date(2015, 3, 15)),
        ("early March", date(2016, 3, 10)),
        ("Q3", date(2015, 12, 31)),
        ("end of Summer term", date(2015, 7, 31)),
        ("end of financial year", date(2015, 3, 31)),
        ("year end", date(2015, 3, 31)),
        ("Feb - Apr", date(2015, 4, 30)),
    ],
)
def test_without_a_year_it_is_the_next_and_the_doubt_names_the_year(words: str, due: date) -> None:
    by_when = read(words, ON)
    assert by_when.due == due
    assert f"o year is written, so {due.year} was taken" in by_when.doubt


@pytest.mark.parametrize(
    ("words", "due", "note"),
    [
        ("28/02/15 (with delivery to follow)", date(2015, 2, 28), "with delivery to follow"),
        ("31/03/15 - Phase 1", date(2015, 3, 31), "Phase 1"),
        ("Report to Board by 31/03/15", date(2015, 3, 31), "Report to Board"),
        ("to be completed by 31/03/15", date(2015, 3, 31), "to be completed"),
        ("Complete audit by 31/03/15", date(2015, 3, 31), "Complete audit"),
        ("24/7 cover by 31/03/15", date(2015, 3, 31), "24/7 cover"),
        ("revised 30/06/15 (was 31/03/15)", date(2015, 6, 30), "revised (was 31/03/15)"),
        ("30/06/15 (was 31/03/15)", date(2015, 6, 30), "was 31/03/15"),
        ("31/03/15 (revised 30/06/15)", date(2015, 6, 30), "31/03/15 (revised)"),
        ("30/06/15 extended to 31/05/15", date(2015, 5, 31), "30/06/15 extended"),
        ("31/03/15 → 30/06/15", date(2015, 6, 30), "31/03/15"),
        ("31/03/15 -> 30/06/15", date(2015, 6, 30), "31/03/15"),
        ("Extended from 31/03/15 to 30/06/15", date(2015, 6, 30), "Extended from 31/03/15"),
        ("Ongoing until 31/03/16", date(2016, 3, 31), "Ongoing"),
    ],
)
def test_the_deadline_is_found_among_other_words_which_become_the_note(words: str, due: date, note: str) -> None:
    assert read(words, ON) == ByWhen(words, Kind.DATED, due, note=note)


@pytest.mark.parametrize(
    ("words", "because"),
    [
        ("31/03/15 and ongoing", "“ongoing”"),
        ("Ongoing - review 31/03/15", "“Ongoing”"),
        ("31/03/15 (tbc)", "“tbc”"),
        ("31/03/15?", "“?”"),
        ("TBC, likely 31/03/15", "“TBC”"),
        ("Completed 31/03/15", "“Completed”"),
    ],
)
def test_a_word_that_makes_less_of_the_deadline_is_a_doubt(words: str, because: str) -> None:
    by_when = read(words, ON)
    assert (by_when.kind, by_when.due) == (Kind.DATED, date(2015, 3, 31))
    assert because in by_when.doubt


@pytest.mark.parametrize("between", ["; ", ";", ", ", "\n", " & ", " and "])
def test_of_several_dates_the_last_is_the_deadline_and_the_doubt_names_them(between: str) -> None:
    by_when = read(f"31/03/15{between}30/06/15", ON)
    assert by_when.due == date(2015, 6, 30)
    assert "Tue 31 Mar 2015, Tue 30 Jun 2015" in by_when.doubt


def test_an_interim_date_in_brackets_does_not_bring_the_deadline_forward() -> None:
    assert day("31/12/15 (interim report 30/06/15)") == date(2015, 12, 31)


def test_a_range_that_runs_backwards_is_two_dates() -> None:
    by_when = read("30/06/15 - 31/03/15", ON)
    assert (by_when.start, by_when.due) == (None, date(2015, 6, 30))
    assert "2 dates are written" in by_when.doubt


def test_a_date_without_a_year_does_not_outrun_the_one_with_its_year() -> None:
    assert read("31 March and 30 June 2015", date(2015, 4, 12)).due == date(2015, 6, 30)


def test_one_date_that_is_written_twice_is_no_doubt() -> None:
    assert read("31/03/15 (31 March 2015)", ON).doubt == ""


@pytest.mark.parametrize(
    ("words", "suggestion"),
    [
        ("31/11/14", date(2014, 11, 30)),
        ("31 November 2014", date(2014, 11, 30)),
        ("31 November", date(2015, 11, 30)),
        ("30/02/15", date(2015, 2, 28)),
        ("29/02/15", date(2015, 2, 28)),
        ("2015-02-30", date(2015, 2, 28)),
        ("00/03/15", date(2015, 3, 1)),
        ("45/03/15", date(2015, 3, 31)),
        ("02/28/15", date(2015, 2, 28)),
        ("2015-28-02", date(2015, 2, 28)),
        ("11/31/15", date(2015, 11, 30)),
        ("5/31", date(2015, 5, 31)),
        ("31/13/15", None),
        ("31/01/04/15", date(2015, 4, 1)),
        ("From 31/11/14 Ongoing", date(2014, 11, 30)),
        ("31/11/14; 31/10/14", date(2014, 11, 30)),
        ("01/04/15 - 31/06/15", date(2015, 6, 30)),
        ("2015", date(2015, 12, 31)),
    ],
)
def test_a_day_that_does_not_exist_is_invalid_with_the_nearest_as_suggestion(
    words: str, suggestion: date | None
) -> None:
    by_when = read(words, ON)
    assert (by_when.kind, by_when.due, by_when.suggestion) == (Kind.INVALID, None, suggestion)
    assert suggestion is None or say_day(suggestion) in by_when.doubt


def test_of_two_days_typed_over_each_other_the_doubt_names_both() -> None:
    assert "Sat 31 Jan 2015 or Wed 1 Apr 2015" in read("31/01/04/15", ON).doubt


@pytest.mark.parametrize(
    "words",
    ["9", "10am", "3.3.2", "3.3.12", "Phase 2", "every 6 weeks", "9" * 5000, "31/03/99999999", "٣١/٠٣/١٥", "½"],
)
def test_figures_that_are_no_date_are_invalid_rather_than_guessed(words: str) -> None:
    by_when = read(words, ON)
    assert (by_when.kind, by_when.suggestion) == (Kind.INVALID, None)
    assert by_when.doubt


@pytest.mark.parametrize(
    "words",
    [
        "In place",
        "Immediate",
        "asap",
        "TBC",
        "tba",
        "to be confirmed",
        "N/A",
        "-",
        "–",
        "TBC after inspection",
        "",
        " ",
    ],
)
def test_words_for_no_date_are_undated_and_kept_as_the_note(words: str) -> None:
    assert read(words, ON) == ByWhen(words, Kind.TBC, note=words.strip().replace("–", "-"))


@pytest.mark.parametrize("words", ["when the new head starts", "May", "Easter", "Completed", "Complete", "sprıng term"])
def test_other_words_without_a_date_are_undated_and_doubted(words: str) -> None:
    by_when = read(words, ON)
    assert (by_when.kind, by_when.due, by_when.note) == (Kind.TBC, None, words)
    assert by_when.doubt


def test_the_by_whens_of_the_plan_of_2015_are_read() -> None:
    if not PLAN.exists():
        pytest.skip("the plan's papers are not beside the project")
    rows = [line.split("\t") for line in PLAN.read_text().splitlines() if re.match(r"\d\.\d+\.\d+ ", line)]
    read_rows = [(read(row[1], ON), row[3]) for row in rows]
    assert Counter(by_when.kind for by_when, _ in read_rows) == {
        "dated": 118,
        "ongoing": 36,
        "recurring": 3,
        "invalid": 3,
    }
    overdue = [rag for by_when, rag in read_rows if by_when.due and by_when.due < date(2015, 4, 7) and rag != "G"]
    assert (len(overdue), overdue.count("R")) == (47, 3)
