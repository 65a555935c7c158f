"""Taking back what one said last, without naming it."""

from __future__ import annotations

from cast import LEAD, OWNER, Cast


def test_undo_alone_shows_ones_last_change_and_takes_it_back_by_a_button(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.say("action 3.3.3 note not mine", LEAD)
    shown = here.say("undo", OWNER)
    assert shown.title.startswith("Take this back? 3.3.2: Priya Nair (Head of CiN) said “completed”")
    assert shown.text == "Nothing is taken back yet."
    assert here.press("Take it back", shown, OWNER).title == "3.3.2: “completed” taken back"


def test_undo_alone_also_finds_a_risk(here: Cast) -> None:
    here.say("risk 394 amber better")
    assert here.press("Take it back", here.say("undo")).title.startswith("Risk 394")


def test_undo_after_an_undo_finds_nothing_more(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.press("Take it back", here.say("undo", OWNER), OWNER)
    assert "No change of yours" in here.say("undo", OWNER).title


def test_a_promise_to_complete_is_not_recorded_as_completion(here: Cast) -> None:
    asked = here.say("3.3.2 complete by end of May", OWNER)
    assert asked.title == "3.3.2 by Sun 31 May 2015 is a promise, not yet a fact. Nothing was saved."
    assert here.say("action 3.3.2 history").title == "3.3.2: 0 updates"


def test_a_span_of_time_is_offered_as_a_day(here: Cast) -> None:
    asked = here.say("action 3.3.2 extend 2 weeks waiting for HR", OWNER)
    assert asked.buttons[0].sentence == "action 3.3.2 extend Tue 21 Apr 2015 waiting for HR"


def test_markers_inside_a_note_are_words_like_any_other(here: Cast) -> None:
    assert (
        "we said [confirmed] in the minutes"
        in here.say("action 3.3.2 note we said [confirmed] in the minutes", OWNER).text
    )
