"""The pack of a touch-down: what was promised and whether it happened, what changed, what is due, one question a lead."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from cast import CHIEF, LEAD, OFFICE, OTHER, OWNER, Cast, refs, rows, text
from post_office import LONDON, Platform

from commands.reply import Reply, Section
from jobs import clock
from jobs.outbox import COMPOSERS
from store import updates

MEETING = datetime(2015, 4, 9, 9, 30, tzinfo=LONDON)


def posted(cast: Cast) -> list[tuple[str, Reply]]:
    """What a beat posts now: the message it stands under, and the words."""
    platform = Platform()
    clock.beat(cast.store, [], platform, cast.now, COMPOSERS, lambda _: None, lambda: 0.0)
    return [(letter.thread, letter.reply) for letter in platform.landed]


def section(reply: Reply, heading: str) -> Section:
    return next(one for one in reply.sections if one.heading.startswith(heading))


def at_the_meeting(cast: Cast) -> None:
    cast.now = MEETING


def test_the_pack_is_posted_a_workstream_a_message_in_its_thread_and_once(anywhere: Cast) -> None:
    at_the_meeting(anywhere)
    assert anywhere.say("touchdown start").title == "Touch-down Thu 9 Apr 2015 09:30 is open"
    head, *parts = posted(anywhere)
    assert head[0] == ""
    assert head[1].title.startswith("Touch-down Thu 9 Apr 2015 09:30: 47 of 118 dated actions overdue")
    assert [part.title[:12] for _, part in parts] == [f"Workstream {number}" for number in range(1, 7)]
    assert {thread for thread, _ in parts} == {"m1"}
    anywhere.later(minutes=3)
    assert anywhere.say("touchdown start").title == "The pack of Touch-down Thu 9 Apr 2015 09:30 was posted already."
    assert posted(anywhere) == []


def test_what_is_posted_is_what_can_be_asked_for(here: Cast) -> None:
    at_the_meeting(here)
    asked = here.say("touchdown ws 3")
    here.say("touchdown start")
    (part,) = [reply for _, reply in posted(here) if reply.title.startswith("Workstream 3")]
    assert part == asked


@pytest.mark.parametrize("who", [OFFICE, CHIEF])
def test_the_office_and_the_chief_executive_start_and_end_it(here: Cast, who: str) -> None:
    at_the_meeting(here)
    assert here.say("touchdown start", who).answered
    assert here.say("touchdown end", who).answered


@pytest.mark.parametrize("who", [OWNER, LEAD, OTHER, "stranger"])
@pytest.mark.parametrize("verb", ["start", "end"])
def test_nobody_else_does_and_each_is_told_who_can(here: Cast, who: str, verb: str) -> None:
    at_the_meeting(here)
    reply = here.say(f"touchdown {verb}", who)
    assert reply.title.endswith("by the Chief Executive or the programme office: Asha Patel (Programme Office).")
    assert posted(here) == []
    assert "Start" not in [button.label for button in here.say("touchdown", who).buttons]


def test_a_pack_is_posted_on_the_day_of_its_meeting_and_not_before(here: Cast) -> None:
    early = here.say("touchdown start")
    assert early.title == "The next is Touch-down on Thu 9 Apr 2015 09:30: its pack is posted on that day."
    here.now = MEETING + timedelta(hours=7)
    assert here.say("touchdown start").title == "Touch-down Thu 9 Apr 2015 09:30 is open"


def test_a_digest_that_is_held_holds_no_pack(here: Cast) -> None:
    here.now = datetime(2015, 4, 8, 14, 0, tzinfo=LONDON)
    clock.travel(here.store, [], Platform(), here.now, here.now, COMPOSERS)
    here.say("digest hold")
    at_the_meeting(here)
    here.say("touchdown start")
    assert len(posted(here)) == 7


def test_it_says_what_was_promised_and_whether_it_happened(anywhere: Cast) -> None:
    for words, who in (
        ("promise 3.3.2 by Thursday sign the strategy", OWNER),
        ("promise 3.3.3 by Thursday talk to HR", LEAD),
        ("promise by Thursday ring the agency", OWNER),
        ("promise 3.3.4 by Monday hire two", LEAD),
    ):
        assert anywhere.say(words, who).answered
        anywhere.later(minutes=3)
    anywhere.say("promise 1 kept", OWNER)
    anywhere.say("promise 2 missed HR was away", LEAD)
    at_the_meeting(anywhere)
    head = anywhere.say("touchdown")
    assert "Promised for today: 1 of 3 promises kept; 1 missed, 1 open." in head.text
    assert [row.text for row in section(head, "Promised, of no action (1)").rows] == ["ring the agency"]
    part = anywhere.say("touchdown ws 3")
    assert refs(replace_sections(part, "Promised")) == ["promise 2", "promise 1"]
    assert "kept on Tue 7 Apr 2015" in text(part)
    assert part.text.endswith("promise 2 was missed (talk to HR). What has to change for it to happen?")


def replace_sections(reply: Reply, heading: str) -> Reply:
    """The reply with that section alone."""
    return Reply(reply.title, sections=(section(reply, heading),))


def test_what_was_to_be_done_before_and_nobody_has_answered_is_asked_for_again(here: Cast) -> None:
    here.say("promise 3.3.2 by Thursday sign the strategy", OWNER)
    here.now = datetime(2015, 4, 13, 9, 30, tzinfo=LONDON)
    part = here.say("touchdown ws 3")
    assert "promise 1" in refs(part)
    assert part.text.endswith("promise 1, “sign the strategy”: did it happen?")
    here.say("promise 1 kept", OWNER)
    assert "promise 1" not in refs(here.say("touchdown ws 3"))


def test_it_says_what_was_completed_and_became_overdue_since_the_last_time_and_what_is_due_before_the_next(
    here: Cast,
) -> None:
    here.now = datetime(2015, 4, 27, 9, 30, tzinfo=LONDON)
    part = here.say("touchdown ws 1")
    assert refs(replace_sections(part, "Due before the next (1)")) == ["1.1.6"]
    here.say("action 1.1.5 done signed", OFFICE)
    here.now = datetime(2015, 4, 30, 9, 30, tzinfo=LONDON)
    assert refs(replace_sections(here.say("touchdown ws 1"), "Completed since the last time (1)")) == ["1.1.5"]
    here.now = datetime(2015, 5, 4, 9, 30, tzinfo=LONDON)
    part = here.say("touchdown ws 1")
    assert refs(replace_sections(part, "Newly overdue (1)")) == ["1.1.6"]
    assert "Completed since" not in text(part)


def test_what_was_rejected_was_not_completed(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.say("action 3.3.2 reject not so", LEAD)
    at_the_meeting(here)
    assert "Completed since" not in text(here.say("touchdown ws 3"))


def test_the_question_for_a_lead_is_the_first_thing_there_is_to_ask(here: Cast) -> None:
    at_the_meeting(here)
    asks = here.say("touchdown ws 3").text
    assert asks.startswith("Question for Service Director Learning, Skills & Prevention (Graham Sefton): ")
    assert asks.endswith("3.3.4 is declared R without a recovery line. What is the next step, and when?")
    for ref in ("3.3.4", "3.3.6"):
        here.say(f"action {ref} red agency staff leave; two hired; June")
    assert here.say("touchdown ws 3").text.endswith("3.3.2 is declared on track and overdue 55 days. Which is it?")
    for to in ("30/4/15", "31/5/15"):
        here.later(minutes=3)
        here.say(f"action 3.1.8 extend {to} the panel moved")
    assert here.say("touchdown ws 3").text.endswith("3.1.8 slipped 2 times. What is different this time?")


def test_at_the_end_the_promises_made_follow_in_the_thread_by_person(anywhere: Cast) -> None:
    at_the_meeting(anywhere)
    anywhere.say("promise by Monday an older one", OTHER)
    anywhere.say("touchdown start")
    posted(anywhere)
    anywhere.later(minutes=20)
    anywhere.say("promise 3.3.2 by Monday sign it", OWNER)
    anywhere.say("promise by Monday write to the minister", CHIEF)
    anywhere.later(minutes=20)
    told = anywhere.say("touchdown end", CHIEF)
    assert told.title == "Touch-down Thu 9 Apr 2015: 3 promises made"
    ((thread, reply),) = posted(anywhere)
    assert thread
    assert [one.heading[:10] for one in reply.sections] == ["Malcolm Th", "Priya Nair", "Victor Eze"]
    assert {row.text for row in rows(reply)} == {"sign it", "write to the minister", "an older one"}
    anywhere.later(minutes=3)
    assert anywhere.say("touchdown end").title == "Touch-down Thu 9 Apr 2015 09:30 was ended already."
    with anywhere.store.reading() as session:
        said = updates.since(session, anywhere.programme.id, MEETING)
    assert [update.verb for update in said if update.item == "touchdown"] == ["end", "start"]


def test_a_meeting_without_a_promise_says_so(here: Cast) -> None:
    at_the_meeting(here)
    here.say("touchdown start")
    assert here.say("touchdown end").title == "Touch-down Thu 9 Apr 2015: no promise was made"


def test_what_was_not_started_cannot_be_ended(here: Cast) -> None:
    at_the_meeting(here)
    assert here.say("touchdown end").title.startswith("Touch-down Thu 9 Apr 2015 09:30 was not started")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("touchdown ws 9", "There is no workstream 9."),
        ("touchdown ws 7", "Workstream 7 has no actions in this plan"),
        ("touchdown begin", "I cannot make a pack of “begin”."),
    ],
)
def test_what_cannot_be_told_is_said(here: Cast, typed: str, says: str) -> None:
    assert here.say(typed).title.startswith(says)


def test_the_digest_tells_how_many_promises_were_kept(here: Cast) -> None:
    assert "promises kept" not in text(here.say("digest"))
    here.say("promise by Thursday ring the agency", OWNER)
    here.say("promise by Thursday ring the panel", OWNER)
    here.say("promise 1 kept", OWNER)
    here.later(days=3)
    assert "Due in the last 28 days: 1 of 2 promises kept; 1 open." in text(here.say("digest"))
