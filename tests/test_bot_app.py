"""The bot in its workspace: what it takes over, who its programme office is, and that it carries nobody else's words."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from cast import OFFICE, OWNER, Cast
from post_office import Platform
from sqlmodel import select

from bot.app import Touchdown, settle
from commands.reply import Reply, Where
from jobs.clock import beat
from jobs.digest import digest
from jobs.outbox import COMPOSERS
from store import people, programmes, sample
from store.db import Store
from store.model import Update
from store.people import Identity

NOW = datetime(2015, 4, 8, 14, 0, tzinfo=UTC)  # 15:00 in London, when the digest for Thursday goes
TODAY = datetime(2015, 4, 7, 9, 0, tzinfo=ZoneInfo("Europe/London"))


def office_of(store: Store, workspace: str) -> list[str]:
    with store.reading() as session:
        programme = programmes.of(session, workspace)
        posts = people.posts_with_role(session, programme.id, "office")
        held = people.holders(session, [post.id for post in posts], TODAY.date())
        return [holder.user_id for holders in held.values() for holder in holders]


def test_a_carrier_carries_the_messages_of_its_own_workspace_only(store: Store) -> None:
    sample.load(store, "T1")
    sample.load(store, "T2")
    first, second = Platform(workspace="T1"), Platform(workspace="T2")
    beat(store, [digest], first, NOW, COMPOSERS, pause=lambda _: None)
    sent = len(first.landed)
    assert sent > 6
    beat(store, [digest], first, NOW, COMPOSERS, pause=lambda _: None)
    assert len(first.landed) == sent
    beat(store, [digest], second, NOW, COMPOSERS, pause=lambda _: None)
    assert len(second.landed) == sent


def test_a_plan_that_was_loaded_before_belongs_to_the_workspace_that_is_served(store: Store) -> None:
    sample.load(store, programmes.LOCAL)
    settle(store, "T1", (), TODAY)
    with store.reading() as session:
        assert programmes.workspaces(session) == ["T1"]
        assert people.find_person(session, "T1", "UPRIYANAIR") is not None


def test_a_workspace_with_programmes_of_its_own_takes_nothing_over(store: Store) -> None:
    sample.load(store, "T1")
    sample.load(store, programmes.LOCAL)
    settle(store, "T1", (), TODAY)
    with store.reading() as session:
        assert programmes.workspaces(session) == ["T1", programmes.LOCAL]


def test_the_named_people_are_the_programme_office_where_nobody_is(store: Store) -> None:
    with store.writing() as session:
        programmes.find_or_make(session, "T1", "Plan")
    settle(store, "T1", ("U0MAYA1", "U0NOOR2"), TODAY)
    settle(store, "T1", ("U0MAYA1", "U0NOOR2"), TODAY)
    assert office_of(store, "T1") == ["U0MAYA1", "U0NOOR2"]


def test_somebody_who_is_the_programme_office_is_not_joined_by_the_setting(store: Store) -> None:
    sample.load(store, "T1")
    before = office_of(store, "T1")
    settle(store, "T1", ("U0MAYA1",), TODAY)
    assert office_of(store, "T1") == before


def test_two_bots_that_start_at_once_seat_nobody_twice(store: Store) -> None:
    with store.writing() as session:
        programmes.find_or_make(session, "T1", "Plan")
    bots = [threading.Thread(target=settle, args=(store, "T1", ("U0MAYA1",), TODAY)) for _ in range(4)]
    for bot in bots:
        bot.start()
    for bot in bots:
        bot.join()
    assert office_of(store, "T1") == ["U0MAYA1"]


def test_one_delivery_that_two_bots_hear_at_once_is_stored_once_and_answered_alike(anywhere: Cast) -> None:
    bot, by, replies = Touchdown(anywhere.store, lambda: TODAY), anywhere.identity(OWNER), list[Reply]()
    hear = [
        threading.Thread(target=lambda: replies.append(bot.hear("action 3.3.2 note once", by, Where(), "trigger:1")))
        for _ in range(4)
    ]
    for one in hear:
        one.start()
    for one in hear:
        one.join()
    assert len(replies) == 4
    assert replies.count(replies[0]) == 4
    with anywhere.store.reading() as session:
        assert len(session.exec(select(Update).where(Update.verb == "note")).all()) == 1


@pytest.mark.parametrize("name", ["Nina Newbie", "Nina Newbie-Jones"])
def test_people_are_known_by_the_name_that_they_bear_today(here: Cast, name: str) -> None:
    here.say(f"post {OWNER} is @U0NEWBIE1 [confirmed]", OFFICE)
    bot = Touchdown(here.store, lambda: here.now)
    bot.hear("action 3.3.2 note hello", Identity("demo", "U0NEWBIE1", name), Where())
    assert here.say(f"who {OWNER}").title == f"{OWNER}: {name}"
