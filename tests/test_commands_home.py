"""/home: everybody's own page, and that its counts are right against a count of our own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cast import CHIEF, LEAD, OFFICE, OTHER, OWNER, Cast, buttons, refs, rows
from papers import recorded
from post_office import PLAIN, REFUSED, UNCLEAR, Platform, write
from sqlmodel import col, select

from commands.registry import answer
from commands.reply import Reply, Section, Where
from jobs.outbox import deliver_one
from store.model import Action, ActionPost, Holding, Post, Workstream, WorkstreamPost
from store.outbox import Outgoing

WORK = "New dates asked for"


def section(reply: Reply, heading: str) -> Section:
    """The section whose heading begins so."""
    return next(one for one in reply.sections if one.heading.startswith(heading))


def headings(reply: Reply) -> list[str]:
    """The beginnings of what stands above each section."""
    return [one.heading.split(" (")[0].split(",")[0].split(":")[0] for one in reply.sections]


def labels(reply: Reply) -> list[str]:
    """What can be pressed below the page."""
    return [one.label for one in reply.buttons]


def open_ones(cast: Cast, post: str) -> list[Action]:
    """The open actions of a post, counted here without the store's own queries."""
    with cast.store.reading() as session:
        held = session.exec(select(Post.id).where(Post.name == post)).one()
        owned = {one.action_id for one in session.exec(select(ActionPost)) if one.post_id == held}
        every = session.exec(select(Action)).all()
    return [one for one in every if one.id in owned and one.rag != "G" and not one.retired]


def late(some: list[Action], on: date) -> int:
    """How many of them are overdue."""
    return sum(one.due is not None and one.due < on for one in some)


# Whose page


def test_an_owners_page_begins_with_what_is_theirs_the_overdue_first(here: Cast) -> None:
    reply = here.say("home", OWNER)
    assert (reply.title, reply.text) == ("6 open actions of yours, 5 overdue", "Priya Nair · Head of CiN")
    assert headings(reply) == [
        "My actions",
        "Nothing of yours falls due before Touch-down",
        "Northmere Children's Services Improvement",
    ]
    assert [row.ref for row in section(reply, "My actions").rows] == [
        "3.3.2", "5.7.1", "2.2.6", "2.2.11", "5.1.5", "5.1.6",
    ]  # fmt: skip
    assert [one.label for one in section(reply, "My actions").rows[0].buttons] == [
        "Done", "Update…", "Extend…", "History",
    ]  # fmt: skip
    assert labels(reply) == ["All of mine", "Update an action…", "Status", "Overdue", "Help"]


def test_what_is_done_leaves_the_page(here: Cast) -> None:
    here.press("Done", here.say("home", OWNER), OWNER)
    assert here.say("home", OWNER).title == "5 open actions of yours, 4 overdue"


def test_a_deputy_sees_what_they_stand_in_for(here: Cast) -> None:
    here.say('post "Head of CiN" deputy is @Kamal Uddin')
    assert "3.3.2" in refs(here.say("home", "@Kamal Uddin"))


def test_a_long_list_says_that_there_is_more(here: Cast) -> None:
    mine = section(here.say("home", "Head of QSP"), "My actions")
    number = len(open_ones(here, "Head of QSP"))
    assert number > 10
    assert (mine.heading, len(mine.rows)) == (f"My actions ({number})", 10)
    assert mine.note == "The first 10; “All of mine” shows the rest."


def test_a_lead_sees_each_workstream_of_theirs_and_what_is_longest_overdue_in_it(here: Cast) -> None:
    reply = here.say("home", LEAD)
    stream = section(reply, "Your workstream 3")
    assert "11 of 17 dated actions overdue" in stream.heading
    assert stream.note.endswith("The 5 that are longest overdue:")
    assert [row.ref for row in stream.rows] == ["3.3.2", "3.1.8", "3.1.2", "3.1.5", "3.1.6"]
    assert {tuple(button.label for button in row.buttons) for row in stream.rows} == {
        ("Done", "Update…", "Extend…", "History")
    }
    assert section(reply, "Your workstream 5").rows
    assert "Update an action…" in labels(reply)


def test_an_owner_who_leads_nothing_sees_no_workstream_as_theirs(here: Cast) -> None:
    assert "Your workstream" not in str(headings(here.say("home", OWNER)))


def test_the_chief_executive_sees_the_programme_workstream_by_workstream(here: Cast) -> None:
    programme = section(here.say("home", CHIEF), "Northmere")
    assert "47 of 118 dated actions overdue" in programme.heading
    assert [row.ref for row in programme.rows] == ["1", "2", "3", "4", "5", "6", "7"]


def test_whoever_has_nothing_open_sees_what_falls_due_for_all(here: Cast) -> None:
    here.now += timedelta(days=21)  # Tuesday 28 April: some fall due on the Thursday
    due = section(here.say("home", OFFICE), "Due before Touch-down, Thu 30 Apr 2015")
    assert "3.3.8" in [row.ref for row in due.rows]
    assert section(here.say("home", OWNER), "Nothing of yours falls due before Touch-down").rows == ()


def test_somebody_with_no_post_sees_the_programme_and_nothing_to_press_that_changes(here: Cast) -> None:
    reply = here.say("home", "stranger")
    assert (reply.title, reply.text) == ("No action here is yours", "Sam Stranger · no post in this programme")
    assert headings(reply) == ["Nothing falls due before Touch-down", "Northmere Children's Services Improvement"]
    assert labels(reply) == ["Status", "Overdue", "Help"]


def test_a_guest_is_refused(here: Cast) -> None:
    reply = answer("home", here.guest(), Where(), here.now, here.store)
    assert reply.title.startswith("Guests and people of other organisations are not served")
    assert reply.sections == ()


# What waits for a word


def test_a_new_date_waits_for_the_lead_with_buttons(here: Cast) -> None:
    here.say("action 3.3.2 extend 31 May 2015 HR", OWNER)
    reply = here.say("home", LEAD)
    waiting = section(reply, WORK)
    assert waiting.heading == "New dates asked for, waiting for your word (1)"
    assert reply.sections[0] == waiting
    assert [one.label for one in waiting.rows[0].buttons] == ["Agree", "Decline…"]
    assert here.press("Agree", reply, LEAD).title == "3.3.2: due Sun 31 May 2015"
    assert WORK not in headings(here.say("home", LEAD))


def test_a_new_date_waits_for_the_programme_office_as_well(here: Cast) -> None:
    here.say("action 3.3.2 extend 31 May 2015 HR", OWNER)
    asked = here.press("Decline…", here.say("home", OFFICE))
    assert asked.form is not None
    assert asked.form.title == "Decline date of 3.3.2"


@pytest.mark.parametrize("who", ["stranger", OTHER, CHIEF, OWNER, "Head of FRT"])
def test_nobody_is_asked_who_may_not_agree(here: Cast, who: str) -> None:
    here.say("action 3.3.2 extend 31 May 2015 HR", OWNER)
    assert WORK not in headings(here.say("home", who))


def test_nobody_is_asked_to_agree_what_they_asked_for_themselves(here: Cast) -> None:
    here.say("action 3.3.6 extend 31 May 2015 HR", LEAD)
    assert WORK not in headings(here.say("home", LEAD))
    assert WORK in headings(here.say("home", OFFICE))


def test_the_programme_office_sees_what_the_last_load_left_open(here: Cast) -> None:
    (row,) = section(here.say("home", OFFICE), "The plan").rows
    assert (row.text, row.opens) == ("6 problems of the last load for a person to decide", "problems")
    assert here.say("problems").title.startswith("6 ")


def test_the_programme_office_sees_messages_that_could_not_be_sent(here: Cast) -> None:
    due = here.now - timedelta(minutes=1)
    write(here.store, Outgoing(here.programme.id, "meeting 1 x", "preview", "UASHAPATEL", 0, due, due + timedelta(1)))
    deliver_one(here.store, Platform().will((False, REFUSED)), here.now, PLAIN)
    parked = section(here.say("home", OFFICE), "Messages that could not be sent (1)")
    assert [one.label for one in parked.rows[0].buttons] == ["It arrived", "Post it now"]
    assert parked.rows[0].buttons[1].asks.startswith("Look for it there first")
    assert headings(here.say("home", LEAD))[0] == "My actions"


def test_the_programme_office_sees_messages_that_may_have_arrived(here: Cast) -> None:
    due = here.now - timedelta(minutes=1)
    write(here.store, Outgoing(here.programme.id, "meeting 1 x", "preview", "UASHAPATEL", 0, due, due + timedelta(1)))
    deliver_one(here.store, Platform().will((True, UNCLEAR)), here.now, PLAIN)
    sought = section(here.say("home", OFFICE), "Messages that may have arrived, and are being looked for (1)")
    assert sought.rows[0].buttons == ()


def test_a_claim_can_be_answered_where_it_stands(here: Cast) -> None:
    here.say("action 3.3.2 done signed by all", OWNER)
    (claim,) = section(here.say("home", OFFICE), "Completed, and nobody else").rows
    assert [one.label for one in claim.buttons] == ["Verify", "Reject…"]
    assert here.say(claim.buttons[1].sentence, OFFICE).form
    here.say("action 3.3.2 note one more", OWNER)
    for one in claim.buttons:
        assert here.say(one.sentence, OFFICE).title.startswith("3.3.2 has changed since you looked")


def test_the_programme_office_sees_claims_that_nobody_has_checked(here: Cast) -> None:
    here.say("action 3.3.2 done signed by all", OWNER)
    here.later(days=3)
    (claim,) = section(here.say("home", OFFICE), "Completed, and nobody else has checked (1)").rows
    assert claim.text == "Priya Nair (Head of CiN): signed by all"
    assert claim.note == "Agree a strategy to recruit and keep experienced staff · claimed 3 days ago · no evidence"
    assert here.say(claim.opens).title.startswith("3.3.2 ")
    here.say("action 3.3.2 reopen not signed", LEAD)
    assert "Completed, and nobody else has checked" not in headings(here.say("home", OFFICE))


def test_only_the_programme_office_sees_what_is_its_own_business(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    for who in ("stranger", OTHER, CHIEF, OWNER):
        assert not {"The plan", "Completed, and nobody else has checked"} & set(headings(here.say("home", who)))
    assert "The plan" not in headings(here.say("home", LEAD))


def test_the_programme_office_can_set_meetings_and_holders_from_there(here: Cast) -> None:
    reply = here.say("home", OFFICE)
    assert labels(reply) == ["Update an action…", "New meeting…", "Set holder…", "Status", "Overdue", "Help"]
    for label in ("Update an action…", "New meeting…", "Set holder…"):
        assert here.press(label, reply).form


# Nothing there


def test_nothing_that_falls_due_is_said(here: Cast) -> None:
    assert section(here.say("home", OFFICE), "Nothing falls due before Touch-down, Thu 9 Apr 2015 09:30").rows == ()


def test_where_no_meeting_is_set_none_is_spoken_of(here: Cast) -> None:
    here.say("meeting cancel Touch-down all [confirmed]")
    assert headings(here.say("home", OWNER)) == ["My actions", "Northmere Children's Services Improvement"]


def test_an_owner_who_has_done_it_all_is_told_so(here: Cast) -> None:
    for ref in ("3.3.2", "5.7.1", "2.2.6", "2.2.11", "5.1.5", "5.1.6"):
        here.say(f"action {ref} done", OWNER)
    reply = here.say("home", OWNER)
    assert reply.title == "No open action is yours"
    assert "My actions" not in headings(reply)


# Counts, and reading alone


@pytest.mark.parametrize("post", [OWNER, "Head of QSP", "Service Director C&F", CHIEF, "ICS Manager", "Head of CCM"])
def test_the_title_counts_as_a_count_of_ones_own(here: Cast, post: str) -> None:
    with here.store.reading() as session:
        person = session.exec(select(Holding.person_id).join(Post).where(Post.name == post)).first()
        posts = session.exec(select(Post.name).join(Holding).where(Holding.person_id == person)).all()
    mine = {one.id: one for name in posts for one in open_ones(here, name)}
    number, overdue = len(mine), late(list(mine.values()), here.now.date())
    assert here.say("home", post).title == f"{number} open action{'s' * (number != 1)} of yours, {overdue} overdue"


def test_what_is_led_counts_as_a_count_of_ones_own(here: Cast) -> None:
    with here.store.reading() as session:
        led = select(Workstream.number).join(WorkstreamPost).join(Post).where(col(Post.name).startswith("Service Dir"))
        every = session.exec(select(Action).where(Action.workstream == 3, col(Action.part).in_(("", "a")))).all()
        assert 3 in session.exec(led).all()
    overdue = late([one for one in every if one.rag != "G"], here.now.date())
    assert f": {overdue} of " in section(here.say("home", LEAD), "Your workstream 3").heading


@pytest.mark.parametrize("who", [OWNER, LEAD, CHIEF, OFFICE, "stranger"])
def test_looking_at_ones_page_changes_nothing(here: Cast, who: str) -> None:
    assert rows(here.say("home", who))
    assert buttons(here.say("home", who))
    assert recorded(here) == []
