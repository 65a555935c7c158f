"""What the programme office is told of a message that did not go as it should."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from post_office import NOON, THIS_WEEK, outgoing, programme, rows, touch_down, write

from commands.reply import Reply
from jobs import word
from store import claims, people
from store.db import Store, open_store
from store.model import Programme
from store.model_delivery import Outbox
from store.outbox import hold


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """SQLite will do."""
    opened = open_store(f"sqlite:///{tmp_path / 'touchdown.db'}")
    yield opened
    opened.close()


@pytest.fixture
def plan(store: Store) -> Programme:
    """A programme with a touch-down on Thursday 9 April 2015."""
    made = programme(store)
    touch_down(store, made, begins=THIS_WEEK)
    return made


def end(store: Store, state: str, error: str, *which: int) -> None:
    """Ends the rows with these numbers (1..), and tells the programme office."""
    with store.writing() as session:
        for row in (session.get_one(Outbox, number) for number in which):
            row.state, row.error = state, error
            session.flush()
            word.tell(session, row, state, NOON)


def told(store: Store, plan: Programme) -> Reply | None:
    """The word that they get."""
    (row,) = rows(store, "word")
    with store.reading() as session:
        return word.compose(session, plan, row, NOON)


def heard(store: Store, plan: Programme) -> Reply:
    """As ``told``, where there is one."""
    reply = told(store, plan)
    assert reply is not None
    return reply


def test_a_refused_digest_names_the_meeting_the_code_and_what_to_say(store: Store, plan: Programme) -> None:
    write(store, outgoing(plan))
    end(store, "parked", "not_in_channel", 1)
    reply = heard(store, plan)
    (row,) = reply.sections[0].rows
    assert reply.title == "Please look: The digest before Touch-down on Thu 9 Apr 2015 09:30"
    assert (row.ref, row.note) == ("to #programme", "not_in_channel")
    assert [button.sentence for button in row.buttons] == ["digest post 1"]


def test_where_it_may_have_arrived_a_person_can_say_that_it_did(store: Store, plan: Programme) -> None:
    write(store, outgoing(plan), outgoing(plan, part=3))
    end(store, "parked", "cannot look: missing_scope", 2)
    reply = heard(store, plan)
    (row,) = reply.sections[0].rows
    assert reply.title.startswith("Please look: Part of the digest before Touch-down")
    assert row.ref == "to #programme, part 3"
    assert [button.sentence for button in row.buttons] == ["digest arrived 2", "digest post 2"]


def test_a_bug_is_said_to_be_ours(store: Store, plan: Programme) -> None:
    write(store, outgoing(plan))
    end(store, "parked", "bug: KeyError", 1)
    assert "on our side" in heard(store, plan).sections[0].rows[0].text


def test_private_messages_are_counted_and_the_people_named(store: Store, plan: Programme) -> None:
    with store.writing() as session:
        people.remember_person(session, "T1", "U1", "Sam")
    write(store, *(outgoing(plan, kind="chase", destination=f"U{number}") for number in range(1, 13)))
    end(store, "parked", "account_inactive", *range(1, 13))
    (section,) = heard(store, plan).sections
    assert heard(store, plan).title.startswith("Please look: 12 private reminders before Touch-down")
    assert [row.ref for row in section.rows[:2]] == ["to Sam", "to U10"]
    assert section.note == "2 more: `digest last` shows them all."


def test_a_missed_digest_says_from_when_to_when_it_could_have_gone(store: Store, plan: Programme) -> None:
    write(store, outgoing(plan))
    end(store, "expired", "too late", 1)
    reply = heard(store, plan)
    assert reply.title == "Not sent: The digest before Touch-down on Thu 9 Apr 2015 09:30"
    assert "due at Wed 8 Apr 2015 12:00 and could not be sent before Thu 9 Apr 2015 12:00" in reply.text


def test_a_digest_that_was_held_to_the_end_says_so(store: Store, plan: Programme) -> None:
    write(store, outgoing(plan))
    with store.writing() as session:
        hold(session, plan.id, outgoing(plan).occurrence)
        for row in claims.expire(session, NOON + timedelta(days=1)):
            word.tell(session, row, "expired", NOON)
    assert heard(store, plan).text == "It was held, and nobody had released it by Thu 9 Apr 2015 12:00."


def test_what_a_person_has_settled_meanwhile_needs_no_word(store: Store, plan: Programme) -> None:
    write(store, outgoing(plan))
    end(store, "parked", "not_in_channel", 1)
    with store.writing() as session:
        session.get_one(Outbox, 1).state = "sent"
    assert told(store, plan) is None


def test_everybody_in_the_programme_office_is_told(store: Store, plan: Programme) -> None:
    with store.writing() as session:
        post = people.find_or_make_post(session, plan.id, "Programme Office")
        people.seat(session, post, people.remember_person(session, "T1", "U2", "Ann"), THIS_WEEK)
    write(store, outgoing(plan))
    end(store, "parked", "not_in_channel", 1)
    assert [row.destination for row in rows(store, "word")] == ["UOFFICE", "U2"]
