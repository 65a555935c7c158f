"""/action where one ref is not one action: several at once, parts, duplicate refs, recurring work."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from cast import LEAD, OWNER, Cast, buttons, refs, rows

from commands.reply import Reply
from store import updates
from store.model import Update


def said(cast: Cast) -> Sequence[Update]:
    """What people said since the morning, the latest first."""
    with cast.store.reading() as session:
        return updates.since(session, cast.programme.id, Cast.MORNING)


def notes(reply: Reply) -> list[str]:
    return [row.note for row in rows(reply)]


# Several at once


def test_several_change_only_after_a_question_that_lists_them(anywhere: Cast) -> None:
    question = anywhere.say("action 3.3.2, 3.3.3 and 3.3.4 done agreed at the panel", LEAD)
    assert question.title == "Complete 3 actions?"
    assert question.text == "For the record: agreed at the panel\nNothing is changed yet."
    assert refs(question) == ["3.3.2", "3.3.3", "3.3.4"]
    assert not said(anywhere)
    reply = anywhere.press("Yes, change all 3", question, LEAD)
    assert reply.title == "3 of 3 actions changed"
    assert reply.text.startswith("3.3.2: completed on Tue 7 Apr 2015\n3.3.3: completed on")
    assert {update.why for update in said(anywhere)} == {"agreed at the panel"}


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("red no money; bid; 31 May 2015", "Declare 2 actions R?"),
        ("amber", "Declare 2 actions A?"),
        ("note the panel met", "Put this note on 2 actions?"),
        ("evidence the shared drive", "Put this evidence on 2 actions?"),
        ("extend 31 May 2015 HR", "Move the date of 2 actions?"),
    ],
)
def test_the_question_says_what_will_become_of_them(here: Cast, said: str, asks: str) -> None:
    assert here.say(f"action 3.3.3 3.3.4 {said}", LEAD).title == asks


def test_of_several_all_change_or_none(anywhere: Cast) -> None:
    question = anywhere.say("action 3.3.2 3.3.3 done", LEAD)
    anywhere.say("action 3.3.3 note a word in between", "Team Leader Org Dev")
    refused = anywhere.press("Yes, change all 2", question, LEAD)
    assert "3.3.3 has changed since you looked: Emma Lockwood" in refused.title
    assert [update.verb for update in said(anywhere)] == ["note"]


def test_several_of_which_one_is_not_yours_are_refused_whole(here: Cast) -> None:
    refused = here.say("action 3.3.2 3.3.3 done [confirmed]", OWNER)
    assert refused.title.startswith("3.3.3 belongs to Team Leader Org Dev.")
    assert not said(here)


def test_several_without_the_words_that_a_verb_wants_change_nothing(here: Cast) -> None:
    refused = here.say("action 3.3.2 3.3.3 red [confirmed]", LEAD)
    assert "the cause, the next step" in refused.title
    assert not said(here)


def test_what_is_completed_already_is_told_apart_and_gets_no_undo(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    question = here.say("action 3.3.2 3.3.3 done", LEAD)
    assert [section.heading for section in question.sections] == ["This will change", "Already completed"]
    reply = here.press("Yes, change it", question, LEAD)
    assert reply.title == "1 of 2 actions changed"
    assert [button.label for button in buttons(reply)] == ["Undo 3.3.3"]


def test_a_second_press_of_yes_changes_nothing_more(here: Cast) -> None:
    question = here.say("action 3.3.2 3.3.3 note same for both", LEAD)
    here.press("Yes, change all 2", question, LEAD)
    again = here.press("Yes, change all 2", question, LEAD)
    assert again.title == "0 of 2 actions changed"
    assert again.text == "3.3.2: already recorded\n3.3.3: already recorded"
    assert len(said(here)) == 2


def test_one_of_several_is_taken_back_by_its_own_button(here: Cast) -> None:
    reply = here.press("Yes, change all 2", here.say("action 3.3.2 3.3.3 done", LEAD), LEAD)
    assert here.press("Undo 3.3.3", reply, LEAD).title == "3.3.3: “completed” taken back"
    assert here.say("action 3.3.2 done", LEAD).title != "3.3.2: completed on Tue 7 Apr 2015"


def test_several_refs_alone_are_shown(here: Cast) -> None:
    assert refs(here.say("action 3.3.2 4.1.1 5.2.1")) == ["3.3.2", "4.1.1", "5.2.1"]


def test_of_several_an_unknown_one_is_named(here: Cast) -> None:
    refused = here.say("action 3.3.2 3.3.99 done", LEAD)
    assert refused.title.startswith("There is no action 3.3.99.")


@pytest.mark.parametrize("verb", ["undo", "agree", "retire because"])
def test_what_wants_a_look_at_each_goes_one_at_a_time(here: Cast, verb: str) -> None:
    assert "one action at a time" in here.say(f"action 3.3.2 3.3.3 {verb}").title


def test_one_action_named_twice_is_one(here: Cast) -> None:
    assert here.say("action 3.3.2 3.3.2 done", LEAD).title == "3.3.2: completed on Tue 7 Apr 2015"


# Parts


def test_an_action_with_parts_shows_them_all(here: Cast) -> None:
    assert refs(here.say("action 3.3.7")) == ["3.3.7 (a)", "3.3.7 (b)", "3.3.7 (c)"]


def test_a_change_of_an_action_with_parts_is_asked_of_which(here: Cast) -> None:
    question = here.say("action 3.3.7 done", LEAD)
    assert question.title == "3.3.7 has several parts: 3.3.7 (a), 3.3.7 (b) and 3.3.7 (c). Which one?"
    assert here.press("action 3.3.7 (b) done", question, LEAD).title == "3.3.7 (b): completed on Tue 7 Apr 2015"


@pytest.mark.parametrize("typed", ["action 3.3.7 (c) done", "3.3.7c done", "done 3.3.7 (C)", "3.3.7 c is done"])
def test_a_part_is_completed_on_its_own(here: Cast, typed: str) -> None:
    assert here.say(typed, "Team Leader Org Dev").title == "3.3.7 (c): completed on Tue 7 Apr 2015"
    assert notes(here.say("action 3.3.7"))[0].startswith("Workforce Man Manager · ongoing")
    assert here.say("overdue").title == "47 actions: overdue"


def test_the_owner_of_one_part_may_not_complete_another(here: Cast) -> None:
    assert "belongs to Workforce Man Manager" in here.say("3.3.7a done", "Team Leader Org Dev").title


def test_an_unknown_part_is_refused(here: Cast) -> None:
    assert here.say("action 3.3.7 (d) done").title.startswith("There is no action 3.3.7 (d).")


# Two actions with one ref


def test_both_actions_of_a_duplicate_ref_are_shown(here: Cast) -> None:
    assert refs(here.say("action 2.2.12")) == ["2.2.12", "2.2.12 in 2.3"]


@pytest.mark.parametrize(("label", "objective"), [("2.2.12", "2.2"), ("2.2.12 in 2.3", "2.3")])
def test_a_change_of_a_duplicate_ref_is_asked_of_which_and_each_button_answers(
    here: Cast, label: str, objective: str
) -> None:
    question = here.say("action 2.2.12 done")
    assert question.title == "2.2.12 is the ref of 2 actions: 2.2.12 in 2.2 and 2.2.12 in 2.3. Which one?"
    reply = here.press(f"action 2.2.12 in {objective} done", question)
    assert reply.title == f"{label}: completed on Tue 7 Apr 2015"
    assert here.press("Undo", reply).title == f"{label}: “completed” taken back"


def test_the_done_buttons_of_two_with_one_ref_each_complete_their_own(here: Cast) -> None:
    listed = here.say("action 2.2.12", "Service Director C&F")
    done = [button.sentence for button in buttons(listed) if button.label == "Done"]
    assert here.say(done[1], "Service Director C&F").title == "2.2.12 in 2.3: completed on Tue 7 Apr 2015"
    assert here.say(done[0], "Service Director C&F").title == "2.2.12: completed on Tue 7 Apr 2015"


def test_a_duplicate_ref_is_told_apart_by_its_objective_in_every_verb(here: Cast) -> None:
    assert here.say("action 2.2.12 in 2.3").title.startswith("2.2.12 in 2.3 Managers at each level")
    assert here.say("action 2.2.12 in 2.2 history").title == "2.2.12: 0 updates"
    assert here.say("action 2.2.12 in 9.9 done").title.startswith("There is no action 2.2.12 in 9.9.")


# Recurring work


def test_done_completes_only_the_period_that_is_running(anywhere: Cast) -> None:
    reply = anywhere.say("action 1.1.3 done", "Chair of E&CS Select Committee")
    assert reply.title == "1.1.3: completed for the period to Tue 30 Jun 2015"
    assert "next due Wed 30 Sep 2015" in reply.text
    declared = next(row for row in rows(anywhere.say("action 1.1.3")) if row.ref == "Declared")
    assert declared.mark
    assert declared.mark.word == "on track"


def test_a_period_is_completed_once(here: Cast) -> None:
    here.say("action 1.1.3 done")
    here.later(days=20)
    assert here.say("action 1.1.3 done").title == "1.1.3 is already completed for the period to Tue 30 Jun 2015"
    here.later(days=70)
    assert here.say("action 1.1.3 done").title == "1.1.3: completed for the period to Wed 30 Sep 2015"


def test_a_completed_period_is_taken_back_or_reopened(here: Cast) -> None:
    here.press("Undo", here.say("action 1.1.3 done"))
    assert "next due Tue 30 Jun 2015" in notes(here.say("action 1.1.3 1.1.4"))[0]
    here.later(minutes=3)
    here.say("action 1.1.3 done")
    here.say("action 1.1.3 reopen the report was withdrawn")
    assert "next due Tue 30 Jun 2015" in notes(here.say("action 1.1.3 1.1.4"))[0]
