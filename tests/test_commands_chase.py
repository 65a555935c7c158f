"""/chase: the one private message that a person would get, and nothing where there is nothing."""

from __future__ import annotations

import pytest
from cast import CHIEF, LEAD, OFFICE, OTHER, OWNER, Cast, buttons, refs, text

from bot.blocks import to_blocks
from commands.chase import compose, people_to_chase
from commands.reply import Reply, Section

NAIR, SEFTON, THACKERAY = "UPRIYANAIR", "UGRAHAMSEFTON", "UMALCOLMTHACKERAY"


def composed(cast: Cast, user_id: str, occurrence: str = "meeting 2015-04-09") -> Reply | None:
    """What the outbox would be given."""
    with cast.store.reading() as session:
        return compose(session, cast.programme, user_id, cast.now, occurrence)


def told(cast: Cast, occurrence: str) -> list[Reply]:
    """What everybody would be told."""
    with cast.store.reading() as session:
        everybody = people_to_chase(session, cast.programme, cast.now, occurrence)
    return [reply for one in everybody if (reply := composed(cast, one, occurrence))]


def section(reply: Reply, heading: str) -> Section:
    """The section whose heading begins so."""
    return next(one for one in reply.sections if one.heading.startswith(heading))


def test_all_that_is_overdue_of_one_person_is_one_message(here: Cast) -> None:
    reply = here.say("chase", OWNER)
    assert reply.title == "5 actions of yours overdue"
    assert refs(reply) == ["3.3.2", "5.7.1", "2.2.6", "2.2.11", "5.1.5"]
    assert [button.label for button in buttons(reply)] == ["Done", "Update…", "Extend…"] * 5


def test_whoever_has_many_gets_one_button_a_row_and_the_way_to_the_rest(here: Cast) -> None:
    reply = here.say("chase @Sunita Sharma")
    assert len(refs(reply)) == 13
    assert [button.label for button in buttons(reply)] == ["Done"] * 11 + ["Update…"] * 2 + ["All of mine"]


def test_every_reminder_fits_into_a_message_with_all_that_can_be_pressed(here: Cast) -> None:
    for number, ref in enumerate(refs(here.say("overdue")), 1):
        here.say(f"action {ref} red {'the cause, the next step and the forecast ' * 9}, {number}")
    everybody = [one for kind in ("meeting", "before due") for one in told(here, f"{kind} 2015-04-09")]
    assert len(everybody) > 20
    for reply in everybody:
        shown = to_blocks(reply)
        assert sum("*" in str(one["text"]) for one in shown if one["type"] == "section") >= len(refs(reply))
        assert "more" not in str(shown[-1])


def test_it_is_word_for_word_what_will_be_sent(here: Cast) -> None:
    assert here.say("chase", OWNER) == composed(here, NAIR)
    assert here.say("chase @Graham Sefton") == composed(here, SEFTON)


def test_every_holder_of_a_post_gets_it(here: Cast) -> None:
    assert here.say("chase @Stephen Oldroyd") == here.say("chase @Priya Nair")


def test_a_button_of_it_completes_and_the_action_leaves_the_message(here: Cast) -> None:
    assert here.press("Done", here.say("chase", OWNER), OWNER).title == "3.3.2: completed on Tue 7 Apr 2015"
    assert here.say("chase", OWNER).title == "4 actions of yours overdue"


def test_who_has_nothing_is_sent_nothing_and_is_told_so_when_they_ask(here: Cast) -> None:
    assert composed(here, "UASHAPATEL") is None
    assert here.say("chase").title == "Nothing would be sent to Asha Patel: nothing of theirs is overdue."
    with here.store.reading() as session:
        told = people_to_chase(session, here.programme, here.now, "meeting 2015-04-09")
    assert "UASHAPATEL" not in told
    assert NAIR in told


def test_the_lead_is_told_of_what_is_two_weeks_over_in_their_workstream(here: Cast) -> None:
    reply = here.say("chase", LEAD)
    assert [row.ref for row in section(reply, "In your workstream, overdue 14 days or more").rows] == ["3.3.2", "3.1.8"]
    here.later(days=7)
    assert len(section(here.say("chase", LEAD), "In your workstream").rows) > 2


def test_the_chief_executive_is_told_of_what_is_four_weeks_over_as_one_list(here: Cast) -> None:
    reply = here.say("chase", CHIEF)
    assert [row.ref for row in section(reply, "Across the programme, overdue 28 days or more (7)").rows] == [
        "5.2.1", "6.5.3", "3.3.2", "3.1.8", "5.7.1", "6.5.1", "6.2.2"
    ]  # fmt: skip
    assert (
        reply.title == "1 action of yours overdue, 1 red without a recovery line and 7 overdue actions escalated to you"
    )


def test_nobody_is_told_twice_of_the_same_action(here: Cast) -> None:
    assert len(refs(here.say("chase", CHIEF))) == len(set(refs(here.say("chase", CHIEF))))


def test_a_red_without_a_recovery_line_is_given_one_where_it_is_told(here: Cast) -> None:
    unrecovered = section(here.say("chase", CHIEF), "Red without a recovery line")
    assert [[button.label for button in row.buttons] for row in unrecovered.rows] == [["Update…"]]
    assert here.press("Update…", Reply("", sections=(unrecovered,)), CHIEF).form


def test_what_is_escalated_bears_no_done_button(here: Cast) -> None:
    escalated = section(here.say("chase", CHIEF), "Across the programme")
    assert not [button for row in escalated.rows for button in row.buttons]


def test_what_one_cannot_say_of_others_actions_is_not_suggested(here: Cast) -> None:
    here.say("action 1.1.7 done", CHIEF)
    here.say("action 1.1.5 done", CHIEF)
    reply = here.say("chase", CHIEF)
    assert reply.title == "7 overdue actions escalated to you"
    assert reply.footer == ""


def test_a_red_without_a_recovery_line_is_asked_for_until_there_is_one(here: Cast) -> None:
    assert [row.ref for row in section(here.say("chase @Susan Barraclough"), "Red without").rows] == ["1.1.5"]
    here.say("action 1.1.5 red partners are away, meet in May, June", "Leader")
    assert here.say("chase @Susan Barraclough").title.startswith("Nothing would be sent to Susan Barraclough")


def test_an_extended_action_is_no_longer_chased(here: Cast) -> None:
    here.say("action 3.3.2 extend 31/5/15 panel", LEAD)
    assert "3.3.2" not in refs(here.say("chase", OWNER))
    assert "3.3.2" not in refs(here.say("chase", CHIEF))


def test_an_extension_that_was_only_asked_for_is_still_chased(here: Cast) -> None:
    here.say("action 3.3.2 extend 31/5/15 panel", OWNER)
    assert "asked to extend to Sun 31 May 2015" in text(here.say("chase", OWNER))


def test_of_a_vacant_post_the_deputy_is_told(here: Cast) -> None:
    here.say("post Head of CiN deputy is @Kamal Uddin")
    assert "3.3.2" not in refs(here.say("chase @Kamal Uddin"))
    here.say("post Head of CiN is vacant [confirmed]")
    assert "3.3.2" in refs(here.say("chase @Kamal Uddin"))


def test_of_a_vacant_post_without_a_deputy_the_programme_office_is_told(here: Cast) -> None:
    here.say("post Head of CCS is vacant")
    reply = here.say("chase", OFFICE)
    assert reply.title == "3 overdue actions of vacant posts"
    assert refs(reply) == ["6.5.1", "5.4.4", "5.9.1"]


@pytest.mark.parametrize("words", ["Head of QSP", '"head of qsp"', "@Sunita Sharma", "sunita sharma"])
def test_anothers_is_asked_for_by_name_or_post(here: Cast, words: str) -> None:
    assert here.say(f"chase {words}") == here.say("chase", "Sunita Sharma")


def test_of_a_post_that_several_hold_each_is_offered(here: Cast) -> None:
    reply = here.say("chase Head of CiN")
    assert reply.title == "Head of CiN is held by Priya Nair, Stephen Oldroyd."
    assert here.press(buttons(reply)[0].label, reply) == here.say("chase", OWNER)


@pytest.mark.parametrize(("days", "told"), [(8, False), (9, True), (10, False), (19, False), (20, True), (21, False)])
def test_fourteen_and_three_days_before_a_deadline_it_is_said_once(here: Cast, days: int, told: bool) -> None:
    """3.3.8 is due on Thursday 30 April; 14 days before is the 16th, 3 days before the 27th."""
    here.later(days=days)
    reply = composed(here, "UALANWHITCOMBE", f"before due {here.now.date()}")
    assert (reply is not None and "3.3.8" in refs(reply)) is told


def test_without_a_post_there_is_nothing_to_be_sent(here: Cast) -> None:
    assert here.say("chase", "stranger").title.startswith("You hold no post in this programme")


def test_anothers_message_is_seen_only_by_who_holds_a_post(here: Cast) -> None:
    assert "Only somebody who holds a post" in here.say("chase @Priya Nair", "stranger").title
    assert here.say("chase @Priya Nair", OTHER) == here.say("chase @UPRIYANAIR", OFFICE)


def test_a_person_nobody_knows_is_refused(here: Cast) -> None:
    assert "I do not know anybody called “nobody”" in here.say("chase @nobody").title


def test_a_new_date_that_is_asked_for_waits_with_the_lead_and_the_programme_office(here: Cast) -> None:
    here.say("action 3.3.2 extend 31/5/15 waiting for HR", OWNER)
    for who in (LEAD, OFFICE):
        told = here.say("chase", who)
        assert told.sections[0].heading == "New dates asked for, waiting for your word (1)"
        assert told.sections[0].rows[0].ref == "3.3.2"
    assert here.press("Agree", here.say("chase", LEAD), LEAD).title == "3.3.2: due Sun 31 May 2015"
    assert "waiting for your word" not in str(here.say("chase", LEAD))
