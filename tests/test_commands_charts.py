"""Trend charts: asked for by a word at the end, the same in words and in lines, offered where there is something to draw."""

from __future__ import annotations

from datetime import date
from math import isfinite

import pytest
from cast import LEAD, OWNER, Cast, buttons
from hypothesis import given
from hypothesis import strategies as st

from commands import charts
from commands.reply import Chart, Reply
from store.figures import Figure, Figures
from store.model import Measure
from store.trends import Day, Trend

ON = date(2015, 4, 7)
JAN, FEB, MAR = (date(2015, month, 1) for month in (1, 2, 3))


def drawn(reply: Reply) -> Chart:
    """The chart of an answer, whose words are the answer's own."""
    assert reply.chart is not None
    assert (reply.title, reply.text) == (reply.chart.title, reply.chart.says)
    return reply.chart


def last(chart: Chart) -> dict[str, float]:
    """What each line says at its end."""
    return {line.name: line.points[-1][1] for line in chart.lines}


def sentences(reply: Reply) -> list[str]:
    return [one.sentence for one in buttons(reply)]


@pytest.mark.parametrize(
    ("sentence", "title", "figures"),
    [
        ("status", "Northmere Children's Services Improvement: 47 of 112 actions due are overdue", (112, 65, 47)),
        (
            "status workstream 4",
            "Workstream 4 Early help and one front door: 4 of 13 actions due are overdue",
            (13, 9, 4),
        ),
        (
            "status 1.1",
            "Objective 1.1 Councillors lead the change in children's services: 1 of 3 actions due is overdue",
            (3, 2, 1),
        ),
    ],
)
def test_a_status_is_drawn_for_all_for_a_workstream_and_for_an_objective(
    here: Cast, sentence: str, title: str, figures: tuple[int, int, int]
) -> None:
    chart = drawn(here.say(f"{sentence} chart"))
    assert chart.title == title
    assert last(chart) == dict(zip(("Due by then", "Completed of these", "Overdue"), figures, strict=True))
    assert {line.points[-1][0] for line in chart.lines} == {ON}
    assert chart.unit == ""


def test_the_words_say_what_is_counted_since_when_and_what_is_left_out(here: Cast) -> None:
    assert drawn(here.say("status chart")).says == (
        "On Tue 7 Apr 2015: of 118 dated actions, 112 were past their By When: 65 completed, 47 (42%) overdue. "
        "On Thu 12 Mar 2015, the day the plan was loaded here, 72 were: 64 completed, 8 (11%) overdue."
    )


def test_how_it_was_counted_stands_below_the_words(here: Cast) -> None:
    assert here.say("status chart").footer == (
        "Each day is counted as it stood that day, an action with parts once. "
        "65 actions came completed with the plan, on no known day, so before Thu 12 Mar 2015 only the plan's dates "
        "are drawn. Left out: 42 actions without a date."
    )


def test_the_chart_counts_of_the_same_actions_as_the_status(here: Cast) -> None:
    status, chart = here.say("status").title, here.say("status chart").text
    assert "47 of 118 dated actions overdue" in status
    assert "of 118 dated actions, 112 were past their By When: 65 completed, 47 (42%) overdue" in chart


def test_what_is_not_known_is_not_drawn(here: Cast) -> None:
    due, completed, overdue = drawn(here.say("status chart")).lines
    assert due.points[0] == (date(2014, 8, 26), 0.0)
    assert completed.points[0] == (date(2015, 3, 12), 64.0)
    assert overdue.points[0] == (date(2015, 3, 12), 8.0)


def test_what_somebody_completes_shows_at_once(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    assert last(drawn(here.say("status 3.3 chart"))) == {"Due by then": 5, "Completed of these": 1, "Overdue": 4}


@pytest.mark.parametrize(
    "typed",
    """status ws 4 chart|status workstream four chart|status ws4 trend|status ws 4 graph|Status WS 4 Chart.|status ws 4 charts
    |status ws 4 trend chart|status ws 4 as a chart|status ws 4, chart|status chart ws 4|status chart of ws 4
    |status trend for workstream 4|status of workstream 4 chart|status 4 chart|ws 4 chart|status the trend of ws 4
    |status ws 4 with its trend|show me the status of workstream 4 as a graph""".split("|"),
)
def test_a_chart_is_asked_for_in_several_ways(here: Cast, typed: str) -> None:
    assert here.say(typed) == here.say("status workstream 4 chart")


@pytest.mark.parametrize("typed", ["measure 12 trend", "measure chart 12", "Measure #12 chart?", "measure graph of 12"])
def test_so_is_that_of_a_measure(here: Cast, typed: str) -> None:
    assert here.say(typed) == here.say("measure 12 chart")


@pytest.mark.parametrize("sentence", ["status", "status ws 4", "status 3.3", "measure 12"])
def test_a_button_says_the_sentence_and_the_chart_leads_back(here: Cast, sentence: str) -> None:
    chart = here.press("Trend chart", here.say(sentence))
    assert drawn(chart) == drawn(here.say(f"{sentence} chart"))
    assert here.say(sentences(chart)[0]).title == here.say(sentence).title


@pytest.mark.parametrize("who", [OWNER, LEAD, "stranger"])
def test_whoever_may_read_the_status_may_see_its_chart(here: Cast, who: str) -> None:
    assert drawn(here.say("status ws 4 chart", who)) == drawn(here.say("status ws 4 chart"))


@pytest.mark.parametrize("sentence", ["status ws 7", "measure 1", "measure 17"])
def test_where_there_is_nothing_to_draw_no_chart_is_offered_and_a_sentence_says_so(here: Cast, sentence: str) -> None:
    assert "Trend chart" not in [one.label for one in buttons(here.say(sentence))]
    reply = here.say(f"{sentence} chart")
    assert reply.chart is None
    assert reply.title.endswith(": nothing to draw")
    assert reply.text.endswith(".")


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (
            1,
            "The figure, “Inadequate”, cannot be drawn: that needs a number, and the month that it is of; the target is “Good”.",
        ),
        (4, "One figure so far: 29.5 in Feb 2015; there is no target."),
        (10, "One figure so far: 0 in Feb 2015; the target is 0 by Jan 2016. It is rated G: at or beyond target."),
        (
            12,
            "One figure so far: 70% in Feb 2015; the target is 100% by Jan 2016. It is rated R: target not yet achieved.",
        ),
        (17, "There is no figure yet, so there is nothing to draw; the target is 30 by Jan 2016."),
        (
            21,
            "One figure so far: 84 in Feb 2015; the target is “21 days plus notice period”. It is rated R: target not yet achieved.",
        ),
    ],
)
def test_a_measure_says_its_figure_and_its_target_in_words(here: Cast, number: int, says: str) -> None:
    assert here.say(f"measure {number} chart").text.startswith(says)


def test_one_figure_is_a_point_and_the_target_a_level_line_to_its_month(here: Cast) -> None:
    figure, target = drawn(here.say("measure 12 chart")).lines
    assert (figure.name, figure.points, figure.target) == ("Figure", ((FEB, 70.0),), False)
    assert (target.name, target.target) == ("Target by Jan 2016", True)
    assert target.points == ((FEB, 100.0), (date(2016, 1, 1), 100.0))


def test_several_figures_are_told_from_the_first_to_the_last() -> None:
    found = Figures(tuple(Figure(month, n, f"{n}%") for month, n in ((JAN, 55), (FEB, 58), (MAR, 63))), None, "%")
    chart = charts.of_measure(
        Measure(number=6, name="Doors", target="", workstream=1, programme_id=1, updated_on=ON), found
    )
    assert chart is not None
    assert chart.says == "3 figures, from 55% in Jan 2015 to 63% in Mar 2015; there is no target."
    assert [value for _, value in chart.lines[0].points] == [55, 58, 63]


def test_a_target_of_no_month_is_level_as_far_as_the_figures_go() -> None:
    found = Figures((Figure(JAN, 55, "55"), Figure(MAR, 60, "60")), Figure(None, 80, "80"), "")
    chart = charts.of_measure(
        Measure(number=6, name="Doors", target="80", workstream=1, programme_id=1, updated_on=ON), found
    )
    assert chart is not None
    assert (chart.lines[1].name, chart.lines[1].points) == ("Target", ((JAN, 80), (MAR, 80)))


@pytest.mark.parametrize("sentence", ["measure chart", "measure 2.2 chart", "measure ws 4 trend", "measure red chart"])
def test_a_chart_of_several_measures_is_refused(here: Cast, sentence: str) -> None:
    reply = here.say(sentence)
    assert reply.title == "Of which measure? A chart is of one, by its number: `measure 12 chart`."
    assert sentences(reply) == ["measure list"]


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("status ws 9 chart", "There is no workstream 9."),
        ("status 3.99 chart", "There is no objective 3.99."),
        ("status 3.3.2 chart", "3.3.2 is an action."),
        ("status charter", "I cannot give the status of “charter”."),
        ("measure 99 chart", "There is no measure 99."),
    ],
)
def test_what_is_not_there_is_refused_as_without_a_chart(here: Cast, sentence: str, title: str) -> None:
    assert here.say(sentence).title.startswith(title)


def test_before_the_plan_was_loaded_only_what_was_due_is_drawn(here: Cast) -> None:
    here.now = here.now.replace(month=1)
    chart = drawn(here.say("status chart"))
    assert last(chart) == {"Due by then": 57}
    assert chart.title.endswith(": 57 actions due")
    assert "overdue" not in chart.says
    assert "completed" not in chart.says


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (
            (Day(FEB, 0, 0), Day(MAR, 1, 1)),
            "1 action was past its By When: completed. On Sun 1 Feb 2015, the first day drawn, none was.",
        ),
        (
            (Day(FEB, 1, 0), Day(MAR, 2, 0)),
            "2 actions were past their By When: all overdue. On Sun 1 Feb 2015, the first day drawn, 1 was: overdue.",
        ),
        ((Day(MAR, 3, 2),), "3 actions were past their By When: 2 completed, 1 (33%) overdue."),
    ],
)
def test_few_are_told_as_people_say_it(days: tuple[Day, ...], says: str) -> None:
    assert charts.of_actions("Doors", Trend(days, JAN, 0, 0)).says.startswith(f"On Sun 1 Mar 2015: {says}")


DAYS = st.lists(st.tuples(st.integers(0, 9_999), st.none() | st.floats(0, 1)), min_size=1, max_size=30)


@given(DAYS, st.integers(0, 9_999), st.integers(0, 9_999))
def test_whatever_is_counted_the_lines_add_up_and_the_words_are_sentences(
    counted: list[tuple[int, float | None]], came: int, undated: int
) -> None:
    days = [
        Day(date.fromordinal(735_000 + n), due, None if s is None else int(due * s))
        for n, (due, s) in enumerate(counted)
    ]
    chart = charts.of_actions("Doors", Trend(tuple(days), days[0].day, came, undated))
    by_name = {line.name: dict(line.points) for line in chart.lines}
    for day, late in by_name.get(charts.OVERDUE, {}).items():
        assert by_name[charts.DUE][day] == by_name[charts.COMPLETED][day] + late
    assert all(isfinite(value) and value >= 0 for line in chart.lines for _, value in line.points)
    assert chart.says.endswith(".")
    assert "  " not in chart.says


@given(st.text("bd 123.é"))
def test_a_chart_is_asked_for_by_its_word_and_by_no_other(words: str) -> None:
    assert charts.asked(words) == (words.strip(), False)
    assert charts.asked(f"{words} chart") == (words.strip(), True)
    assert charts.asked(f"trend of {words}") == (words.strip(), True)
