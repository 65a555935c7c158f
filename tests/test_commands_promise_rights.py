"""Who may promise and say what became of it, every verb by every role; and that nothing happens twice."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from cast import CHIEF, LEAD, OFFICE, OTHER, OWNER, Cast, buttons, refs, rows

from commands.registry import answer
from commands.reply import Reply, Where
from store import updates
from store.model import Update

SIGN = "promise 3.3.2 by Thursday sign the protocol"


def said(cast: Cast, since: datetime = Cast.MORNING) -> Sequence[Update]:
    """What people said from then on, the latest first."""
    with cast.store.reading() as session:
        return updates.since(session, cast.programme.id, since)


def note(reply: Reply) -> str:
    """The small print of its only row."""
    (row,) = rows(reply)
    return row.note


def labels(reply: Reply) -> list[str]:
    return [button.label for button in buttons(reply)]


# Who may

ROLES = {
    "stranger": "stranger",
    "somebody with a post elsewhere": OTHER,
    "Chief Executive": CHIEF,
    "another owner of the action": "Stephen Oldroyd",
    "promiser": "Priya Nair",
    "lead": LEAD,
    "sponsor": "Judith Hargreaves",
    "project manager": "Farah Siddiqui",
    "office": OFFICE,
}
LEADS = {"lead", "sponsor", "project manager"}
VERBS = {"kept": "kept", "missed": "missed no quorum", "dropped": "dropped merged", "undo": "undo"}


@pytest.mark.parametrize("of", ["3.3.2 ", ""])
@pytest.mark.parametrize("role", ROLES)
def test_whoever_holds_a_post_promises_for_themselves(here: Cast, role: str, of: str) -> None:
    reply = here.say(f"promise {of}by Thursday sign it", ROLES[role])
    if role == "stranger":
        assert reply.title.startswith("Only somebody who holds a post in this programme can promise. Asha Patel")
        assert not said(here)
    else:
        assert [update.verb for update in said(here)] == ["promised"]
        assert said(here)[0].by in note(reply)


@pytest.mark.parametrize("of", ["3.3.2 ", ""])
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_say_of_a_promise_what_the_table_says(here: Cast, role: str, verb: str, of: str) -> None:
    here.say(f"promise {of}by Thursday sign it", "Priya Nair")
    if verb == "undo":
        here.say("promise 1 kept", ROLES[role] if role in (*LEADS, "office") and of else "Priya Nair")
    here.later(minutes=5)
    reply = here.say(f"promise 1 {VERBS[verb]}", ROLES[role])
    if role in ("promiser", "office") or (role in LEADS and of):
        assert [update.verb for update in said(here, here.now)] == [verb]
    else:
        assert not said(here, here.now)
        assert reply.title.startswith("Promise 1 is for Priya Nair to answer; else ")
        assert "Asha Patel (Programme Office)" in reply.title
        assert ("Graham Sefton" in reply.title) is bool(of)


@pytest.mark.parametrize("sentence", [SIGN, "promise 1 kept", "promise new", "promise list"])
def test_a_guest_is_not_served(here: Cast, sentence: str) -> None:
    here.say(SIGN, OWNER)
    reply = answer(sentence, here.guest(), Where(), here.now, here.store)
    assert reply.title.startswith("Guests and people of other organisations are not served")
    assert len(said(here)) == 1


def test_a_promise_stays_with_who_gave_it_when_the_post_changes_hands(here: Cast) -> None:
    here.say("promise by Thursday the rota is out", "Priya Nair")
    here.say("post Head of CiN is @Kamal Uddin [confirmed]")
    assert here.say("promise 1 kept", "Kamal Uddin").title.startswith("Promise 1 is for Priya Nair to answer")
    assert here.say("promise 1 kept", "Priya Nair").title == "Promise 1: kept on Tue 7 Apr 2015"
    assert here.say(SIGN, "Priya Nair").title.startswith("Only somebody who holds a post")


def test_everybody_may_read(here: Cast) -> None:
    here.say(SIGN, OWNER)
    assert here.say("promise 1", "stranger").title == "Promise 1: due Thu 9 Apr 2015"
    assert refs(here.say("promise list", "stranger")) == ["promise 1"]
    assert labels(here.say("promise 1", "stranger")) == []
    assert labels(here.say("promise 1", LEAD)) == ["Kept", "Missed…"]


# Nothing happens twice


def test_an_old_button_is_refused_and_says_what_changed_since(anywhere: Cast) -> None:
    old = anywhere.say(SIGN, OWNER)
    anywhere.say("promise 1 missed no quorum", LEAD)
    anywhere.later(minutes=5)
    refused = anywhere.press("Kept", old, OWNER)
    assert refused.title.startswith("Promise 1 has changed since you looked: Graham Sefton")
    assert "no quorum" in refused.title
    assert [update.verb for update in said(anywhere)] == ["missed", "promised"]


@pytest.mark.parametrize("again", [SIGN, SIGN.upper().replace("BY", "by") + "."])
def test_the_same_promise_twice_is_one(anywhere: Cast, again: str) -> None:
    anywhere.say(SIGN, OWNER)
    anywhere.later(seconds=119)
    assert anywhere.say(again, OWNER).title == "Promise 1: says this already"
    anywhere.later(hours=1)
    assert anywhere.say("promise 3.3.2 sign the protocol by 9 April", OWNER).title == "Promise 1: says this already"
    assert len(said(anywhere)) == 1


def test_the_same_words_twice_are_one_promise_even_where_the_next_meeting_began_in_between(here: Cast) -> None:
    here.later(days=2, minutes=29, seconds=30)
    here.say("promise the panel has met", OWNER)
    here.later(seconds=60)
    assert here.say("promise the panel has met", OWNER).title == "Promise 1: says this already"


def test_another_day_another_person_or_another_action_makes_another_promise(here: Cast) -> None:
    here.say(SIGN, OWNER)
    here.say(SIGN.replace("Thursday", "Friday"), OWNER)
    here.say(SIGN, "Stephen Oldroyd")
    here.say(SIGN.replace("3.3.2", "3.3.3"), OWNER)
    assert len(said(here)) == 4


def test_after_it_ended_the_same_may_be_promised_again(here: Cast) -> None:
    here.say(SIGN, OWNER)
    here.say("promise 1 kept", OWNER)
    assert here.say(SIGN, OWNER).title == "Promise 2: due Thu 9 Apr 2015"


@pytest.mark.parametrize("words", ["kept", "missed no quorum", "dropped merged"])
def test_the_same_end_within_two_minutes_is_recorded_once(here: Cast, words: str) -> None:
    here.say(SIGN, OWNER)
    here.say(f"promise 1 {words}", OWNER)
    here.later(seconds=119)
    assert here.say(f"Promise 1  {words.upper()}.", OWNER).title == "Promise 1: already recorded"
    assert len(said(here)) == 2


def test_a_delivery_that_is_heard_twice_gets_the_same_answer_and_is_stored_once(anywhere: Cast) -> None:
    first = anywhere.say(SIGN, OWNER, key="trigger 1")
    anywhere.say("promise 1 kept", OWNER, key="trigger 2")
    anywhere.later(minutes=5)
    assert anywhere.say(SIGN, OWNER, key="trigger 1") == first
    assert [update.verb for update in said(anywhere)] == ["kept", "promised"]


def at_once(cast: Cast, sentence: str, who: Sequence[str]) -> list[Reply]:
    """The answers to several who say the same at the same instant."""
    start = threading.Barrier(len(who))

    def press(one: str) -> Reply:
        start.wait()
        return cast.say(sentence, one)

    with ThreadPoolExecutor(len(who)) as pool:
        return list(pool.map(press, who))


def test_of_several_who_end_it_at_the_same_instant_one_is_recorded(anywhere: Cast) -> None:
    anywhere.say(SIGN, OWNER)
    replies = at_once(anywhere, "promise 1 kept [seen 1]", (OWNER, LEAD, OFFICE, "Judith Hargreaves"))
    titles = sorted(reply.title[:21] for reply in replies)
    assert titles == ["Promise 1 has changed"] * 3 + ["Promise 1: kept on Tu"]
    assert len(said(anywhere)) == 2


def test_promises_of_several_at_the_same_instant_all_get_a_number_of_their_own(anywhere: Cast) -> None:
    replies = at_once(anywhere, SIGN, (OWNER, LEAD, OFFICE, "Stephen Oldroyd", CHIEF, OTHER))
    assert sorted(reply.title.split(":")[0] for reply in replies) == [f"Promise {n}" for n in range(1, 7)]


def test_the_second_of_two_is_told_what_the_first_said_a_moment_before(here: Cast) -> None:
    here.say(SIGN, OWNER)
    here.later(seconds=40)
    assert here.say("promise 1 kept", LEAD).text.startswith("A moment before, Priya Nair (Head of CiN) said “promised”")
