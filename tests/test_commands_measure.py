"""/measure: where the success measures stand, by their own key."""

from __future__ import annotations

import pytest
from cast import Cast, buttons, refs, rows

from commands.reply import Reply


def facts(reply: Reply) -> dict[str, str]:
    """The rows of a card, by what they are called: the mark in words, then the text."""
    return {
        row.ref: " ".join(filter(None, (f"{row.mark.rag} {row.mark.word}" if row.mark else "", row.text)))
        for row in rows(reply)
    }


def test_measures_are_listed_in_plan_order_with_counts_and_the_key(here: Cast) -> None:
    reply = here.say("measure list")
    assert reply.title == "51 success measures: R 14 · A 11 · G 4 · not rated 22"
    assert reply.text == "Measures: R target not yet achieved, A acceptable, not yet at target, G at or beyond target."
    assert refs(reply) == [str(number) for number in range(1, 16)]


def test_the_list_is_turned_page_by_page_to_its_end(here: Cast) -> None:
    reply, found = here.say("measures"), []
    for _ in range(3):
        found += refs(reply)
        reply = here.press("Next", reply)
    assert found + refs(reply) == [str(number) for number in range(1, 52)]
    assert [button.label for button in buttons(reply)] == ["Previous"]


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("red", "14 red measures: R 14 · A 0 · G 0"),
        ("list red", "14 red measures: R 14 · A 0 · G 0"),
        ("ws 4", "6 success measures: R 3 · A 1 · G 0 · not rated 2"),
        ("list workstream four", "6 success measures: R 3 · A 1 · G 0 · not rated 2"),
        ("red ws 4", "3 red measures: R 3 · A 0 · G 0"),
        ("ws 4 red", "3 red measures: R 3 · A 0 · G 0"),
        ("2.2", "5 success measures: R 2 · A 1 · G 1 · not rated 1"),
        ("objective 2.2", "5 success measures: R 2 · A 1 · G 1 · not rated 1"),
        ("ws 6", "0 success measures: R 0 · A 0 · G 0"),
        ("List", "51 success measures: R 14 · A 11 · G 4 · not rated 22"),
    ],
)
def test_a_list_of_measures_is_of_what_its_words_say(here: Cast, words: str, title: str) -> None:
    assert here.say(f"measure {words}").title == title


@pytest.mark.parametrize("typed", ["measure 12", "Measure #12.", "measure 12?"])
def test_one_measure_shows_figure_target_rating_and_what_it_serves(here: Cast, typed: str) -> None:
    card = here.say(typed)
    assert card.title == "Measure 12: % of monthly supervision sessions held"
    assert facts(card) == {
        "Now": "70% (Feb 2015)",
        "Target": "100% (Jan 2016)",
        "Rating": "R target not yet achieved",
        "Serves": "objective 2.3",
    }


def test_a_measure_leads_to_the_actions_that_serve_it(here: Cast) -> None:
    assert here.press("Its actions", here.say("measure 12")).title.startswith("Objective 2.3")


def test_a_measure_of_the_whole_workstream_leads_to_the_workstream(here: Cast) -> None:
    assert here.press("Its actions", here.say("measure 1")).title.startswith("Workstream 1 ")


def test_a_measure_without_figures_says_so(here: Cast) -> None:
    card = facts(here.say("measure 17"))
    assert card["Now"].startswith("no figure")
    assert card["Rating"] == "not rated"


def test_a_measure_that_has_no_target_by_design_is_rated_not_applicable(here: Cast) -> None:
    assert facts(here.say("measure 4"))["Rating"] == "N/A"


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("measure 99", "There is no measure 99. They are numbered 1 to 51."),
        ("measure 0", "There is no measure 0. They are numbered 1 to 51."),
        ("measure turnover", "I cannot list measures by “turnover”."),
        ("measure ws 9", "There is no workstream 9. This plan has 1, 2, 3, 4, 5, 6, 7."),
    ],
)
def test_a_measure_that_is_not_there_is_refused_with_what_is(here: Cast, sentence: str, says: str) -> None:
    reply = here.say(sentence)
    assert reply.title == says
    assert buttons(reply)
