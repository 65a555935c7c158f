"""Trends: each day is counted as it stood, what came completed is never given a day, figures are read or left alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from cast import OWNER, Cast
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from test_plan_diff import PLAN, an_action, load

from store import actions, figures, programmes, trends
from store.actions import Filter
from store.db import Store
from store.model import Measure
from store.plan.rows import PlanRows
from store.trends import Day, Trend

ON = date(2015, 4, 7)
LOADED = date(2015, 3, 12)
COUNTED = "SELECT count(*) FROM action WHERE part IN ('', 'a')"


def trend(cast: Cast, which: Filter | None = None, on: date | None = None) -> Trend:
    """What of_actions finds, on the day of the cast unless said."""
    with cast.store.reading() as session:
        found = trends.of_actions(session, cast.programme, on or cast.now.date(), which or Filter())
    assert found is not None
    return found


def day(found: Trend, wanted: date) -> Day:
    return next(one for one in found.days if one.day == wanted)


def number(cast: Cast, sql: str, **given: object) -> int:
    """An independent count, straight from the table."""
    with cast.store.reading() as session:
        return int(session.connection().execute(text(sql), given).scalar_one())


# Actions


def test_every_day_of_the_sample_is_what_an_independent_count_says(anywhere: Cast) -> None:
    for one in trend(anywhere).days:
        assert one.due == number(anywhere, f"{COUNTED} AND due < :day", day=one.day), one
        if one.day >= LOADED:
            assert one.completed == number(anywhere, f"{COUNTED} AND due < :day AND rag = 'G'", day=one.day), one
        else:
            assert one.completed is None


def test_the_last_day_is_what_status_says_of_the_whole_and_of_every_part(here: Cast) -> None:
    with here.store.reading() as session:
        refs = [one.ref for one in actions.objectives(session, here.programme.id)]
        for which in [Filter(), *(Filter(workstream=n) for n in range(1, 8)), *(Filter(objective=one) for one in refs)]:
            late = [one for one in actions.some(session, here.programme.id, which, ON) if actions.overdue(one, ON)]
            found = trends.of_actions(session, here.programme, ON, which)
            last = found.days[-1] if found else Day(ON, 0, 0)
            assert last.due - (last.completed or 0) == sum(one.part in ("", "a") for one in late)
            assert trends.drawable(session, here.programme.id, ON, which) is (found is not None)


def test_the_sample_in_figures(here: Cast) -> None:
    found = trend(here)
    assert (found.loaded, found.came_completed, found.undated) == (LOADED, 65, 42)
    assert (found.days[0], found.days[-1]) == (Day(date(2014, 8, 26), 0, None), Day(ON, 112, 65))
    assert day(found, LOADED) == Day(LOADED, 72, 64)


def test_what_is_completed_counts_from_its_day_on_and_not_before(anywhere: Cast) -> None:
    anywhere.say("action 3.3.2 done", OWNER)
    anywhere.later(weeks=2)
    found = trend(anywhere, Filter(workstream=3))
    assert [one.completed for one in found.days[-4:]] == [4, 5 + 1, 6, 6]
    assert [one.day for one in found.days[-3:]] == [ON, ON + timedelta(weeks=1), ON + timedelta(weeks=2)]


def test_what_is_reopened_was_completed_until_then(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.later(weeks=1)
    here.say("action 3.3.2 reopen it is not signed", OWNER)
    here.later(weeks=1)
    found = trend(here, Filter(workstream=3))
    assert [one.completed for one in found.days[-3:]] == [6, 5, 5]


def test_what_is_taken_back_on_the_same_day_leaves_no_trace(here: Cast) -> None:
    before = trend(here)
    here.say("action 3.3.2 done", OWNER)
    here.say("action 3.3.2 undo", OWNER)
    assert trend(here) == before


def test_a_new_date_holds_from_the_day_on_which_it_was_agreed(here: Cast) -> None:
    here.later(weeks=1)
    here.say("action 3.3.2 extend 31/5/15 recruitment froze")
    here.later(weeks=1)
    found = trend(here, Filter(objective="3.3"))
    assert [one.due for one in found.days[-3:]] == [5, 4, 4]


def test_what_is_retired_counted_until_then(here: Cast) -> None:
    here.later(weeks=1)
    here.say("action 3.3.2 retire merged with 3.3.3 [confirmed]")
    found = trend(here, Filter(objective="3.3"))
    assert [one.due for one in found.days[-2:]] == [5, 4]
    assert found.undated == 3


def test_late_at_night_it_is_the_day_of_the_programmes_own_zone(here: Cast) -> None:
    here.now = datetime(2015, 4, 7, 0, 30, tzinfo=ZoneInfo("Europe/London"))  # 23:30 the evening before, by UTC
    here.say("action 3.3.2 done", OWNER)
    here.later(days=6)  # so that 6 April is one of the days
    found = trend(here, Filter(workstream=3))
    assert [(one.day.day, one.completed) for one in found.days[-2:]] == [(6, 5), (13, 6)]


def test_what_a_later_plan_brings_completed_is_not_counted_before_it(store: Store) -> None:
    load(store, PLAN, datetime(2015, 4, 1, 12, tzinfo=ZoneInfo("Europe/London")))
    newer = PlanRows(
        PLAN.workstreams, PLAN.objectives, (an_action(), an_action("1.1.2", rag="G")), PLAN.measures, PLAN.risks, ()
    )
    load(store, newer, datetime(2015, 4, 10, 12, tzinfo=ZoneInfo("Europe/London")))
    with store.reading() as session:
        found = trends.of_actions(session, programmes.of(session, "w"), date(2015, 4, 15))
    assert found is not None
    assert [(one.day.day, one.due, one.completed) for one in found.days[-2:]] == [(8, 1, 0), (15, 2, 1)]
    assert (found.loaded, found.came_completed) == (date(2015, 4, 1), 1)


def test_before_the_plan_was_loaded_nothing_is_known_but_its_dates(here: Cast) -> None:
    found = trend(here, on=date(2015, 1, 7))
    assert {one.completed for one in found.days} == {None}
    assert found.days[-1].due == number(here, f"{COUNTED} AND due < '2015-01-07'")


def test_there_is_no_trend_before_the_first_date_has_passed(here: Cast) -> None:
    with here.store.reading() as session:
        assert trends.of_actions(session, here.programme, date(2014, 8, 30)) is None
        assert trends.of_actions(session, here.programme, date(2014, 8, 31)) is not None
        assert not trends.drawable(session, here.programme.id, date(2014, 8, 30))


def test_a_plan_without_one_action_has_no_trend(store: Store) -> None:
    with store.writing() as session:
        programme = programmes.find_or_make(session, "w", "Empty")
        assert trends.of_actions(session, programme, ON) is None
        assert not trends.drawable(session, programme.id, ON)


@pytest.mark.parametrize(
    ("due", "days", "first"),
    [
        ("06/04/15", 2, date(2015, 3, 31)),
        ("11/02/14", 62, date(2014, 2, 11)),  # with the day of the load
        ("10/02/14", 17, date(2014, 2, 1)),
        ("15/06/13", 25, date(2013, 6, 1)),
        ("01/06/05", 121, date(2005, 6, 1)),
        ("01/06/1999", 122, date(2005, 5, 1)),
    ],
)
def test_long_times_are_told_by_the_month_and_very_long_ones_from_ten_years_ago(
    store: Store, due: str, days: int, first: date
) -> None:
    load(store, PlanRows((), (), (an_action(by_when=due),), (), (), ()))
    with store.reading() as session:
        found = trends.of_actions(session, programmes.of(session, "w"), ON)
    assert found is not None
    told = [one.day for one in found.days]
    assert (len(told), told[0], told[-1], told == sorted(set(told))) == (days, first, ON, True)


# Measures


def measure(**fields: str) -> Measure:
    plan: dict[str, Any] = {"name": "% of doors open", "current": "63%", "current_heading": "Current (Feb 2015)"}
    plan |= {"target": "80%", "target_heading": "Target (Jan 2016)", **fields}
    return Measure(programme_id=1, number=1, workstream=1, updated_on=ON, **plan)


def test_a_measure_has_its_figure_in_its_month_and_its_target_in_its_own() -> None:
    found = figures.of_measure(measure(), ON)
    assert [(one.month, one.value, one.words) for one in found.found] == [(date(2015, 2, 1), 63.0, "63%")]
    assert (found.target, found.unit) == (figures.Figure(date(2016, 1, 1), 80.0, "80%"), "%")


@pytest.mark.parametrize(
    ("words", "value"),
    [
        *(("63%", 63.0), ("0", 0.0), ("29.5", 29.5), ("1,204", 1204.0), ("49 days", 49.0), (" 12 per cent ", 12.0)),
        *((words, None) for words in ("", "Good", "N/A", "<5", "20-25%", "1,20", "12/50", "£1.2m", "5k", "١٢", "7 8")),
        *((words, None) for words in ("21 days plus notice period", "about 5", "1234567890123", "-3", "3.")),
    ],
)
def test_a_figure_is_read_where_its_words_are_a_number_and_left_alone_elsewhere(
    words: str, value: float | None
) -> None:
    found = figures.of_measure(measure(name="Doors", current=words), ON).found
    assert [one.value for one in found] == ([] if value is None else [value])


@pytest.mark.parametrize(
    ("target", "value"),
    [
        *(("at least 95%", 95.0), ("<20%", 20.0), ("20% or less", 20.0), ("≥ 98.5%", 98.5), ("80%+", 80.0)),
        *(("80", 80.0), ("no more than 5%", 5.0)),  # the measure counts in per cent, so a bare number does too
        *((words, None) for words in ("", "N/A", "Increase", "80 days", "100% by June", "90-95%")),
    ],
)
def test_a_target_is_drawn_where_it_is_a_number_of_the_same_kind(target: str, value: float | None) -> None:
    found = figures.of_measure(measure(target=target), ON).target
    assert (found.value if found else None) == value
    assert found is None or found.words == target


@pytest.mark.parametrize(
    ("current", "target", "kept"),
    [("49", "21 days", True), ("49 days", "1 day", True), ("49 days", "3 weeks", False), ("63%", "80", False)],
)
def test_numbers_of_different_kinds_are_not_drawn_on_one_scale(current: str, target: str, kept: bool) -> None:
    found = figures.of_measure(measure(name="Doors", current=current, target=target), ON)
    assert (found.target is not None) is kept


@pytest.mark.parametrize(
    ("heading", "month"),
    [
        ("Current (Feb 2015)", date(2015, 2, 1)),
        ("Current (as at 31/01/15)", date(2015, 1, 1)),
        ("March 2015", date(2015, 3, 1)),
        ("Q3 2014/15", date(2014, 12, 1)),
        ("Current", None),
        ("", None),
        ("Current (monthly)", None),
        ("Current (31/11/14)", None),
    ],
)
def test_the_month_is_the_one_that_the_heading_names(heading: str, month: date | None) -> None:
    assert figures.month_named(heading, ON) == month
    assert len(figures.of_measure(measure(current_heading=heading), ON).found) == (month is not None)


def test_a_figure_of_a_month_to_come_is_none() -> None:
    assert figures.of_measure(measure(current_heading="Current (May 2015)"), ON).found == ()


@given(
    st.fixed_dictionaries(dict.fromkeys(("name", "current", "current_heading", "target", "target_heading"), st.text()))
)
def test_whatever_a_plan_says_a_figure_is_a_number_of_a_month_that_has_come(fields: dict[str, str]) -> None:
    for one in figures.of_measure(measure(**fields), ON).found:
        assert one.month is not None
        assert one.month <= ON
        assert 0 <= one.value < 1e9
