"""Small words: greetings, slips, and what a person in a hurry says instead of the sentence."""

from __future__ import annotations

import pytest
from cast import LEAD, OFFICE, OTHER, OWNER, Cast, buttons
from hypothesis import given
from hypothesis import strategies as st
from papers import recorded

from commands import courtesies
from commands.reply import Outcome, Where
from store import figures
from store.figures import Figure, Figures


def offers(cast: Cast, sentence: str, who: str = OFFICE) -> list[str]:
    """The sentences that an answer offers."""
    return [one.sentence for one in buttons(cast.say(sentence, who))]


# Courtesies


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("hello", "Hello. Ask how something stands"),
        ("Hi there!", "Hello."),
        ("good morning everyone", "Hello."),
        ("thanks", "You are welcome."),
        ("Thank you so much.", "You are welcome."),
        ("ok", "All right. That by itself changes nothing"),
        ("Got it thanks", "All right."),
    ],
)
def test_who_is_kind_is_answered_kindly_and_shown_what_to_say(here: Cast, said: str, answer: str) -> None:
    reply = here.say(said)
    assert (reply.title.startswith(answer), reply.outcome) == (True, Outcome.NOT_UNDERSTOOD)
    assert offers(here, said) == ["status", "mine", "help"]
    assert recorded(here) == []


@given(st.text("hiokthanks ,.!", max_size=20))
def test_a_courtesy_is_one_whole_and_nothing_behind_it(words: str) -> None:
    assert courtesies.answer(f"{words} 3.3.2 done") is None


@pytest.mark.parametrize("said", ["thanks, 3.3.2 done", "Hi, 3.3.2 done please", "ok 3.3.2 done"])
def test_a_courtesy_before_a_sentence_is_passed_over(here: Cast, said: str) -> None:
    assert here.say(said, OWNER).title.startswith("3.3.2: completed")


# Slips


@pytest.mark.parametrize("said", ["wrokstream 4", "workstrem 4"])
def test_a_slip_in_a_noun_offers_the_whole_sentence(here: Cast, said: str) -> None:
    assert offers(here, said) == ["status workstream 4"]


@pytest.mark.parametrize(
    ("said", "offered"),
    [
        ("im done with 5.7.1", "action 5.7.1 done"),
        ("I'm all done with 5.7.1 the NHS is told", "action 5.7.1 done the NHS is told"),
        ("we are finished with action 5.7.1", "action 5.7.1 done"),
    ],
)
def test_who_is_done_with_an_action_is_asked_whether_it_is_completed(here: Cast, said: str, offered: str) -> None:
    assert offers(here, said, OWNER) == [offered]
    assert recorded(here) == []
    assert here.say(offered, OWNER).title.startswith("5.7.1: completed")


def test_a_slip_in_a_post_offers_the_mended_sentence(here: Cast) -> None:
    slip = here.say("post Hed of CiN is @UASHAPATEL")
    assert slip.title.startswith("There is no post “Hed of CiN”.")
    assert offers(here, "post Hed of CiN is @UASHAPATEL")[0] == "post Head of CiN is @UASHAPATEL"


def test_a_post_is_vacant_with_or_without_its_verb(here: Cast) -> None:
    assert here.say("post Head of QSP vacant").title.startswith("Head of QSP: vacant from")
    assert here.say("post Head of QSP is vacant").title == "Head of QSP is already vacant"


def test_one_among_several_that_changes_is_spoken_of_as_one(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    question = here.say("action 3.3.2, 3.3.3 done", LEAD)
    assert (question.title, question.buttons[0].label) == ("Complete 1 action?", "Yes, change it")


# Days


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("yesterday", "Mon 6 Apr 2015 is in the past."),
        ("31 Feb", "“31 Feb” is no day in the calendar. Did you mean Thu 30 Apr 2015?"),
        ("31 June", "“31 June” is no day in the calendar. Did you mean Tue 30 Jun 2015?"),
    ],
)
def test_a_day_that_cannot_be_meant_is_named(here: Cast, day: str, why: str) -> None:
    assert here.say(f"action 3.3.2 extend {day} HR", OWNER).title.startswith(why)
    assert recorded(here) == []


@pytest.mark.parametrize("time", ["25:00", "9:75", "13pm"])
def test_what_is_no_time_of_day_is_named(here: Cast, time: str) -> None:
    for said in (f'meeting add "Review" Mon {time}', f"meeting move Touch-down Thu 9 Apr to Fri {time}"):
        assert here.say(said).title.startswith(f"“{time}” is no time of day."), said


# Whom to ask


def test_nobody_is_sent_to_a_vacant_post(here: Cast) -> None:
    here.say("post Head of CiN is vacant [confirmed]")
    title = here.say("action 3.3.2 done", OTHER).title
    assert title == (
        "3.3.2 belongs to Head of CiN. Graham Sefton (Service Director Learning, Skills & Prevention) or Asha Patel "
        "(Programme Office) can say this of it. Head of CiN is vacant."
    )


def test_a_vacant_post_that_speaks_is_named_as_one(here: Cast) -> None:
    here.say("post Head of CiN is vacant [confirmed]")
    here.say("action 3.3.2 note waiting", OWNER)
    assert here.say("undo", OWNER).title.startswith("Take this back? 3.3.2: Vacant post (Head of CiN)")


# Nothing to show


@pytest.mark.parametrize(("sentence", "shared"), [("promise list mine", False), ("mine", True)])
def test_a_list_of_nothing_cannot_be_shared(here: Cast, sentence: str, shared: bool) -> None:
    reply = here.say(sentence, OWNER, Where("C0HOME", others=True))
    assert ("Share to channel" in [one.label for one in reply.buttons]) is shared


# Measures


@pytest.mark.parametrize(
    ("number", "remark"),
    [(11, "Declared G, but 63% is not the target of 100%."), (10, ""), (15, ""), (35, ""), (5, ""), (1, ""), (17, "")],
)
def test_a_rating_that_its_figure_denies_is_told_beside_it(here: Cast, number: int, remark: str) -> None:
    assert here.say(f"measure {number}").text == remark


@pytest.mark.parametrize(
    ("figure", "target", "unit", "reached"),
    [
        (100, 100, "%", True),
        (63, 100, "%", False),
        (63, 100, "", None),
        (5, 0, "", False),
        (0, 0, "", True),
        (78, 95, "%", None),
        (110, 100, "%", None),
    ],
)
def test_what_the_figures_settle_is_settled_and_no_more(
    figure: float, target: float, unit: str, reached: bool | None
) -> None:
    found = Figures((Figure(None, figure, "x"),), Figure(None, target, "y"), unit)
    assert figures.reached(found) is reached
