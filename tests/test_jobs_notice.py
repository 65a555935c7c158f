"""What the programme office is told of that it can see to: once, and only while it is so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cast import Cast
from post_office import programme, touch_down

from jobs import notice
from jobs.notice import compose
from store import pulses, updates
from store.db import Store
from store.model import Programme
from store.model_delivery import Outbox, Pulse
from store.outbox import Outgoing, put
from store.people import Speaker
from store.updates import Item, Said

NOW = datetime(2015, 4, 7, 9, 0, tzinfo=UTC)
LOAD = Said(Speaker(None, "", "Plan load"), "", NOW)


def wanted(store: Store, at: datetime = NOW) -> list[Outgoing]:
    with store.reading() as session:
        return list(notice.notice(session, at))


def title(store: Store, plan: Programme, at: datetime = NOW) -> str:
    """Of what they are told; "" for nothing."""
    (outgoing,) = wanted(store, at)
    with store.writing() as session:
        put(session, outgoing)
    with store.reading() as session:
        reply = compose(session, plan, session.get_one(Outbox, 1), at)
    return reply.title if reply else ""


def beats(store: Store, backup_at: datetime | None, at: datetime = NOW) -> None:
    pulse = Pulse(
        workspace="T1", name="bot", started_at=at, beat_at=at, door="http", backs_up=True, backup_at=backup_at
    )
    with store.writing() as session:
        pulses.keep(session, pulse)


def test_two_nights_without_a_backup_are_told_to_the_office(store: Store) -> None:
    plan = programme(store)
    touch_down(store, plan)
    beats(store, NOW - timedelta(days=3))
    assert title(store, plan) == "No backup has been made since Sat 4 Apr 2015 10:00"
    assert [(one.kind, one.destination) for one in wanted(store)] == [("notice", "UOFFICE")]


def test_it_is_told_once_however_long_it_lasts(store: Store) -> None:
    plan = programme(store)
    touch_down(store, plan)
    beats(store, NOW - timedelta(days=3))
    first, later = wanted(store), wanted(store, NOW + timedelta(days=1))
    with store.writing() as session:
        assert [put(session, one) for one in (*first, *later)] == [True, False]


def test_nothing_is_said_where_a_backup_was_made_meanwhile(store: Store) -> None:
    plan = programme(store)
    touch_down(store, plan)
    beats(store, NOW - timedelta(days=3))
    (outgoing,) = wanted(store)
    with store.writing() as session:
        put(session, outgoing)
    beats(store, NOW)
    assert wanted(store) == []
    with store.reading() as session:
        assert compose(session, plan, session.get_one(Outbox, 1), NOW) is None


def loaded(store: Store, plan: Programme, at: datetime) -> None:
    with store.writing() as session:
        updates.lock(session, plan.id)
        updates.record(session, plan.id, Item("plan", plan.id, "plan"), "load", Said(LOAD.by, "", at))


def test_a_plan_that_has_no_meeting_a_day_after_its_load_is_told(store: Store) -> None:
    plan = programme(store)
    loaded(store, plan, NOW - timedelta(hours=23))
    assert wanted(store) == []
    assert title(store, plan, NOW + timedelta(hours=2)) == "No touch-down is set, so no digest will go out"


def test_a_meeting_that_was_set_meanwhile_ends_it(store: Store) -> None:
    plan = programme(store)
    loaded(store, plan, NOW - timedelta(days=2))
    (outgoing,) = wanted(store)
    with store.writing() as session:
        put(session, outgoing)
    touch_down(store, plan)
    assert wanted(store) == []
    with store.reading() as session:
        assert compose(session, plan, session.get_one(Outbox, 1), NOW) is None


def test_of_the_sample_programme_there_is_nothing_to_tell(here: Cast) -> None:
    assert wanted(here.store, here.now) == []
