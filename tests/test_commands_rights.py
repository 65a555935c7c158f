"""Who may change what (the table itself: test_commands_table), and what happens when several do at once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from cast import LEAD, OFFICE, OWNER, Cast, buttons
from roles import OWN
from sqlmodel import Session

from commands.registry import answer
from commands.reply import Reply, Where
from store import updates
from store.db import Store
from store.model import Update
from store.people import Identity

AGAIN = {
    "done": "done",
    "note": "note spoken of",
    "red": "red cause, next step, forecast",
    "amber": "amber",
    "extend": "extend 31/12/15 waiting",
    "undo": "undo",
}


def said(cast: Cast, since: datetime = Cast.MORNING) -> Sequence[Update]:
    """What people said from then on, the latest first."""
    with cast.store.reading() as session:
        return updates.since(session, cast.programme.id, since)


def test_a_guest_whom_the_programme_office_named_is_served(here: Cast) -> None:
    here.say("post Head of CiN is @USTRANGER1 [confirmed]")
    named = Identity("demo", "USTRANGER1", "Sam Stranger", member=False)
    assert answer("action 3.3.2 done", named, Where(), here.now, here.store).title.startswith("3.3.2: completed")


def test_a_name_gives_no_right(here: Cast) -> None:
    impostor = Identity("demo", "UIMPOSTOR", "Asha Patel")
    assert "belongs to Head of CiN" in answer("action 3.3.2 done", impostor, Where(), here.now, here.store).title


def test_a_refusal_says_whose_it_is_and_who_can_by_name(here: Cast) -> None:
    refused = here.say("action 3.3.2 done", "stranger").title
    assert refused.startswith("3.3.2 belongs to Head of CiN.")
    for name in ("Priya Nair", "Stephen Oldroyd", "Graham Sefton", "Asha Patel"):
        assert name in refused


def test_an_owner_who_agrees_is_told_who_can(here: Cast) -> None:
    here.say("action 3.3.2 extend 31/12/15 waiting", OWNER)
    refused = here.say("action 3.3.2 agree", OWNER).title
    assert "Graham Sefton" in refused
    assert "Priya Nair" not in refused


def test_when_the_holder_changes_so_does_the_right(here: Cast) -> None:
    here.say("post Head of CiN is @Kamal Uddin [confirmed]")
    assert "belongs to" in here.say("action 3.3.2 done", "Priya Nair").title
    assert here.say("action 3.3.2 done", "Kamal Uddin").title.startswith("3.3.2: completed")
    assert said(here)[0].post == "Head of CiN"


def test_an_owner_who_leads_the_workstream_too_speaks_in_the_post_that_owns(here: Cast) -> None:
    here.say("action 3.3.6 note spoken of", "Graham Sefton")
    assert said(here)[0].post == "Service Director LSP"


# Versions: an old button


def test_an_old_button_is_refused_and_says_what_changed_since(anywhere: Cast) -> None:
    old = anywhere.say("action 3.3.2", OWNER)
    anywhere.say("action 3.3.2 red no money, ask Cabinet, June", LEAD)
    anywhere.later(minutes=30)
    refused = anywhere.press("Done", old, OWNER)
    assert refused.title.startswith("3.3.2 has changed since you looked: Graham Sefton")
    assert "no money, ask Cabinet, June" in refused.title
    assert [update.verb for update in said(anywhere)] == ["red"]


def test_after_a_stale_button_the_card_and_the_same_sentence_are_offered(here: Cast) -> None:
    old = here.say("action 3.3.2", OWNER)
    here.say("action 3.3.2 note a word", LEAD)
    refused = here.press("Done", old, OWNER)
    assert [button.sentence for button in buttons(refused)] == ["action 3.3.2", "action 3.3.2 done"]
    assert here.press("action 3.3.2 done", refused, OWNER).title.startswith("3.3.2: completed")


def test_an_old_button_is_checked_for_the_right_again(here: Cast) -> None:
    old = here.say("action 3.3.2", OWNER)
    assert "belongs to Head of CiN" in here.press("Done", old, "stranger").title


def test_of_two_people_at_once_the_second_is_shown_the_change_of_the_first(here: Cast) -> None:
    here.say("action 3.3.2 red no money, ask Cabinet, June", LEAD)
    here.later(seconds=40)
    second = here.say("action 3.3.2 done", OWNER)
    assert second.text.startswith("A moment before, Graham Sefton")
    assert "A moment before" not in here.say("action 3.3.2 reopen not signed", OWNER).text
    here.later(minutes=10)
    assert "A moment before" not in here.say("action 3.3.2 note late", LEAD).text


def at_once(cast: Cast, sentence: str, who: Sequence[str], key: str = "") -> list[Reply]:
    """The answers to several who say the same at the same instant."""
    start = threading.Barrier(len(who))

    def press(one: str) -> Reply:
        start.wait()
        return cast.say(sentence, one, key=key)

    with ThreadPoolExecutor(len(who)) as pool:
        return list(pool.map(press, who))


def test_of_two_who_say_done_at_the_same_instant_one_is_recorded_and_both_are_answered(anywhere: Cast) -> None:
    replies = at_once(anywhere, "action 3.3.2 done [seen 1]", ("Priya Nair", "Stephen Oldroyd"))
    assert len(said(anywhere)) == 1
    titles = sorted(reply.title[:20] for reply in replies)
    assert titles == ["3.3.2 has changed si", "3.3.2: completed on "]


def test_notes_of_many_at_the_same_instant_are_all_kept_and_the_chain_is_whole(anywhere: Cast) -> None:
    replies = at_once(anywhere, "action 3.3.2 note a word", ("Priya Nair", "Stephen Oldroyd", LEAD, OFFICE))
    assert {reply.title for reply in replies} == {"3.3.2: note saved"}
    assert len(said(anywhere)) == 4
    with anywhere.store.reading() as session:
        assert updates.first_broken(session, anywhere.programme.id) is None


# The same again


@pytest.mark.parametrize("verb", AGAIN)
def test_the_same_sentence_within_two_minutes_is_recorded_once(here: Cast, verb: str) -> None:
    here.say(f"action {OWN} note of their own", LEAD)
    here.later(minutes=5)
    before = len(said(here))
    here.say(f"action {OWN} {AGAIN[verb]}", LEAD)
    here.later(seconds=119)
    again = here.say(f"Action {OWN}  {AGAIN[verb].upper()}.", LEAD)
    assert again.title == f"{OWN}: already recorded"
    assert "Graham Sefton" in again.text
    assert len(said(here)) == before + 1


def test_the_same_note_two_minutes_later_is_a_new_one(here: Cast) -> None:
    here.say("action 3.3.2 note still waiting", OWNER)
    here.later(seconds=121)
    assert here.say("action 3.3.2 note still waiting", OWNER).title == "3.3.2: note saved"
    assert len(said(here)) == 2


def test_the_same_note_by_somebody_else_is_a_new_one(here: Cast) -> None:
    here.say("action 3.3.2 note still waiting", OWNER)
    assert here.say("action 3.3.2 note still waiting", LEAD).title == "3.3.2: note saved"


def test_a_delivery_that_is_heard_twice_gets_the_same_answer_and_is_stored_once(anywhere: Cast) -> None:
    first = anywhere.say("action 3.3.2 note still waiting", OWNER, key="trigger 1")
    anywhere.say("action 3.3.2 done", OWNER, key="trigger 2")
    anywhere.later(minutes=5)
    assert anywhere.say("action 3.3.2 note still waiting", OWNER, key="trigger 1") == first
    assert [update.verb for update in said(anywhere)] == ["done", "note"]


def test_a_delivery_that_comes_twice_at_the_same_instant_is_stored_once(anywhere: Cast) -> None:
    one, other = at_once(anywhere, "action 3.3.2 note still waiting", (OWNER, OWNER), key="trigger 1")
    assert one == other
    assert one.title == "3.3.2: note saved"
    assert len(said(anywhere)) == 1


def test_two_deliveries_of_the_same_words_are_two_sentences(here: Cast) -> None:
    here.say("action 3.3.2 note still waiting", OWNER, key="trigger 1")
    here.later(minutes=5)
    here.say("action 3.3.2 note still waiting", OWNER, key="trigger 2")
    assert len(said(here)) == 2


# Bugs


class Broken(Store):
    """A store whose rows cannot be read, with a message that holds what somebody wrote."""

    def __init__(self, whole: Store) -> None:
        super().__init__(whole.engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        yield from ()
        raise KeyError("Jamie Example, 12 High Street")

    writing = reading


@pytest.mark.parametrize("sentence", ["action 3.3.2", "action 3.3.2 note Jamie Example"])
def test_a_bug_is_answered_with_an_id_that_is_logged_and_with_nobodys_words(
    here: Cast, caplog: pytest.LogCaptureFixture, sentence: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        reply = answer(sentence, here.identity(OWNER), Where(), here.now, Broken(here.store))
    assert reply.title.startswith("Something went wrong on our side (error ")
    number = reply.title.split("(error ")[1].split(")")[0]
    assert number in caplog.text
    assert "KeyError" in caplog.text
    assert "Jamie" not in caplog.text + reply.title
    assert "Traceback" not in caplog.text + reply.title


def test_after_a_bug_nothing_is_kept(anywhere: Cast) -> None:
    naive = anywhere.now.replace(tzinfo=None)
    late = anywhere.now + timedelta(days=400_000)
    for at in (naive, late):
        answer("action 3.3.2 note x", anywhere.identity(OWNER), Where(), at, anywhere.store)
    assert anywhere.say("action 3.3.2 done", OWNER).title.startswith("3.3.2: completed")
