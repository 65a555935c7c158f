"""Which sent messages are behind what was said, and who may edit one: on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from post_office import MINUTE, NOON, outgoing, programme, rows, said, write
from sqlmodel import col, update

from store import claims, updates
from store.claims import EDITED_FOR, LEASE, SPACING, Claim
from store.db import Store
from store.model import Programme
from store.model_delivery import Outbox
from store.updates import Item

SECOND = timedelta(seconds=1)


@pytest.fixture
def plan(store: Store) -> Programme:
    """A programme with a digest of two messages that stand in its channel and tell all up to its one update."""
    made = programme(store)
    write(store, outgoing(made), outgoing(made, part=1))
    say(store, made)
    with store.writing() as session:
        for number in (1, 2):
            mine = claims.claim(session, NOON)
            assert mine is not None
            claims.freeze(session, mine, "words", 1)
            claims.sent(session, mine, f"m{number}", NOON)
    return made


def say(store: Store, plan: Programme) -> None:
    """Somebody says something of an action."""
    with store.writing() as session:
        updates.record(session, plan.id, Item("action", 1, "3.3.2"), "note", said(), why="words")


def behind(store: Store, now: timedelta = MINUTE, workspace: str | None = None) -> list[Outbox]:
    """The messages that are behind at NOON and ``now``."""
    with store.reading() as session:
        return list(claims.outdated(session, NOON + now, workspace))


def take(store: Store, row: Outbox, now: timedelta = MINUTE) -> Claim | None:
    """Leases a message to be edited."""
    with store.writing() as session:
        return claims.take(session, row, NOON + now)


def taken(store: Store, row: Outbox, now: timedelta = MINUTE) -> Claim:
    """As ``take``, where it can be had."""
    mine = take(store, row, now)
    assert mine is not None
    return mine


def settle(store: Store, mine: Claim, amended: int, until: timedelta = MINUTE, error: str = "") -> bool:
    """Writes down what became of an edit."""
    with store.writing() as session:
        return claims.edited(session, mine, amended, NOON + until, error)


@pytest.mark.usefixtures("plan")
def test_what_tells_the_last_update_is_not_behind(store: Store) -> None:
    assert behind(store) == []


def test_whatever_is_said_leaves_every_message_of_its_programme_behind_and_no_other(
    store: Store, plan: Programme
) -> None:
    say(store, programme(store, "Other"))
    assert behind(store) == []
    say(store, plan)
    assert [row.part for row in behind(store)] == [0, 1]


def test_a_message_of_another_workspace_is_not_ours(store: Store, plan: Programme) -> None:
    say(store, plan)
    assert (len(behind(store, workspace="T1")), behind(store, workspace="T2")) == (2, [])


@pytest.mark.parametrize(
    ("name", "value"),
    [("state", "parked"), ("kind", "chase"), ("told", 0), ("message_id", ""), ("error", "edit refused: no_text")],
)
def test_what_cannot_be_edited_is_never_behind(store: Store, plan: Programme, name: str, value: object) -> None:
    say(store, plan)
    with store.writing() as session:
        session.exec(update(Outbox).where(col(Outbox.part) == 1).values(**{name: value}))
    assert [row.part for row in behind(store)] == [0]


def test_a_message_of_long_ago_is_let_be(store: Store, plan: Programme) -> None:
    say(store, plan)
    assert len(behind(store, EDITED_FOR - SECOND)) == 2
    assert behind(store, EDITED_FOR) == []


def test_what_was_looked_at_is_behind_again_with_the_next_update(store: Store, plan: Programme) -> None:
    say(store, plan)
    with store.writing() as session:
        assert all(claims.looked_at(session, row, 2) for row in behind(store))
    assert behind(store) == []
    say(store, plan)
    assert len(behind(store)) == 2


def test_who_has_read_an_older_state_takes_and_writes_nothing(store: Store, plan: Programme) -> None:
    say(store, plan)
    old = behind(store)[0]
    assert settle(store, taken(store, old), 2)
    assert take(store, old, 2 * MINUTE) is None
    with store.writing() as session:
        assert not claims.looked_at(session, old, 1)
    assert rows(store)[0].amended == 2


def test_of_many_who_want_to_edit_the_same_one_does(store: Store, plan: Programme) -> None:
    say(store, plan)
    row = behind(store)[0]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: take(store, row), range(4)))
    assert len([mine for mine in found if mine]) == 1


def test_while_one_message_is_edited_its_place_rests(store: Store, plan: Programme) -> None:
    say(store, plan)
    first, second = behind(store)
    mine = taken(store, first)
    assert take(store, second) is None
    settle(store, mine, 2, MINUTE + SPACING)
    assert taken(store, second).rest == 1.0


def test_a_message_that_has_just_been_posted_rests_too(store: Store, plan: Programme) -> None:
    say(store, plan)
    assert taken(store, behind(store)[0], SECOND / 2).rest == 0.5


def test_what_is_being_edited_is_behind_again_when_its_lease_is_over(store: Store, plan: Programme) -> None:
    say(store, plan)
    taken(store, behind(store)[0])
    assert [row.part for row in behind(store, MINUTE + LEASE - SECOND)] == [1]
    again = behind(store, MINUTE + LEASE)
    assert [(row.part, row.amended) for row in again] == [(0, 0), (1, 1)]  # of the first it is not known what it tells


def test_who_comes_back_after_the_lease_writes_nothing_but_that_it_is_not_known(store: Store, plan: Programme) -> None:
    say(store, plan)
    late = taken(store, behind(store)[0])
    quick = taken(store, behind(store, MINUTE + LEASE)[0], MINUTE + LEASE)
    assert settle(store, quick, 2)
    assert not settle(store, late, 2)
    with store.writing() as session:
        claims.unknown(session, late)
    assert [row.part for row in behind(store, MINUTE + LEASE)] == [0, 1]


def test_with_an_error_it_is_never_edited_again(store: Store, plan: Programme) -> None:
    say(store, plan)
    settle(store, taken(store, behind(store)[0]), 1, error="edit refused: no_text")
    say(store, plan)
    assert [row.part for row in behind(store, 2 * MINUTE)] == [1]
    assert rows(store)[0].state == "sent"
