"""Done is not proven: an owner claims, evidence is shown, somebody else checks, and it is looked at again later."""

from __future__ import annotations

import pytest
from cast import CHIEF, LEAD, OFFICE, OTHER, OWNER, Cast, buttons, refs, rows, text

from commands.reply import Reply
from store import actions, updates
from store.model import Action


def action(cast: Cast, ref: str = "3.3.2") -> Action:
    with cast.store.reading() as session:
        return actions.find(session, cast.programme.id, ref)[0]


def claimed(cast: Cast, by: str = OWNER) -> None:
    assert cast.say("action 3.3.2 done signed off", by).answered
    cast.later(minutes=3)


def labels(reply: Reply) -> list[str]:
    return [button.label for button in buttons(reply)]


def note(reply: Reply, ref: str = "3.3.2") -> str:
    return next(row.note for row in rows(reply) if row.ref == ref)


def test_done_is_green_and_claimed(here: Cast) -> None:
    assert "claimed Tue 7 Apr 2015, not checked" in note(here.say("action 3.3.2 done", OWNER))
    assert action(here).rag == "G"


def test_evidence_makes_a_claim_evidenced_before_or_after_it(here: Cast) -> None:
    here.say("action 3.3.2 evidence https://files.example/minutes", OWNER)
    assert "evidenced Tue 7 Apr 2015, not checked" in note(here.say("action 3.3.2 done", OWNER))
    assert "evidence: https://files.example/minutes" in text(here.say("action 3.3.2"))


@pytest.mark.parametrize("who", [LEAD, "Judith Hargreaves", "Farah Siddiqui", OFFICE])
def test_the_lead_the_sponsor_the_manager_and_the_office_verify(anywhere: Cast, who: str) -> None:
    claimed(anywhere)
    reply = anywhere.say("action 3.3.2 verify the minutes say so", who)
    assert reply.title == "3.3.2: verified on Tue 7 Apr 2015"
    assert "verified Tue 7 Apr 2015" in note(reply)
    assert action(anywhere).verified_on == anywhere.now.date()


@pytest.mark.parametrize("verb", ["verify", "reject it is not so"])
@pytest.mark.parametrize("who", [OWNER, "Stephen Oldroyd", OTHER, CHIEF, "stranger"])
def test_nobody_else_checks_and_each_is_told_who_does(here: Cast, who: str, verb: str) -> None:
    claimed(here)
    reply = here.say(f"action 3.3.2 {verb}", who)
    assert reply.title.startswith("An owner completes; to check it is for Graham Sefton")
    assert action(here).verified_on is None


@pytest.mark.parametrize("who", [LEAD, OFFICE])
@pytest.mark.parametrize("verb", ["verify", "reject it is not so"])
def test_nobody_checks_their_own_claim_whatever_else_they_are(here: Cast, who: str, verb: str) -> None:
    claimed(here, who)
    reply = here.say(f"action 3.3.2 {verb}", who)
    assert reply.title.startswith("You completed 3.3.2 yourself, so somebody else checks it: Graham Sefton")
    assert "Verify" not in labels(here.say("action 3.3.2", who))


def test_a_claim_that_somebody_else_repeats_in_vain_is_still_whose_it_was(here: Cast) -> None:
    claimed(here, LEAD)
    here.say("action 3.3.2 done", OFFICE)
    assert here.say("action 3.3.2 verify", LEAD).title.startswith("You completed 3.3.2 yourself")


def test_what_is_rejected_is_open_again_as_it_was_with_nothing_to_prove_it(here: Cast) -> None:
    here.say("action 3.3.2 evidence minutes", OWNER)
    claimed(here)
    reply = here.say("action 3.3.2 reject the panel has not met", LEAD)
    assert reply.title == "3.3.2: rejected, so it is open again"
    one = action(here)
    assert (one.rag, one.evidence, one.completed_on, one.verified_on) == ("A", "", None, None)
    assert "overdue 53 days" in text(here.say("action 3.3.2"))


def test_to_reject_wants_a_reason(here: Cast) -> None:
    claimed(here)
    reply = here.say("action 3.3.2 reject", LEAD)
    assert reply.title.startswith("Say what shows that it is not completed")
    assert reply.form
    assert action(here).rag == "G"


@pytest.mark.parametrize("verb", ["verify", "reject because"])
def test_what_is_not_completed_cannot_be_checked(here: Cast, verb: str) -> None:
    assert here.say(f"action 3.3.2 {verb}", LEAD).title.startswith("3.3.2 is not completed, so there is nothing to")


def test_what_came_completed_with_the_plan_can_be_checked_too(here: Cast) -> None:
    assert "completed in the plan, not checked" in text(here.say("action 3.1.1"))
    assert here.say("action 3.1.1 verify", LEAD).title == "3.1.1: verified on Tue 7 Apr 2015"


def test_it_is_verified_once(here: Cast) -> None:
    claimed(here)
    here.say("action 3.3.2 verify", LEAD)
    here.later(minutes=3)
    again = here.say("action 3.3.2 verify", OFFICE)
    assert again.title == "3.3.2 is already verified"
    assert again.text.startswith("Graham Sefton")


def test_after_ninety_days_it_is_looked_at_again_and_is_embedded(anywhere: Cast) -> None:
    claimed(anywhere)
    assert "from Mon 6 Jul 2015" in anywhere.say("action 3.3.2 verify", LEAD).text
    anywhere.later(days=89)
    assert anywhere.say("action 3.3.2 verify", LEAD).title == "3.3.2 is already verified"
    assert "Verify" not in labels(anywhere.say("action 3.3.2", LEAD))
    anywhere.later(days=1)
    assert "Verify" in labels(anywhere.say("action 3.3.2", LEAD))
    assert "Verified 90 days ago: does it still hold? (1)" in text(anywhere.say("home", LEAD))
    assert "1 verified action to be looked at again." in text(anywhere.say("digest"))
    assert refs(anywhere.say("action list recheck")) == ["3.3.2"]
    assert anywhere.say("action 3.3.2 verify", LEAD).title == "3.3.2: embedded on Mon 6 Jul 2015"
    assert "embedded: checked again Mon 6 Jul 2015" in text(anywhere.say("action 3.3.2"))
    assert refs(anywhere.say("action list recheck")) == []
    anywhere.later(minutes=3)
    assert anywhere.say("action 3.3.2 verify", LEAD).title == "3.3.2 is already embedded"


def test_what_no_longer_holds_is_open_again(here: Cast) -> None:
    claimed(here)
    here.say("action 3.3.2 verify", LEAD)
    here.later(days=91)
    here.say("action 3.3.2 reject two posts are vacant again", LEAD)
    assert action(here).rag == "A"
    assert action(here).verified_on is None


def test_a_second_claim_is_checked_anew(here: Cast) -> None:
    claimed(here)
    here.say("action 3.3.2 verify", LEAD)
    here.later(minutes=3)
    here.say("action 3.3.2 reopen the panel withdrew", OWNER)
    here.later(minutes=3)
    assert "claimed Tue 7 Apr 2015, not checked" in note(here.say("action 3.3.2 done", OWNER))


def test_a_check_is_taken_back_by_whoever_made_it_or_the_office(here: Cast) -> None:
    claimed(here, LEAD)  # who leads the workstream, and may undo much else
    here.say("action 3.3.2 reject not so", "Judith Hargreaves")
    here.later(minutes=3)
    assert here.say("action 3.3.2 undo", LEAD).title.startswith("It was checked by somebody else: Judith Hargreaves")
    assert here.say("action 3.3.2 undo", "Judith Hargreaves").title == "3.3.2: “rejected” taken back"
    assert action(here).rag == "G"


def test_the_status_says_what_the_completed_ones_rest_on(here: Cast) -> None:
    assert "Of 78 completed: 78 only claimed." in here.say("status").text
    claimed(here)
    here.say("action 3.3.2 evidence minutes", OWNER)
    assert "Of 79 completed: 1 with evidence and not checked, 78 only claimed." in here.say("status").text
    here.say("action 3.3.2 verify", LEAD)
    assert "Of 79 completed: 1 verified by somebody else, 78 only claimed." in here.say("status").text
    assert "Of 8 completed: 1 verified by somebody else, 7 only claimed." in here.say("status workstream 3").text


def test_every_digest_says_how_many_were_claimed_and_checked_and_how_old_the_oldest_is(here: Cast) -> None:
    assert "In the last 28 days nothing was claimed as completed." in text(here.say("digest"))
    claimed(here)
    here.later(days=5)
    here.say("action 5.7.1 done", OWNER)
    here.say("action 2.2.6 done", OWNER)
    here.later(minutes=3)
    here.say("action 5.7.1 verify", OFFICE)
    here.say("action 2.2.6 reject not so", OFFICE)
    says = "In the last 28 days 3 were claimed as completed, 2 checked by somebody else;"
    assert f"{says} the oldest unchecked claim is 5 days old (3.3.2)." in text(here.say("digest"))
    here.later(days=25)
    assert "In the last 28 days 2 were claimed as completed, 2 checked" in text(here.say("digest"))


def test_what_was_rejected_is_not_among_the_completed_of_the_digest(here: Cast) -> None:
    claimed(here)
    here.say("action 3.3.2 reject not so", OFFICE)
    assert "0 newly overdue, 0 completed." in text(here.say("digest"))


def test_a_lead_has_on_their_page_and_in_their_reminder_what_they_may_check(here: Cast) -> None:
    claimed(here)
    page = here.say("home", LEAD)
    assert "Completed, and nobody else has checked (1)" in text(page)
    assert "Priya Nair (Head of CiN): signed off" in text(page)
    reminder = here.say("chase", LEAD)
    assert "Completed, for you to check (1)" in text(reminder)
    assert here.press("Verify", reminder, LEAD).title == "3.3.2: verified on Tue 7 Apr 2015"
    assert "nobody else has checked" not in text(here.say("home", LEAD))


def test_nobody_is_asked_to_check_their_own_claim(here: Cast) -> None:
    claimed(here, LEAD)
    assert "nobody else has checked" not in text(here.say("home", LEAD))
    assert "for you to check" not in text(here.say("chase", LEAD))
    assert "Completed, and nobody else has checked (1)" in text(here.say("home", OFFICE))


def test_whose_claim_was_rejected_is_told_with_the_next_reminder_by_whom_and_why(here: Cast) -> None:
    claimed(here)
    here.say("action 3.3.2 reject the panel has not met", LEAD)
    reminder = here.say("chase", OWNER)
    assert "1 that you had completed rejected" in reminder.title
    assert note(reminder).startswith(
        "Graham Sefton (Service Director Learning, Skills & Prevention): the panel has not met"
    )
    here.later(days=8)
    assert "rejected" not in here.say("chase", OWNER).title


def test_lists_of_what_nobody_has_checked(here: Cast) -> None:
    claimed(here)
    assert "3.3.2" in refs(here.say("action list unchecked ws 3"))
    here.say("action 3.3.2 verify", LEAD)
    assert "3.3.2" not in refs(here.say("action list unchecked ws 3"))


def test_several_are_verified_after_a_question(here: Cast) -> None:
    asked = here.say("action 3.1.1 3.1.3 verify", LEAD)
    assert asked.title == "Verify 2 actions?"
    with here.store.reading() as session:
        assert updates.since(session, here.programme.id, Cast.MORNING) == []
    here.press("Yes, change all 2", asked, LEAD)
    assert [action(here, ref).verified_on for ref in ("3.1.1", "3.1.3")] == [Cast.MORNING.date()] * 2
