"""What measures come to month by month, against target, baseline and others; and what the rules say beside what was declared."""

from __future__ import annotations

from datetime import date

import pytest
from cast import LEAD, OFFICE, OTHER, OWNER, Cast, refs, rows, text
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from commands.reply import Reply
from store import measures, outturns, updates
from store.model import Measure
from store.model_figures import Outturn
from store.outturns import Series
from store.rag import Rag

BY_HEAD = "Service Director Children & Families"  # leads workstream 2
ON = date(2015, 4, 7)


def facts(reply: Reply) -> dict[str, str]:
    return {row.ref: f"{row.mark.rag if row.mark else ''} {row.text}".strip() for row in rows(reply)}


def of(session: Session, cast: Cast, number: int = 6) -> Series:
    one = measures.find(session, cast.programme.id, number)
    return outturns.of(session, [one], cast.now.date())[one.id]


def say(cast: Cast, *sentences: str) -> None:
    for one in sentences:
        assert cast.say(one).answered, one
        cast.later(minutes=3)


def test_the_figure_of_a_month_is_recorded_and_the_newest_stands(anywhere: Cast) -> None:
    reply = anywhere.say("measure 6 60% for Mar 2015", BY_HEAD)
    assert reply.title == "Measure 6: 60% for Mar 2015"
    assert facts(anywhere.say("measure 6"))["Now"] == "60% (Mar 2015)"
    assert facts(anywhere.say("measure 6"))["Trend"] == "worse: 60% in Mar 2015, from 63% in Feb 2015"
    assert "60%, target 100%" in text(anywhere.say("measure list 2.2"))
    anywhere.later(minutes=3)
    anywhere.press("Undo", reply, BY_HEAD)
    assert facts(anywhere.say("measure 6"))["Now"] == "63% (Feb 2015)"
    with anywhere.store.reading() as session:
        assert updates.first_broken(session, anywhere.programme.id) is None


@pytest.mark.parametrize(
    "typed", ['measure 2.2 "45 days" 60% for Mar 2015', "measure 6 60% in March 2015", "measure #6 was 60% for Mar 15"]
)
def test_it_is_said_by_number_or_by_words_of_its_name(here: Cast, typed: str) -> None:
    assert here.say(typed, BY_HEAD).title == "Measure 6: 60% for Mar 2015"


def test_an_older_month_goes_before_and_the_newest_stays(here: Cast) -> None:
    say(here, "measure 6 74% for Jan 2015", "measure 6 82% for Dec 2014")
    with here.store.reading() as session:
        assert [one.value for one in of(session, here).figures.found] == [82, 74, 63]
    assert facts(here.say("measure 6"))["Now"] == "63% (Feb 2015)"


def test_a_month_without_a_figure_is_said_once_it_should_be_there(here: Cast) -> None:
    say(here, "measure 6 82% for Nov 2014")
    assert facts(here.say("measure 6"))["No figure"] == "for Dec 2014 and Jan 2015"
    here.later(days=15)  # 22 April: three weeks after March
    assert facts(here.say("measure 6"))["No figure"] == "for Dec 2014, Jan 2015 and Mar 2015"


def test_what_the_rules_say_stands_beside_what_was_declared(here: Cast) -> None:
    say(here, "measure 6 97% for Mar 2015")
    assert "By the rules" not in facts(here.say("measure 6"))  # its target is that of January 2016
    say(here, "measure 6 target 100% by Feb 2015")
    card = here.say("measure 6")
    assert facts(card)["On the way"] == "100% by Feb 2015"
    assert (facts(card)["Rating"], facts(card)["By the rules"]) == ("R", "A")
    assert card.text == "Declared R (target not yet achieved); by the rules A (acceptable, not yet at target)."
    say(here, "measure 6 100% for Mar 2015")
    assert facts(here.say("measure 6"))["By the rules"] == "G"


@pytest.mark.parametrize(
    ("figure", "target", "way", "rag"),
    [
        # the eight measures of the scorecard of February 2015, as the council rated them against the target of that month
        ("26.0%", "25.0%", "down", Rag.AMBER),
        ("63.0%", "90.0%", "up", Rag.RED),
        ("89.0%", "100.0%", "up", Rag.RED),
        ("22.0%", "100.0%", "up", Rag.RED),
        ("96.5%", "100.0%", "up", Rag.AMBER),
        ("69.6%", "100.0%", "up", Rag.RED),
        ("45.0%", "55.0%", "up", Rag.RED),
        ("67.0%", "70.0%", "up", Rag.AMBER),
        ("25%", "25%", "down", Rag.GREEN),
        ("24%", "25%", "down", Rag.GREEN),
    ],
)
def test_the_rules_rate_as_the_council_did(figure: str, target: str, way: str, rag: Rag) -> None:
    one = a_measure(target="100%", direction=way)
    one.targets = {"2015-02-01": target}
    said = [Outturn(measure_id=1, month=date(2015, 2, 1), words=figure)]
    assert outturns.series(one, said, ON).computed is rag


def a_measure(**more: str) -> Measure:
    return Measure(
        id=1,
        programme_id=1,
        number=1,
        workstream=1,
        name="% of things",
        target_heading="Target (Jan 2016)",
        updated_on=ON,
        **more,  # type: ignore[arg-type]
    )


def test_where_lower_is_better_a_rise_is_worse(here: Cast) -> None:
    say(here, "measure 6 lower is better", "measure 6 70% for Mar 2015")
    assert facts(here.say("measure 6"))["Trend"].startswith("worse: 70% in Mar 2015")
    assert "By the rules" in facts(here.say("measure 6"))
    say(here, "measure 6 higher is better")
    assert facts(here.say("measure 6"))["Trend"].startswith("better: 70% in Mar 2015")


def test_which_way_is_better_follows_from_the_baseline_and_the_target() -> None:
    said = [Outturn(measure_id=1, month=date(2015, 2, 1), words="26%")]
    assert outturns.series(a_measure(target="23%"), said, ON).direction == ""
    assert outturns.series(a_measure(target="23%", baseline="30%"), said, ON).direction == "down"
    assert outturns.series(a_measure(target="23%", baseline="20%"), said, ON).direction == "up"
    assert outturns.series(a_measure(target="100%"), said, ON).direction == "up"
    assert outturns.series(a_measure(target="0%"), said, ON).direction == "down"
    assert outturns.series(a_measure(target="Good"), said, ON).direction == ""


def test_an_objective_whose_measure_gets_worse_is_green_outside_and_red_inside(here: Cast) -> None:
    with here.store.reading() as session:
        found = measures.watermelons(session, here.programme.id, here.now.date())
        melons = {one.objective for one in found}
        amber = next(
            one
            for one in measures.every(session, here.programme.id)
            if one.rag == "A"
            and one.objective
            and one.objective not in melons
            and of(session, here, one.number).figures.found
        )
    say(here, f"measure {amber.number} higher is better", f"measure {amber.number} 1% for Mar 2015")
    with here.store.reading() as session:
        now = {one.objective: one for one in measures.watermelons(session, here.programme.id, here.now.date())}
    if amber.objective in now:  # unless an action of it is red, which is no watermelon
        assert amber.number in [one.number for one in now[amber.objective].red]
        assert "Red or getting worse" in text(here.say("digest"))
    assert set(now) >= melons


def test_where_it_began_and_what_others_reach_stand_on_its_card_and_in_its_chart(here: Cast) -> None:
    say(here, "measure 6 baseline 70%", "measure 6 benchmark national 82.2%", "measure 6 benchmark South East 81.2%")
    card = facts(here.say("measure 6"))
    assert (card["Baseline"], card["Others"]) == ("70%", "national 82.2%; South East 81.2%")
    chart = here.say("measure 6 chart").chart
    assert chart is not None
    assert [(line.name, line.target) for line in chart.lines][1:] == [
        ("Target by Jan 2016", True),
        ("National", False),
        ("South East", False),
    ]
    assert "Others: national 82.2%; South East 81.2%." in chart.says
    say(here, "measure 6 benchmark National none")
    assert facts(here.say("measure 6"))["Others"] == "South East 81.2%"


def test_a_measure_that_lacks_something_is_not_smart(here: Cast) -> None:
    assert here.say("measure smart").title == "51 measures not SMART yet"
    assert "no baseline, no owner" in text(here.say("measure smart ws 2"))
    say(here, "measure 6 baseline 70%", "measure 6 owner Head of QSP")
    assert here.say("measure smart").title == "50 measures not SMART yet"
    assert "6" not in refs(here.say("measure smart ws 2"))
    assert here.say("measure smart ws 9").title.startswith("There is no workstream 9.")


@pytest.mark.parametrize(
    "sentence", ["measure 6 60% for Mar 2015", "measure 6 baseline 70%", "measure 6 lower is better"]
)
def test_who_leads_its_workstream_its_owner_and_the_office_say_this_and_nobody_else(here: Cast, sentence: str) -> None:
    for who in (OWNER, LEAD, OTHER, "stranger"):
        assert here.say(sentence, who).title.startswith("Its owner, whoever leads workstream 2, or Asha Patel"), who
    say(here, "measure 6 owner ICS Manager")
    assert here.say(sentence, OTHER).answered


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("measure 6 lots for Feb 2015", "“lots” is no figure."),
        ("measure 6 60% for Feb 2035", "Feb 2035 is still to come."),
        ("measure 6 60% for whenever", "I cannot read “whenever” as a month."),
        ("measure 6 63% for Feb 2015", "Measure 6: Feb 2015 is 63% already"),
        ("measure 99 60% for Feb 2015", "There is no measure 99."),
        ('measure 2.2 "%" 60% for Feb 2015', "5 measures of 2.2 are called so. Which one?"),
        ('measure 2.2 "cats" 60% for Feb 2015', "No measure of 2.2 is called “cats"),
        ("measure 6 owner Head of Nothing", "There is no post"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_saved(here: Cast, typed: str, says: str) -> None:
    before = text(here.say("measure 6"))
    reply = here.say(typed, OFFICE)
    assert reply.title.startswith(says) or says in reply.title
    assert text(here.say("measure 6")) == before


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 100)), min_size=1, max_size=30, unique_by=lambda at: at[0])
)
def test_a_series_is_in_the_order_of_time_and_says_every_month_that_is_missing(said: list[tuple[int, int]]) -> None:
    months = [date(2010 + number // 12, number % 12 + 1, 1) for number, _ in said]
    rows_of = [Outturn(measure_id=1, month=m, words=f"{value}%") for m, (_, value) in zip(months, said, strict=True)]
    found = outturns.series(a_measure(target="100%"), rows_of, ON)
    shown = [one.month for one in found.figures.found]
    assert shown == sorted(months)
    assert not set(found.missing) & set(months)
    between = {date(y, m, 1) for y in range(2010, 2016) for m in range(1, 13)}
    assert {m for m in between if min(months) < m < max(months)} <= {*months, *found.missing}
