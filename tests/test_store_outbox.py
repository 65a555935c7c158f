"""The outbox's rows, on both databases: put once, claimed by one, settled only by whoever holds the lease."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from post_office import MINUTE, NOON, emptied, outgoing, programme, rows, states, write
from sqlmodel import Session

from store import claims, outbox
from store.claims import LEASE, Claim
from store.db import Store, open_store
from store.model_delivery import Outbox
from store.outbox import FOLLOWS

SECOND = timedelta(seconds=1)
WORKERS = 4

Settle = Callable[[Session, Claim], bool]
SETTLES: dict[str, Settle] = {
    "freeze": lambda session, mine: claims.freeze(session, mine, "words", 7),
    "sent": lambda session, mine: claims.sent(session, mine, "m1", NOON),
    "again": lambda session, mine: claims.again(session, mine, NOON, "busy"),
    "later": lambda session, mine: claims.later(session, mine, NOON),
    "unsure": lambda session, mine: claims.unsure(session, mine, NOON, "timeout"),
    "end": lambda session, mine: claims.end(session, mine, "parked", "refused"),
}


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store on each database for all tests here: making a database takes longer than most of them."""
    url = f"sqlite:///{tmp_path_factory.mktemp('outbox') / 'touchdown.db'}"
    if request.param == "postgres":
        server, name = str(request.getfixturevalue("postgres")), f"t{uuid4().hex}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        url = server.replace("/postgres?", f"/{name}?")
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture
def store(shared: Store) -> Store:
    """The shared store, empty."""
    return emptied(shared)


@pytest.fixture
def one(tmp_path: Path) -> Iterator[Store]:
    """A store on SQLite, for what does not depend on the database."""
    opened = open_store(f"sqlite:///{tmp_path / 'one.db'}")
    yield opened
    opened.close()


def take(store: Store, now: timedelta = timedelta(0)) -> Claim | None:
    """Claims a row at NOON and ``now``."""
    with store.writing() as session:
        return claims.claim(session, NOON + now)


def taken(store: Store, now: timedelta = timedelta(0)) -> Claim:
    """As ``take``, where there is one."""
    mine = take(store, now)
    assert mine is not None
    return mine


def settle(store: Store, how: str, mine: Claim) -> bool:
    """Settles a claim in a unit of its own."""
    with store.writing() as session:
        return SETTLES[how](session, mine)


def test_the_same_message_is_put_once(store: Store) -> None:
    plan = programme(store)
    with store.writing() as session:
        assert outbox.put(session, outgoing(plan))
        assert not outbox.put(session, outgoing(plan, due_at=NOON + MINUTE))
    assert [row.due_at for row in rows(store)] == [NOON]


def test_messages_differ_by_programme_occurrence_kind_place_and_part(store: Store) -> None:
    plan, other = programme(store), programme(store, "Other")
    write(store, outgoing(plan), outgoing(other), outgoing(plan, occurrence="x"), outgoing(plan, kind="chase"))
    write(store, outgoing(plan, destination="U1"), outgoing(plan, part=1))
    assert len(rows(store)) == 6
    assert len({row.uuid for row in rows(store)}) == 6


def test_two_replicas_that_put_the_same_at_once_write_it_once(store: Store) -> None:
    plan = programme(store)

    def replica(_: int) -> bool:
        with store.writing() as session:
            return outbox.put(session, outgoing(plan))

    with ThreadPoolExecutor(WORKERS) as pool:
        assert sorted(pool.map(replica, range(WORKERS))) == [False, False, False, True]


def test_only_what_is_new_is_missing(store: Store) -> None:
    plan = programme(store)
    write(store, outgoing(plan))
    with store.reading() as session:
        wanted = [outgoing(plan), outgoing(plan, part=2), outgoing(plan, part=1), outgoing(plan, part=2)]
        assert [new.part for new in outbox.missing(session, wanted)] == [2, 1]
        assert outbox.missing(session, []) == []


def test_a_row_is_claimed_when_it_is_due_and_not_before(store: Store) -> None:
    write(store, outgoing(programme(store)))
    assert take(store, -SECOND) is None
    mine = taken(store)
    assert (mine.row.state, mine.look, mine.row.lease_until) == ("sending", False, NOON + LEASE)
    assert take(store) is None


def test_a_row_that_has_expired_is_not_claimed(store: Store) -> None:
    write(store, outgoing(programme(store)))
    assert take(store, timedelta(days=1)) is None


def test_rows_are_claimed_by_due_time_headlines_first(store: Store) -> None:
    plan = programme(store)
    write(store, outgoing(plan, occurrence="late", due_at=NOON + SECOND), outgoing(plan, part=1), outgoing(plan))
    order = []
    while mine := take(store, MINUTE):
        order.append((mine.row.occurrence, mine.row.part))
        settle(store, "sent", mine)
    assert order == [("meeting 1 2015-04-09", 0), ("meeting 1 2015-04-09", 1), ("late", 0)]


def test_two_replicas_never_claim_the_same_row(store: Store) -> None:
    plan = programme(store)
    write(store, *(outgoing(plan, destination=f"U{number}") for number in range(30)))

    def replica(_: int) -> list[int]:
        own, found = open_store(store.engine.url.render_as_string(hide_password=False)), []
        while mine := take(own):
            found.append(mine.row.id)
        own.close()
        return found

    with ThreadPoolExecutor(WORKERS) as pool:
        claimed = [row_id for found in pool.map(replica, range(WORKERS)) for row_id in found]
    assert len(claimed) == len(set(claimed))
    assert len(claimed) + states(store).count("pending") == 30


def test_a_row_that_another_is_about_to_claim_is_stepped_over(store: Store) -> None:
    if store.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    plan = programme(store)
    write(store, outgoing(plan), outgoing(plan, occurrence="next", due_at=NOON + SECOND))
    with store.writing() as session:
        first = claims.claim(session, NOON + MINUTE)
        second = taken(store, MINUTE)
    assert first is not None
    assert (first.row.occurrence, second.row.occurrence) == (outgoing(plan).occurrence, "next")


def test_a_lease_that_ran_out_before_the_words_were_kept_begins_anew(store: Store) -> None:
    write(store, outgoing(programme(store)))
    taken(store)
    assert take(store, LEASE - SECOND) is None
    assert not taken(store, LEASE).look


def test_a_lease_that_ran_out_after_the_words_were_kept_is_doubtful(store: Store) -> None:
    write(store, outgoing(programme(store)))
    settle(store, "freeze", taken(store))
    again = taken(store, LEASE)
    assert again.look
    assert (again.row.body, again.row.attempts) == ("words", 1)


def test_a_doubtful_row_is_found_even_after_it_has_expired(store: Store) -> None:
    write(store, outgoing(programme(store)))
    settle(store, "freeze", taken(store))
    assert taken(store, timedelta(days=2)).look


def test_an_unsure_row_rests_until_it_is_to_be_looked_for(store: Store) -> None:
    write(store, outgoing(programme(store)))
    mine = taken(store)
    settle(store, "freeze", mine)
    with store.writing() as session:
        claims.unsure(session, mine, NOON + MINUTE, "timeout")
    assert take(store, MINUTE - SECOND) is None
    assert taken(store, MINUTE).look


@pytest.mark.parametrize("how", SETTLES)
def test_who_has_lost_the_lease_settles_nothing(one: Store, how: str) -> None:
    write(one, outgoing(programme(one)))
    slow = taken(one)
    quick = taken(one, LEASE)
    before = rows(one)
    assert not settle(one, how, slow)
    assert rows(one) == before
    assert settle(one, how, quick)


def test_who_has_lost_the_lease_settles_nothing_on_either_database(store: Store) -> None:
    write(store, outgoing(programme(store)))
    slow, quick = taken(store), taken(store, LEASE)
    assert not settle(store, "sent", slow)
    assert settle(store, "sent", quick)
    assert states(store) == ["sent"]


def test_a_settled_row_cannot_be_settled_again(store: Store) -> None:
    write(store, outgoing(programme(store)))
    mine = taken(store)
    assert settle(store, "sent", mine)
    assert not settle(store, "end", mine)


def test_when_a_message_of_a_kind_was_last_sent_is_told(store: Store) -> None:
    plan = programme(store)
    write(store, outgoing(plan))
    with store.reading() as session:
        assert outbox.last_sent(session, plan.id, "digest") is None
    settle(store, "sent", taken(store))
    with store.reading() as session:
        assert outbox.last_sent(session, plan.id, "digest") == NOON
        assert outbox.last_sent(session, plan.id, "chase") is None


def test_a_part_waits_for_its_headline_and_stands_in_its_thread(store: Store) -> None:
    plan = programme(store)
    write(store, outgoing(plan, part=1), outgoing(plan))
    headline = taken(store)
    assert (headline.row.part, headline.thread) == (0, "")
    assert take(store) is None
    settle(store, "sent", headline)
    part = taken(store)
    assert (part.row.part, part.thread) == (1, "m1")


def test_a_part_does_not_wait_for_the_headline_of_another_place_kind_or_occurrence(one: Store) -> None:
    plan = programme(one)
    others = ({"destination": "#other"}, {"kind": "preview"}, {"occurrence": "other"})
    write(one, *(outgoing(plan, **other) for other in others))
    while mine := take(one):
        settle(one, "sent", mine)
    write(one, outgoing(plan, part=1))
    assert take(one) is None


@pytest.mark.parametrize("state", ["parked", "expired", "cancelled"])
def test_parts_end_as_their_headline_does(store: Store, state: str) -> None:
    plan = programme(store)
    write(store, outgoing(plan), outgoing(plan, part=1), outgoing(plan, part=2, due_at=NOON + MINUTE))
    write(store, outgoing(plan, occurrence="other", part=1))
    with store.writing() as session:
        mine = claims.claim(session, NOON)
        assert mine is not None
        claims.end(session, mine, state, "why")
    assert states(store) == [state, state, state, "pending"]
    assert [row.error for row in rows(store)] == ["why", FOLLOWS, FOLLOWS, ""]


def test_a_part_that_ends_takes_nothing_with_it(one: Store) -> None:
    plan = programme(one)
    write(one, outgoing(plan), outgoing(plan, part=1), outgoing(plan, part=2))
    settle(one, "sent", taken(one))
    settle(one, "end", taken(one))
    assert states(one) == ["sent", "parked", "pending"]


def test_too_many_at_once_puts_off_all_that_goes_to_the_same_place(store: Store) -> None:
    plan = programme(store)
    write(store, outgoing(plan), outgoing(plan, part=1), outgoing(plan, destination="U1", due_at=NOON + SECOND))
    with store.writing() as session:
        mine = claims.claim(session, NOON)
        assert mine is not None
        claims.again(session, mine, NOON + MINUTE, "ratelimited")
    assert [row.due_at - NOON for row in rows(store)] == [MINUTE, MINUTE, SECOND]


def test_a_place_rests_for_a_second_after_each_message(store: Store) -> None:
    plan = programme(store)
    write(store, outgoing(plan), outgoing(plan, part=1), outgoing(plan, kind="chase", destination="U1"))
    first = taken(store)
    settle(store, "sent", first)
    rests = {mine.row.destination: mine.rest for mine in (taken(store, SECOND / 4), taken(store, SECOND / 4))}
    assert (first.rest, rests) == (0, {"#programme": 0.75, "U1": 0})


def test_rows_that_nobody_sent_in_time_expire_and_take_their_parts_along(store: Store) -> None:
    plan = programme(store)
    write(store, outgoing(plan), outgoing(plan, part=1, expires_at=NOON + timedelta(days=9)))
    write(store, outgoing(plan, occurrence="later", expires_at=NOON + timedelta(days=9)))
    tomorrow = NOON + timedelta(days=1)
    with store.writing() as session:
        assert [row.part for row in claims.expire(session, tomorrow - SECOND)] == []
        assert [row.part for row in claims.expire(session, tomorrow)] == [0]
    assert states(store) == ["expired", "expired", "pending"]


def test_what_is_held_expires_too_and_says_so(one: Store) -> None:
    plan = programme(one)
    write(one, outgoing(plan))
    with one.writing() as session:
        outbox.hold(session, plan.id, outgoing(plan).occurrence)
        claims.expire(session, NOON + timedelta(days=1))
    assert [(row.state, row.error) for row in rows(one)] == [("expired", "held")]


def test_what_is_held_is_not_claimed_until_it_is_resumed(one: Store) -> None:
    plan = programme(one)
    write(one, outgoing(plan), outgoing(plan, part=1))
    with one.writing() as session:
        assert outbox.hold(session, plan.id, outgoing(plan).occurrence) == 2
    assert take(one) is None
    with one.writing() as session:
        assert outbox.resume(session, plan.id, outgoing(plan).occurrence) == 2
    assert taken(one).row.part == 0


def test_holding_stops_what_joins_later_but_not_previews_nor_others(one: Store) -> None:
    plan = programme(one)
    write(one, outgoing(plan), outgoing(plan, kind="preview"), outgoing(plan, occurrence="other"))
    with one.writing() as session:
        outbox.hold(session, plan.id, outgoing(plan).occurrence)
    write(one, outgoing(plan, kind="chase", destination="U1"), outgoing(plan, occurrence="other", part=1))
    assert states(one) == ["held", "pending", "pending", "held", "pending"]


def test_posting_now_lets_what_is_held_or_waits_go_at_once(one: Store) -> None:
    plan = programme(one)
    write(one, outgoing(plan), outgoing(plan, part=1))
    with one.writing() as session:
        outbox.hold(session, plan.id, outgoing(plan).occurrence)
    write(one, outgoing(plan, part=2))
    with one.writing() as session:
        assert outbox.post_now(session, plan.id, outgoing(plan).occurrence, NOON - MINUTE) == 3
    assert taken(one, -MINUTE).row.part == 0


def test_nobody_holds_what_is_another_programmes(one: Store) -> None:
    plan, other = programme(one), programme(one, "Other")
    write(one, outgoing(plan))
    with one.writing() as session:
        assert not outbox.hold(session, other.id, outgoing(plan).occurrence)
        assert not outbox.post_now(session, other.id, outgoing(plan).occurrence, NOON)
        assert not outbox.post(session, other.id, 1, NOON)
        assert outbox.find(session, other.id, 1) is None


def test_what_was_called_off_begins_anew_when_it_is_put_at_its_new_time(store: Store) -> None:
    plan = programme(store)
    write(store, outgoing(plan))
    claimed = taken(store)
    settle(store, "freeze", claimed)
    settle(store, "again", claimed)
    with store.writing() as session:
        assert outbox.call_off(session, plan.id, outgoing(plan).occurrence) == 1
        anew = outgoing(plan, due_at=NOON + MINUTE, expires_at=NOON + LEASE)
        assert outbox.missing(session, [anew]) == [anew]
        assert outbox.put(session, anew)
        assert outbox.missing(session, [anew]) == []
    (row,) = rows(store)
    assert (row.state, row.due_at, row.body, row.attempts) == ("pending", NOON + MINUTE, "", 0)
    assert row.uuid != claimed.row.uuid


def test_what_had_nothing_to_say_stays_cancelled(store: Store) -> None:
    plan = programme(store)
    write(store, outgoing(plan))
    with store.writing() as session:
        mine = claims.claim(session, NOON)
        assert mine is not None
        claims.end(session, mine, "cancelled", "nothing to say")
        assert not outbox.put(session, outgoing(plan))
    assert states(store) == ["cancelled"]


@pytest.mark.parametrize(("decide", "state"), [(outbox.arrived, "sent"), (outbox.post, "pending")])
def test_a_person_decides_of_what_is_parked_and_its_parts_go_on(
    store: Store, decide: Callable[[Session, int, int, object], bool], state: str
) -> None:
    plan = programme(store)
    write(store, outgoing(plan), outgoing(plan, part=1))
    number = rows(store)[0].id
    with store.writing() as session:
        assert not decide(session, plan.id, number, NOON)
    settle(store, "end", taken(store))
    with store.writing() as session:
        assert decide(session, plan.id, number, NOON + LEASE)
    assert states(store) == [state, "pending"]
    assert taken(store, LEASE).row.part == (1 if state == "sent" else 0)


def test_what_a_person_posts_after_it_was_too_late_may_still_go_within_the_hour(one: Store) -> None:
    plan = programme(one)
    write(one, outgoing(plan))
    settle(one, "end", taken(one))
    with one.writing() as session:
        outbox.post(session, plan.id, 1, NOON + timedelta(days=3))
    assert taken(one, timedelta(days=3, minutes=59)).row.id == 1


def test_what_a_person_posts_in_time_still_has_all_its_time(one: Store) -> None:
    plan = programme(one)
    write(one, outgoing(plan))
    settle(one, "end", taken(one))
    with one.writing() as session:
        outbox.post(session, plan.id, 1, NOON + MINUTE)
    assert rows(one)[0].expires_at == NOON + timedelta(days=1)


def test_the_last_of_each_kind_is_the_occurrence_that_was_due_last(one: Store) -> None:
    plan = programme(one)
    write(one, outgoing(plan, occurrence="old"), outgoing(plan, occurrence="old", kind="chase", destination="U1"))
    write(one, outgoing(plan, occurrence="new", part=1, due_at=NOON + MINUTE))
    write(one, outgoing(plan, occurrence="new", due_at=NOON + MINUTE))
    with one.reading() as session:
        found = outbox.last(session, plan.id)
        assert [(row.kind, row.occurrence, row.part) for row in found] == [
            ("chase", "old", 0),
            ("digest", "new", 0),
            ("digest", "new", 1),
        ]
        assert outbox.last(session, plan.id + 1) == []


def test_what_waits_is_everything_but_what_has_ended_and_the_parked_wait_for_a_person(one: Store) -> None:
    plan = programme(one)
    write(one, *(outgoing(plan, occurrence=str(number), due_at=NOON + number * SECOND) for number in range(4)))
    settle(one, "sent", taken(one))
    settle(one, "end", taken(one, SECOND))
    with one.reading() as session:
        waiting = [(row.occurrence, row.state) for row in outbox.waiting(session, plan.id)]
    assert waiting == [("1", "parked"), ("2", "pending"), ("3", "pending")]


def test_the_next_instant_is_the_first_at_which_a_row_is_due_expires_or_is_to_be_looked_for(store: Store) -> None:
    plan = programme(store)
    with store.reading() as session:
        assert outbox.next_due(session, NOON) is None
    write(store, outgoing(plan), outgoing(plan, occurrence="x", due_at=NOON + LEASE, expires_at=NOON + 2 * LEASE))
    taken(store)
    found = [NOON - MINUTE]
    with store.reading() as session:
        while after := outbox.next_due(session, found[-1]):
            found.append(after)
    assert found[1:] == [NOON + LEASE, NOON + 2 * LEASE]


def test_there_is_something_to_do_when_a_row_is_due_is_doubtful_or_is_late(store: Store) -> None:
    plan = programme(store)
    write(store, outgoing(plan))

    def anything(now: timedelta) -> bool:
        with store.reading() as session:
            return claims.anything(session, NOON + now)

    assert [anything(now) for now in (-SECOND, timedelta(0), timedelta(days=1))] == [False, True, True]
    settle(store, "freeze", taken(store))
    assert [anything(now) for now in (timedelta(0), LEASE - SECOND, LEASE)] == [False, False, True]
    settle(store, "sent", taken(store, LEASE))
    assert not anything(timedelta(days=9))
    write(store, outgoing(plan, part=1), outgoing(plan, occurrence="other", part=1))
    settle(store, "sent", taken(store))
    assert not anything(timedelta(0))


def test_any_pending_is_by_the_very_beginning_of_the_occurrence(one: Store) -> None:
    plan = programme(one)
    write(one, outgoing(plan, occurrence="parked chase 100% #4"))
    with one.reading() as session:
        assert outbox.any_pending(session, plan.id, "parked chase 100% #")
        assert not outbox.any_pending(session, plan.id, "parked chase 1%")


def test_a_claim_keeps_what_a_row_is_after_its_unit_has_ended(one: Store) -> None:
    write(one, outgoing(programme(one)))
    mine = taken(one)
    assert isinstance(mine.row, Outbox)
    assert mine.row.lease_token
    assert mine.row.destination == "#programme"
