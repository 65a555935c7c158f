"""/action: the card, each change of one action, several at once, parts, duplicates and recurring work."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from cast import CHIEF, LEAD, OFFICE, OWNER, Cast, buttons, refs, rows, text

from commands.reply import Reply
from store import updates
from store.model import Update

DAY = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2} \d{4}\b")


def said(cast: Cast) -> Sequence[Update]:
    """What people said since the morning, the latest first."""
    with cast.store.reading() as session:
        return updates.since(session, cast.programme.id, Cast.MORNING)


def facts(reply: Reply) -> dict[str, str]:
    """The rows of a card, by what they are called: the mark in words, then the text."""
    return {
        row.ref: " ".join(filter(None, (f"{row.mark.rag} {row.mark.word}" if row.mark else "", row.text)))
        for row in rows(reply)
    }


def labels(reply: Reply) -> list[str]:
    return [button.label for button in buttons(reply)]


# The card


def test_the_card_holds_all_that_a_meeting_asks_for(here: Cast) -> None:
    card = here.say("action 3.3.2", LEAD)
    assert card.title.startswith("3.3.2 Agree a strategy")
    assert card.text == "Declared A; By When passed 53 days ago."
    assert facts(card)["Owner"] == "Head of CiN (Priya Nair, Stephen Oldroyd)"
    assert facts(card)["Workstream lead"] == f"{LEAD} (Graham Sefton)"
    assert facts(card)["By When"] == "13/02/15, read as Fri 13 Feb 2015"
    assert facts(card)["Objective"].startswith("3.3 ")
    assert facts(card)["Costs"] == "2014/15 one-off: £134k; 2015/16 one-off: £160k; 2015/16 ongoing: £4k"


def test_both_ratings_stand_on_the_card_in_words(here: Cast) -> None:
    card = facts(here.say("action 3.3.2"))
    assert card["Declared"] == "A on track"
    assert card["By the rules"] == "R overdue 53 days"


def test_the_card_names_the_recommendations_that_it_answers(here: Cast) -> None:
    assert facts(here.say("action 3.3.8"))["Answers"] == "RQ13b"


def test_a_red_card_shows_its_recovery_line_or_that_there_is_none(here: Cast) -> None:
    assert facts(here.say("action 3.3.4"))["Recovery"] == "no recovery plan given"
    here.say("action 3.3.4 red agencies were late, new tender, July", LEAD)
    assert facts(here.say("action 3.3.4"))["Recovery"] == "agencies were late, new tender, July"


def test_the_card_ends_with_the_last_three_updates(here: Cast) -> None:
    for number in range(4):
        here.say(f"action 3.3.2 note number {number}", OWNER)
    last = here.say("action 3.3.2").sections[-1]
    assert last.heading == "Last updates"
    assert [row.note[-1] for row in last.rows] == ["3", "2", "1"]


@pytest.mark.parametrize(
    ("ref", "says"),
    [
        ("5.5.1", "31/11/14: no such date; the nearest is Sun 30 Nov 2014. A person decides."),
        ("3.3.1", "Ongoing: no deadline"),
        ("1.1.3", "Quarterly Ongoing, quarterly: not completed for the period to Tue 31 Mar 2015"),
        ("3.1.8", "28/02/15 (with delivery to follow), read as Sat 28 Feb 2015"),
    ],
)
def test_the_card_keeps_by_when_as_written_and_says_how_it_is_read(here: Cast, ref: str, says: str) -> None:
    assert facts(here.say(f"action {ref}"))["By When"].startswith(says)


def test_who_may_change_it_gets_buttons_and_who_may_not_gets_none(here: Cast) -> None:
    assert labels(here.say("action 3.3.2", OWNER)) == ["Done", "Update…", "Extend…"]
    assert labels(here.say("action 3.3.2", CHIEF)) == []


# Done, reopen


def test_done_completes_and_says_the_day_and_offers_undo(anywhere: Cast) -> None:
    reply = anywhere.say("action 3.3.2 done signed off by the panel", OWNER)
    assert reply.title == "3.3.2: completed on Tue 7 Apr 2015"
    assert "signed off by the panel" in reply.text
    assert facts(anywhere.say("action 3.3.2"))["Declared"] == "G completed on Tue 7 Apr 2015"
    assert anywhere.press("Undo", reply, OWNER).title == "3.3.2: “completed” taken back"
    assert facts(anywhere.say("action 3.3.2"))["Declared"] == "A on track"


def test_one_change_is_one_update_with_who_in_which_post_what_was_and_is_and_why(anywhere: Cast) -> None:
    anywhere.say("action 3.3.2 done signed off", OWNER)
    (update,) = said(anywhere)
    assert (update.label, update.verb, update.by, update.post) == ("3.3.2", "done", "Priya Nair", "Head of CiN")
    assert (update.was["rag"], update.now["rag"], update.why) == ("A", "G", "signed off")
    assert update.at == Cast.MORNING


def test_a_done_action_is_already_completed(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.later(minutes=3)
    again = here.say("action 3.3.2 done", OWNER)
    assert again.title == "3.3.2 is already completed"
    assert "Priya Nair (Head of CiN) said “completed” on Tue 7 Apr 2015 09:00" in again.text
    assert len(said(here)) == 1


def test_who_completed_it_is_told_though_others_have_spoken_since(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.later(minutes=3)
    here.say("action 3.3.2 note minutes are filed", LEAD)
    here.later(minutes=3)
    assert here.say("action 3.3.2 done", LEAD).text.startswith("Priya Nair (Head of CiN) said “completed”")


def test_what_came_completed_with_the_plan_says_so(here: Cast) -> None:
    again = here.say("action 3.1.1 done")
    assert again.title == "3.1.1 is already completed"
    assert again.text == "So it came with the plan. Nothing was changed."


def test_reopen_wants_a_reason_and_brings_back_what_was_declared(here: Cast) -> None:
    here.say("action 3.3.4 done", LEAD)
    assert "Say why" in here.say("action 3.3.4 reopen", LEAD).title
    reply = here.say("action 3.3.4 reopen two agencies stay", LEAD)
    assert reply.title == "3.3.4: reopened"
    assert facts(here.say("action 3.3.4"))["Declared"].startswith("R ")


def test_reopening_an_overdue_action_says_what_it_is_again(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    reply = here.say("action 3.3.2 reopen not signed after all", OWNER)
    assert "Declared A; By When passed 53 days ago." in reply.text


def test_what_is_not_completed_cannot_be_reopened(here: Cast) -> None:
    assert "nothing to reopen" in here.say("action 3.3.2 reopen because", OWNER).title
    assert not said(here)


# Red, amber, note


def test_red_asks_for_cause_next_step_and_forecast(here: Cast) -> None:
    assert "the cause, the next step and the new forecast" in here.say("action 3.3.2 red", OWNER).title
    here.say("action 3.3.2 red no candidates, second advert, end of May", OWNER)
    card = facts(here.say("action 3.3.2"))
    assert card["Declared"] == "R missing or likely to miss its deadline"
    assert card["Recovery"] == "no candidates, second advert, end of May"


def test_amber_on_an_overdue_action_says_that_it_still_counts(here: Cast) -> None:
    reply = here.say("action 3.3.2 on track", OWNER)
    assert reply.title == "3.3.2: declared A (on track)"
    assert "By When passed 53 days ago, so it still counts as overdue." in reply.text


@pytest.mark.parametrize("words", ["amber", "red no money, ask, June", "extend 31/5/15 panel"])
def test_a_completed_action_is_reopened_before_anything_else(here: Cast, words: str) -> None:
    here.say("action 3.3.2 done", OWNER)
    assert "reopen <why>" in here.say(f"action 3.3.2 {words}", OWNER).title
    assert len(said(here)) == 1


def test_a_note_is_kept_as_written_and_changes_no_rating(here: Cast) -> None:
    here.say("action 3.3.2 note Panel met; Dr Shah to sign 3.3.2 by 30/04/15?", OWNER)
    (update,) = said(here)
    assert update.why == "Panel met; Dr Shah to sign 3.3.2 by 30/04/15?"
    assert (update.was, update.now) == ({}, {})


def test_a_question_shows_the_card_and_changes_nothing(here: Cast) -> None:
    for question in ("action 3.3.2 done?", "is 3.3.2 done", "3.3.2 finished by now?"):
        assert here.say(question, OWNER).title.startswith("3.3.2 Agree a strategy")
    assert not said(here)


# A new date


def test_an_owner_asks_and_nothing_moves_until_the_lead_agrees(anywhere: Cast) -> None:
    asked = anywhere.say("action 3.3.2 extend 31/5/15 waiting for the panel", OWNER)
    assert asked.title == "3.3.2: asked to extend to Sun 31 May 2015"
    assert "It stays due Fri 13 Feb 2015 until then." in asked.text
    assert facts(anywhere.say("action 3.3.2"))["Asked"] == "to extend to Sun 31 May 2015: waiting for the panel"
    assert "Agree" not in [button.label for button in asked.buttons]  # which is for others to press
    agreed = anywhere.press("Agree", anywhere.press("Open", asked, LEAD), LEAD)
    assert agreed.title == "3.3.2: due Sun 31 May 2015"
    assert "Slipped once, +107 days from the first date." in agreed.text
    assert said(anywhere)[0].why == "waiting for the panel (asked by Priya Nair)"


@pytest.mark.parametrize("who", [LEAD, OFFICE, "Judith Hargreaves", "Project Manager W3"])
def test_the_lead_and_the_programme_office_extend_at_once(here: Cast, who: str) -> None:
    reply = here.say("action 3.3.2 extend to 31 May 2015 waiting for the panel", who)
    assert reply.title == "3.3.2: due Sun 31 May 2015"
    assert "On record: waiting for the panel" in reply.text


def test_the_first_date_is_kept_for_ever_and_slips_are_counted(here: Cast) -> None:
    here.say("action 3.3.2 extend 31/5/15 panel", LEAD)
    reply = here.say("action 3.3.2 extend 30 June 2015 panel again", OFFICE)
    assert "Slipped twice, +137 days from the first date." in reply.text
    by_when = facts(here.say("action 3.3.2"))["By When"]
    assert by_when == "Tue 30 Jun 2015 (slipped twice, +137 days from the first date; the plan says 13/02/15)"


def test_what_had_no_date_gets_its_first_one_and_has_not_slipped(here: Cast) -> None:
    reply = here.say("action 3.3.1 extend 31/5/15 now it has an end", LEAD)
    assert reply.title == "3.3.1: due Sun 31 May 2015"
    assert "lipped" not in text(reply)


def test_a_lead_who_owns_the_action_asks_like_any_owner_and_somebody_else_agrees(here: Cast) -> None:
    assert here.say("action 3.3.6 extend 31/7/15 pay review", "Graham Sefton").title.startswith(
        "3.3.6: asked to extend"
    )
    assert "You asked for this yourself" in here.say("action 3.3.6 agree", "Graham Sefton").title
    assert here.say("action 3.3.6 agree", "Judith Hargreaves").title == "3.3.6: due Fri 31 Jul 2015"


def test_a_date_that_has_passed_meanwhile_is_agreed_no_more(here: Cast) -> None:
    here.say("action 3.3.2 extend 10/4/15 panel", OWNER)
    here.later(days=5)
    assert here.say("action 3.3.2 agree", LEAD).title.startswith("Fri 10 Apr 2015 has passed meanwhile.")


def test_nobody_agrees_their_own_request(here: Cast) -> None:
    here.say("action 3.3.2 extend 31/5/15 panel", OWNER)
    here.say("post Programme Office is @Priya Nair")
    assert "You asked for this yourself" in here.say("action 3.3.2 agree", "Priya Nair").title
    assert here.say("action 3.3.2 agree", LEAD).title == "3.3.2: due Sun 31 May 2015"


def test_a_request_is_declined_with_a_reason_and_the_date_stands(here: Cast) -> None:
    here.say("action 3.3.2 extend 31/5/15 panel", OWNER)
    assert "Say why" in here.say("action 3.3.2 decline", LEAD).title
    reply = here.say("action 3.3.2 decline the panel met last week", LEAD)
    assert "It stays due Fri 13 Feb 2015." in reply.text
    assert "no new date waiting" in here.say("action 3.3.2 agree", LEAD).title


def test_the_owner_who_asked_may_take_it_back_but_gets_no_button_to_agree(here: Cast) -> None:
    here.say("action 3.3.2 extend 31/5/15 panel", OWNER)
    card = here.say("action 3.3.2", OWNER)
    assert labels(card) == ["Done", "Update…", "Extend…", "Undo", "History"]
    assert "“asked for a new date” taken back" in here.press("Undo", card, OWNER).title


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "To which date?"),
        ("panel", "To which date?"),
        ("31/5/15", "Say why as well."),
        ("1/2/15 panel", "Sun 1 Feb 2015 is in the past."),
        ("30/6/2051 panel", "Fri 30 Jun 2051 is more than ten years away."),
        ("31/11/15 panel", "“31/11/15” is no day in the calendar. Did you mean Mon 30 Nov 2015?"),
    ],
)
def test_a_date_that_cannot_be_the_new_one_is_refused(here: Cast, words: str, says: str) -> None:
    assert says in here.say(f"action 3.3.2 extend {words}", OWNER).title
    assert not said(here)


def test_the_nearest_day_is_offered_as_the_whole_sentence(here: Cast) -> None:
    reply = here.say("action 3.3.2 extend 31/11/15 panel", LEAD)
    assert here.press(buttons(reply)[0].label, reply, LEAD).title == "3.3.2: due Mon 30 Nov 2015"


def test_an_earlier_day_is_no_extension(here: Cast) -> None:
    reply = here.say("action 3.3.8 extend 20/04/15 sooner", "Managing Director")
    assert "is due Thu 30 Apr 2015; Mon 20 Apr 2015 is no later" in reply.title


# Undo, history


def test_undo_takes_back_one_change_after_another(here: Cast) -> None:
    here.say("action 3.3.2 extend 31/5/15 panel", LEAD)
    here.say("action 3.3.2 red no money, ask, June", LEAD)
    here.say("action 3.3.2 undo", LEAD)
    here.later(minutes=3)
    assert "due Fri 13 Feb 2015" in here.say("action 3.3.2 undo", LEAD).text
    here.later(minutes=3)
    assert "no change to take back" in here.say("action 3.3.2 undo", LEAD).title


def test_a_second_press_of_undo_does_not_take_the_change_before_back_too(anywhere: Cast) -> None:
    anywhere.say("action 3.3.2 note first", OWNER)
    done = anywhere.say("action 3.3.2 done", OWNER)
    anywhere.press("Undo", done, OWNER)
    assert anywhere.press("Undo", done, OWNER).title == "3.3.2: already recorded"
    assert [update.verb for update in said(anywhere)] == ["undo", "done", "note"]


def test_an_owner_takes_back_only_what_they_said_themselves(here: Cast) -> None:
    here.say("action 3.3.2 note from the lead", LEAD)
    reply = here.say("action 3.3.2 undo", OWNER)
    assert "The last change is not yours: Graham Sefton" in reply.title
    assert len(said(here)) == 1


def test_the_history_says_all_the_latest_first(here: Cast) -> None:
    here.say("action 3.3.2 done signed", OWNER)
    here.later(days=1)
    here.say("action 3.3.2 undo", OFFICE)
    history = here.say("action 3.3.2 history")
    assert history.title == "3.3.2: 2 updates"
    assert refs(history) == ["Wed 8 Apr 2015 09:00", "Tue 7 Apr 2015 09:00"]
    assert rows(history)[1].text == "completed: A to G"
    assert rows(history)[1].note == "Priya Nair (Head of CiN): signed"


def test_an_action_of_which_nobody_spoke_has_an_empty_history(here: Cast) -> None:
    assert "Nobody has said anything of it here" in here.say("action 3.3.2 history").text


def test_to_retire_an_action_asks_first(here: Cast) -> None:
    asked = here.say("action 3.3.2 retire merged with 3.3.3")
    assert asked.title == "Retire 3.3.2?"
    assert said(here) == []
    assert here.press("Yes, retire it", asked).title.startswith("3.3.2 is retired")
    (update,) = said(here)
    assert (update.verb, update.why) == ("retire", "merged with 3.3.3")


def test_an_old_answer_to_that_question_is_checked_again(here: Cast) -> None:
    asked = here.say("action 3.3.2 retire merged with 3.3.3")
    here.say("action 3.3.2 done", OWNER)
    here.later(minutes=3)
    assert "has changed since you looked" in here.press("Yes, retire it", asked).title


def test_the_programme_office_retires_an_action_and_it_leaves_every_count(here: Cast) -> None:
    assert "Say why" in here.say("action 3.3.2 retire").title
    here.say("action 3.3.2 retire merged with 3.3.3 [confirmed]")
    assert here.say("overdue").title == "46 actions (47 counting each part): overdue"
    assert here.say("action 3.3.2 done").title.startswith("There is no action 3.3.2. The nearest: 3.3.1, 3.3.3")


def test_a_retired_action_keeps_its_history_and_comes_back_by_undo(here: Cast) -> None:
    reply = here.say("action 3.3.2 retire merged with 3.3.3 [confirmed]")
    assert rows(here.say("action 3.3.2 history"))[0].note == "Asha Patel (Programme Office): merged with 3.3.3"
    assert "“retired” taken back" in here.press("Undo", reply).title
    assert here.say("overdue").title == "47 actions (48 counting each part): overdue"


@pytest.mark.parametrize(
    "sentence",
    ["done ok", "red cause, step, date", "amber ok", "note ok", "extend 31/5/15 ok"],
)
def test_every_change_is_answered_with_a_day_and_its_weekday_and_undo(here: Cast, sentence: str) -> None:
    reply = here.say(f"action 3.3.2 {sentence}", LEAD)
    assert DAY.search(text(reply))
    assert "Undo" in labels(reply)
    assert "On record: " in reply.text
