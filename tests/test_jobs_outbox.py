"""Delivery: every message once, whatever the platform answers and whenever the process dies."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from post_office import (
    CANNOT_LOOK,
    MINUTE,
    NOON,
    PLAIN,
    REFUSED,
    SENT,
    UNCLEAR,
    Killed,
    Platform,
    at,
    doubled,
    emptied,
    not_now,
    outgoing,
    programme,
    rows,
    states,
    touch_down,
    write,
)
from sqlmodel import Session

from commands.reply import Reply
from jobs import outbox as delivery
from jobs.carrier import Letter, Outcome, Receipt
from jobs.outbox import CLOCKS_DIFFER, COMPOSERS, LOOK_AFTER, deliver, deliver_one
from store.claims import LEASE, claim
from store.db import Store, open_store
from store.model import Programme
from store.model_delivery import Outbox
from store.outbox import next_due, post

SECOND = timedelta(seconds=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """SQLite will do: what differs by database is tested in the store."""
    opened = open_store(f"sqlite:///{tmp_path / 'touchdown.db'}")
    yield opened
    opened.close()


@pytest.fixture
def plan(store: Store) -> Programme:
    """A programme with one message that is due at NOON."""
    made = programme(store)
    write(store, outgoing(made))
    return made


@dataclass
class Waits:
    """A pause that only counts, and a stopwatch that it moves."""

    waited: list[float] = field(default_factory=list)

    def pause(self, seconds: float) -> None:
        """Counts."""
        self.waited.append(seconds)

    def passed(self) -> float:
        """The sum."""
        return sum(self.waited)


def go(store: Store, platform: Platform, now: timedelta = timedelta(0), composers: Any = PLAIN) -> int:
    """Delivers at NOON and ``now``, with a clock that moves with the pauses only."""
    waits = Waits()
    return deliver(store, platform, NOON + now, composers, pause=waits.pause, passed=waits.passed)


def only(store: Store, kind: str = "digest") -> Outbox:
    """The only row of a kind."""
    (row,) = rows(store, kind)
    return row


@pytest.mark.usefixtures("plan")
def test_a_message_is_sent_once(store: Store) -> None:
    platform = Platform()
    assert go(store, platform) == 1
    assert go(store, platform, MINUTE) == 0
    assert platform.titles == ["digest 0"]
    assert (only(store).state, only(store).message_id, only(store).sent_at) == ("sent", "m1", NOON)


@pytest.mark.usefixtures("plan")
def test_one_row_is_worked_on_at_a_time(store: Store) -> None:
    assert deliver_one(store, Platform(), NOON, PLAIN)
    assert not deliver_one(store, Platform(), NOON, PLAIN)


@pytest.mark.usefixtures("plan")
def test_words_are_composed_in_local_time(store: Store) -> None:
    platform = Platform()
    go(store, platform)
    assert platform.landed[0].reply.text == "12:00"


@pytest.mark.usefixtures("plan")
def test_the_words_are_committed_before_they_are_sent(store: Store) -> None:
    seen: list[str] = []
    go(store, Platform(during=lambda: seen.append(f"{only(store).state} {only(store).body}")))
    assert seen[0].startswith("sending")
    assert "digest 0" in seen[0]


@pytest.mark.usefixtures("plan")
def test_the_words_of_the_first_attempt_are_those_of_every_other(store: Store) -> None:
    platform = Platform().will((False, not_now(600)))
    go(store, platform)
    go(store, platform, 11 * MINUTE)
    assert [letter.reply.text for letter in platform.landed] == ["12:00"]
    assert only(store).attempts == 2


def test_parts_follow_their_headline_in_its_thread(store: Store, plan: Programme) -> None:
    write(store, outgoing(plan, part=2), outgoing(plan, part=1))
    platform = Platform()
    go(store, platform)
    threads = [(letter.reply.title, letter.thread) for letter in platform.landed]
    assert threads == [("digest 0", ""), ("digest 1", "m1"), ("digest 2", "m1")]


def test_a_place_gets_one_message_a_second_and_another_place_need_not_wait(store: Store, plan: Programme) -> None:
    write(store, outgoing(plan, part=1), outgoing(plan, part=2), outgoing(plan, kind="preview", destination="U1"))
    waits = Waits()
    deliver(store, Platform(), NOON, PLAIN, pause=waits.pause, passed=waits.passed)
    assert waits.waited == [1.0, 1.0]


def test_nothing_to_say_sends_nothing_and_takes_the_parts_along(store: Store, plan: Programme) -> None:
    write(store, outgoing(plan, part=1))
    platform = Platform()
    go(store, platform, composers={"digest": lambda *_: None})
    assert (platform.tried, states(store)) == (0, ["cancelled", "cancelled"])
    assert rows(store)[0].error == "nothing to say"


@pytest.mark.usefixtures("plan")
def test_too_many_messages_are_tried_again_when_the_platform_says(store: Store) -> None:
    platform = Platform().will((False, not_now(30)))
    go(store, platform)
    assert (only(store).state, only(store).due_at, only(store).error) == ("pending", NOON + 30 * SECOND, "ratelimited")
    go(store, platform, 29 * SECOND)
    assert platform.tried == 1
    go(store, platform, 30 * SECOND)
    assert platform.titles == ["digest 0"]


@pytest.mark.usefixtures("plan")
def test_a_platform_that_says_not_now_without_a_time_is_not_asked_again_at_once(store: Store) -> None:
    platform = Platform().will(*[(False, not_now(0))] * 9)
    go(store, platform)
    assert platform.tried == 1


@pytest.mark.usefixtures("plan")
def test_not_now_for_too_long_expires_and_is_told(store: Store) -> None:
    platform = Platform().will((False, not_now(2 * 86400)))
    go(store, platform)
    go(store, platform, timedelta(days=1))
    assert only(store).state == "expired"
    assert platform.titles == ["word 0"]


@pytest.mark.usefixtures("plan")
def test_a_refused_message_is_parked_and_the_programme_office_gets_a_word(store: Store) -> None:
    platform = Platform().will((False, REFUSED))
    go(store, platform)
    assert (only(store).state, only(store).error) == ("parked", "channel_not_found")
    assert [(letter.destination, letter.reply.title) for letter in platform.landed] == [("UOFFICE", "word 0")]
    go(store, platform, timedelta(hours=5))
    assert platform.tried == 2


@pytest.mark.usefixtures("plan")
def test_an_unclear_message_is_looked_for_after_a_minute_and_not_before(store: Store) -> None:
    platform = Platform().will((True, UNCLEAR))
    go(store, platform)
    go(store, platform, LOOK_AFTER - SECOND)
    assert (states(store), platform.looked) == (["unsure"], [])
    go(store, platform, LOOK_AFTER)
    assert (states(store), platform.tried) == (["sent"], 1)
    assert only(store).message_id == "m1"


@pytest.mark.usefixtures("plan")
def test_an_unclear_message_that_is_absent_is_posted_again_under_its_own_mark(store: Store) -> None:
    platform = Platform().will((False, UNCLEAR))
    go(store, platform)
    go(store, platform, LOOK_AFTER)
    assert (states(store), platform.tried, len(platform.looked)) == (["sent"], 2, 1)
    assert [letter.uuid for letter in platform.landed] == [only(store).uuid]


@pytest.mark.usefixtures("plan")
def test_a_look_goes_back_to_before_the_first_attempt(store: Store) -> None:
    platform = Platform().will((False, UNCLEAR), (True, UNCLEAR))
    go(store, platform, 10 * MINUTE)
    go(store, platform, 20 * MINUTE)
    go(store, platform, 30 * MINUTE)
    assert platform.looked == [NOON - CLOCKS_DIFFER] * 2
    assert len(platform.landed) == 1


@pytest.mark.usefixtures("plan")
def test_an_unclear_message_that_cannot_be_looked_for_is_left_to_a_person(store: Store) -> None:
    platform = Platform(blind=CANNOT_LOOK).will((False, UNCLEAR))
    go(store, platform)
    go(store, platform, LOOK_AFTER)
    assert (only(store).state, only(store).error) == ("parked", "cannot look: missing_scope")
    assert platform.titles == ["word 0"]


@pytest.mark.usefixtures("plan")
def test_a_look_that_is_put_off_is_made_later(store: Store) -> None:
    platform = Platform(blind=Receipt(Outcome.CANNOT_LOOK, retry_after=90, code="ratelimited")).will((True, UNCLEAR))
    go(store, platform)
    go(store, platform, LOOK_AFTER)
    assert states(store) == ["unsure"]
    platform.blind = None
    go(store, platform, LOOK_AFTER + 89 * SECOND)
    assert states(store) == ["unsure"]
    go(store, platform, LOOK_AFTER + 90 * SECOND)
    assert (states(store), platform.tried) == (["sent"], 1)


@pytest.mark.usefixtures("plan")
def test_an_absent_message_is_not_posted_after_it_was_too_late(store: Store) -> None:
    platform = Platform().will((False, UNCLEAR))
    go(store, platform)
    go(store, platform, timedelta(days=2))
    assert only(store).state == "expired"
    assert platform.titles == ["word 0"]


@pytest.mark.usefixtures("plan")
def test_a_row_that_was_left_while_it_was_sent_is_looked_for_first(store: Store) -> None:
    platform = Platform(during=_die)
    with pytest.raises(Killed):
        go(store, platform)
    platform.during = lambda: None
    go(store, platform, LEASE - SECOND)
    assert (states(store), platform.looked) == (["sending"], [])
    go(store, platform, LEASE)
    assert (states(store), platform.tried, len(platform.looked)) == (["sent"], 1, 1)


@pytest.mark.usefixtures("plan")
def test_a_row_that_was_left_before_its_words_were_kept_is_composed_and_sent(store: Store) -> None:
    with store.writing() as session:
        claim(session, NOON)
    platform = Platform()
    go(store, platform, LEASE)
    assert (platform.titles, platform.looked) == (["digest 0"], [])


@pytest.mark.usefixtures("plan")
def test_who_was_too_slow_leaves_the_row_to_who_took_over(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    quick = Platform()

    def overtake() -> None:
        slow.during = lambda: None
        quick.landed = slow.landed  # it is one platform that both send to
        go(store, quick, LEASE)

    slow = Platform(during=overtake).will((True, UNCLEAR))
    go(store, slow)
    assert (states(store), only(store).message_id) == (["sent"], "m1")
    assert not doubled(slow.landed)
    assert "the lease was lost" in caplog.text


@pytest.mark.usefixtures("plan")
def test_who_loses_the_lease_while_composing_sends_nothing(store: Store) -> None:
    quick = Platform()

    def slowly(session: Session, plan: Programme, row: Outbox, when: datetime) -> Reply:  # noqa: ARG001
        session.rollback()  # lets go of the database, as a process that was put to sleep would not need to
        go(store, quick, LEASE)
        return Reply("too late")

    slow = Platform()
    go(store, slow, composers={"digest": slowly})
    assert (quick.titles, slow.tried) == (["digest 0"], 0)


def test_a_bug_in_one_message_parks_it_and_does_not_stop_the_others(
    store: Store, plan: Programme, caplog: pytest.LogCaptureFixture
) -> None:
    write(store, outgoing(plan, kind="preview", destination="U1"))
    platform = Platform()
    go(store, platform, composers={**PLAIN, "digest": lambda *_: 1 / 0})
    assert (only(store).state, only(store).error) == ("parked", "bug: ZeroDivisionError")
    assert "ZeroDivisionError at test_jobs_outbox.py" in caplog.text
    assert sorted(platform.titles) == ["preview 0", "word 0"]


@pytest.mark.usefixtures("plan")
def test_a_kind_without_a_composer_is_parked(store: Store) -> None:
    go(store, Platform(), composers={})
    assert only(store).error == "bug: KeyError"


def test_chases_wait_for_working_hours(store: Store) -> None:
    plan = programme(store)
    write(store, outgoing(plan, kind="chase", destination="U1"))
    platform = Platform()
    go(store, platform, timedelta(hours=6))
    assert (states(store), only(store, "chase").due_at) == (["pending"], at("2015-04-09 09:00"))
    go(store, platform, timedelta(hours=21))
    assert platform.titles == ["chase 0"]


def test_many_failed_chases_are_one_word(store: Store) -> None:
    plan = programme(store)
    write(store, *(outgoing(plan, kind="chase", destination=f"U{number}") for number in range(3)))
    platform = Platform().will(*[(False, REFUSED)] * 3)
    composers = {**COMPOSERS, "chase": PLAIN["chase"]}
    go(store, platform, composers=composers)
    go(store, platform, MINUTE, composers=composers)
    (word,) = platform.landed
    assert word.reply.title == "Please look: 3 private reminders"
    assert [row.ref for row in word.reply.sections[0].rows] == ["to U0", "to U1", "to U2"]


def test_one_that_fails_after_the_word_went_is_told_in_another(store: Store, plan: Programme) -> None:
    write(store, outgoing(plan, part=1), outgoing(plan, part=2))
    platform = Platform().will((True, SENT), (False, REFUSED))
    go(store, platform)
    platform.will((False, REFUSED))
    assert states(store, "word") == ["sent"]
    write(store, outgoing(plan, part=3))
    go(store, platform, MINUTE)
    assert states(store, "word") == ["sent", "sent"]


def test_what_fails_again_after_a_person_let_it_go_is_told_again(store: Store, plan: Programme) -> None:
    platform = Platform().will((False, REFUSED))
    go(store, platform, composers={**COMPOSERS, "digest": PLAIN["digest"]})
    with store.writing() as session:
        assert post(session, plan.id, only(store).id, NOON + MINUTE)
    platform.will((False, REFUSED))
    go(store, platform, MINUTE, composers={**COMPOSERS, "digest": PLAIN["digest"]})
    assert platform.titles == ["Please look: The digest"] * 2


@pytest.mark.usefixtures("plan")
def test_a_word_that_fails_is_parked_without_another_word(store: Store) -> None:
    go(store, Platform().will((False, REFUSED), (False, REFUSED)))
    assert states(store) == ["parked", "parked"]


def test_without_a_programme_office_the_trouble_is_logged(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    write(store, outgoing(programme(store, office="")))
    go(store, Platform().will((False, REFUSED)))
    assert states(store) == ["parked"]
    assert "nobody was told" in caplog.text


def test_what_expires_is_told_in_one_word(store: Store, plan: Programme) -> None:
    write(store, outgoing(plan, part=1), outgoing(plan, part=2))
    platform = Platform()
    go(store, platform, timedelta(days=1))
    assert (states(store, "digest"), platform.titles) == (["expired"] * 3, ["word 0"])


def test_a_preview_that_expires_is_not_worth_a_word(store: Store) -> None:
    write(store, outgoing(programme(store), kind="preview"))
    platform = Platform()
    go(store, platform, timedelta(days=1))
    assert (states(store), platform.tried) == (["expired"], 0)


def test_a_beat_works_on_no_more_than_it_is_told(store: Store) -> None:
    plan = programme(store)
    write(store, *(outgoing(plan, destination=f"U{number}") for number in range(5)))
    assert deliver(store, Platform(), NOON, PLAIN, most=3) == 3


def test_leases_are_true_to_the_time_that_sending_takes(store: Store) -> None:
    plan = programme(store)
    write(store, *(outgoing(plan, part=number) for number in range(5)))
    leases: list[datetime | None] = []
    waits = Waits()
    platform = Platform(during=lambda: leases.extend(r.lease_until for r in rows(store) if r.state == "sending"))
    deliver(store, platform, NOON, PLAIN, pause=waits.pause, passed=waits.passed)
    assert leases == [NOON + LEASE + second * SECOND for second in (0, 0, 1, 2, 3)]  # as each was claimed


@pytest.mark.usefixtures("plan")
def test_nothing_that_people_wrote_is_logged(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    def secret(session: Session, plan: Programme, row: Outbox, when: datetime) -> Reply:  # noqa: ARG001
        raise ValueError("a name")

    with caplog.at_level(logging.DEBUG):
        go(store, Platform(), composers={"digest": secret, "word": secret})
    assert "parked" in caplog.text
    assert "a name" not in caplog.text


def _die() -> None:
    raise Killed


@dataclass
class Hostile(Platform):
    """A platform whose answers, and the deaths of ours, are drawn by hypothesis; it never refuses for good."""

    fates: Iterator[str] = field(default_factory=lambda: iter(()))

    def send(self, letter: Letter) -> Receipt:
        """Whatever happens next."""
        self.tried += 1
        fate = next(self.fates, "sent")
        if fate == "killed before":
            raise Killed
        if fate in ("sent", "unclear but there", "killed after"):
            self.landed.append(letter)
        if fate == "killed after":
            raise Killed
        if fate == "sent":
            return Receipt(Outcome.SENT, f"m{len(self.landed)}")
        return not_now(20) if fate == "not now" else UNCLEAR


FATES = ["sent", "unclear but there", "unclear and absent", "not now", "killed before", "killed after"]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(FATES), max_size=16))
def test_whatever_happens_every_message_lands_exactly_once(fates: list[str]) -> None:
    store = _fresh()
    plan = programme(store, f"Plan {len(rows(store))}")
    write(store, *(outgoing(plan, part=part, expires_at=NOON + timedelta(days=9)) for part in range(4)))
    platform, now = Hostile(fates=iter(fates)), NOON
    while set(states(store)) != {"sent"}:
        _live_on(store, platform, now - NOON)
        with store.reading() as session:
            now = next_due(session, now) or now
        assert now < NOON + timedelta(hours=2), states(store)
    assert sorted(platform.titles) == [f"digest {part}" for part in range(4)]
    assert {letter.thread for letter in platform.landed[1:]} == {"m1"}


def _live_on(store: Store, platform: Platform, now: timedelta) -> None:
    """One life of the process, which may end at any attempt."""
    try:
        go(store, platform, now)
    except Killed:
        return


_kept: list[Store] = []


def _fresh() -> Store:
    """One store for all examples of a property, empty again."""
    if not _kept:
        _kept.append(open_store("sqlite://"))
    return emptied(_kept[0])


def test_the_production_composers_cover_every_kind_and_an_all_clear_is_said(store: Store) -> None:
    plan = programme(store)
    made = touch_down(store, plan)
    write(store, outgoing(plan, occurrence=f"meeting {made.id} 2015-04-09"))
    platform = Platform()
    go(store, platform, composers=delivery.COMPOSERS)
    assert "all clear" in platform.titles[0]
    assert set(COMPOSERS) == {"digest", "chase", "preview", "word", "notice", "pack"}
