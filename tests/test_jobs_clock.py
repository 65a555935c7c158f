"""The beat: jobs are asked, rows are written, what is due is sent; one that fails does not stop the others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from post_office import (
    MINUTE,
    NOON,
    PLAIN,
    THIS_WEEK,
    UNCLEAR,
    Platform,
    at,
    outgoing,
    programme,
    rows,
    states,
    touch_down,
    words,
    write,
)
from sqlmodel import Session

from jobs.clock import Beat, beat, start, travel
from jobs.digest import digest
from jobs.preview import preview
from store.db import Store, open_store
from store.model import Programme
from store.outbox import Outgoing


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """SQLite will do."""
    opened = open_store(f"sqlite:///{tmp_path / 'touchdown.db'}")
    yield opened
    opened.close()


@pytest.fixture
def plan(store: Store) -> Programme:
    """A programme with a touch-down on Thursdays."""
    made = programme(store)
    touch_down(store, made, begins=THIS_WEEK)
    return made


def still(store: Store, jobs: list[object], platform: Platform, now: datetime) -> Beat:
    """A beat in which no time goes by."""
    return beat(store, jobs, platform, now, PLAIN, pause=lambda _: None, passed=lambda: 0.0)  # type: ignore[arg-type]


def broken(session: Session, now: datetime) -> Iterator[Outgoing]:
    """A job with a bug."""
    raise KeyError(f"{session} {now}")


@pytest.mark.usefixtures("plan")
def test_a_beat_writes_what_falls_due_and_sends_what_is_due(store: Store) -> None:
    platform = Platform()
    assert still(store, [digest], platform, at("2015-04-08 14:00")) == Beat(3, 0)
    assert still(store, [digest], platform, at("2015-04-08 14:30")) == Beat(0, 0)
    assert still(store, [digest], platform, at("2015-04-08 15:00")) == Beat(0, 3)
    assert still(store, [digest], platform, at("2015-04-08 15:00") + MINUTE) == Beat(0, 0)


@pytest.mark.usefixtures("plan")
def test_a_beat_with_nothing_new_does_not_write(store: Store) -> None:
    still(store, [digest], Platform(), at("2015-04-08 14:00"))
    before = rows(store)
    with store.writing():  # whoever wants to write now waits, and fails
        assert still(store, [digest], Platform(), at("2015-04-08 14:01")) == Beat(0, 0)
    assert rows(store) == before


@pytest.mark.usefixtures("plan")
def test_a_job_that_fails_is_named_and_the_others_are_done(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    done = still(store, [broken, digest], Platform(), at("2015-04-08 15:00"))
    assert done == Beat(3, 3, ("broken: KeyError",))
    assert "broken failed: KeyError at test_jobs_clock.py" in caplog.text
    assert "Session" not in caplog.text


@pytest.mark.usefixtures("plan")
def test_a_carrier_that_breaks_its_word_does_not_stop_the_clock(store: Store) -> None:
    def fall_over() -> None:
        raise ValueError

    platform = Platform(during=fall_over)
    assert still(store, [digest], platform, at("2015-04-08 15:00")) == Beat(3, 0, ("deliver: ValueError",))
    platform.during = lambda: None
    assert still(store, [digest], platform, at("2015-04-08 15:02")).sent == 3
    assert platform.titles.count("digest 0") == 1


@pytest.mark.usefixtures("plan")
def test_a_late_digest_is_sent_when_the_bot_comes_back_before_the_meeting(store: Store) -> None:
    platform = Platform()
    assert still(store, [digest, preview], platform, at("2015-04-09 09:29")).sent == 3
    assert platform.titles == ["digest 0", "digest 1", "digest 2"]


def test_a_missed_digest_is_not_sent_after_the_meeting_but_told_once(store: Store, plan: Programme) -> None:
    platform = Platform()
    write(store, outgoing(plan, kind="chase", occurrence="the day before", due_at=NOON, expires_at=NOON + MINUTE))
    still(store, [digest], platform, NOON)
    still(store, [digest], platform, at("2015-04-09 09:30"))
    still(store, [digest], platform, at("2015-04-09 09:31"))
    assert states(store, "digest") == ["expired"]
    assert platform.titles == ["chase 0", "word 0"]


@pytest.mark.usefixtures("plan")
def test_two_replicas_that_beat_at_once_send_each_message_once(store: Store, tmp_path: Path) -> None:
    other = open_store(f"sqlite:///{tmp_path / 'touchdown.db'}")
    platform, when = Platform(), at("2015-04-08 15:00")
    replicas = [threading.Thread(target=still, args=(one, [digest], platform, when)) for one in (store, other)]
    for replica in replicas:
        replica.start()
    for replica in replicas:
        replica.join()
    still(store, [digest], platform, when + MINUTE)
    other.close()
    assert sorted(platform.titles) == ["digest 0", "digest 1", "digest 2"]


@pytest.mark.usefixtures("plan")
def test_travelling_beats_at_each_due_time_in_order(store: Store) -> None:
    platform = Platform()
    done = travel(store, [digest, preview], platform, at("2015-04-07 09:00"), at("2015-04-17 09:00"), PLAIN)
    assert [letter.reply.text for letter in platform.landed if letter.reply.title.endswith("0")] == [
        "14:00",
        "15:00",
        "14:00",
        "15:00",
    ]
    assert (done.sent, done.trouble) == (8, ())


@pytest.mark.usefixtures("plan")
def test_travelling_looks_for_what_is_unclear_on_the_way(store: Store) -> None:
    platform = Platform().will((True, UNCLEAR))
    travel(store, [digest], platform, at("2015-04-08 14:00"), at("2015-04-08 16:00"), PLAIN)
    assert len(platform.looked) == 1
    assert rows(store)[0].sent_at == at("2015-04-08 15:01")


def test_travelling_across_a_change_of_the_clocks_looks_when_there_may_be_something_new(store: Store) -> None:
    seen: list[datetime] = []

    def note(session: Session, now: datetime) -> Iterator[Outgoing]:  # noqa: ARG001
        seen.append(now)
        return iter(())

    touch_down(store, programme(store), "01:30", "FREQ=WEEKLY;BYDAY=SU", date(2015, 3, 29))
    travel(store, [note], Platform(), at("2015-03-27 12:00"), at("2015-03-30 08:00"), PLAIN)
    looks = ["2015-03-27 12:00", "2015-03-27 13:00", "2015-03-30 07:00", "2015-03-30 08:00"]
    assert seen == [at(look) for look in looks]  # two hours before the digest, two before Monday opens


def test_travelling_nowhere_beats_once(store: Store, plan: Programme) -> None:
    assert travel(store, [digest], Platform(), NOON, NOON, PLAIN) == Beat(0, 0)
    assert outgoing(plan).due_at == NOON


@pytest.mark.usefixtures("plan")
def test_travelling_ends_where_it_is_told_to(store: Store) -> None:
    platform = Platform()
    travel(store, [digest], platform, at("2015-04-08 13:00"), at("2015-04-08 15:00") - timedelta(seconds=1), PLAIN)
    assert "digest 0" not in platform.titles
    travel(store, [digest], platform, at("2015-04-08 14:59"), at("2015-04-08 15:00"), {"digest": words})
    assert "digest 0" in platform.titles


def test_the_metronome_beats_until_it_is_stopped() -> None:
    beaten = threading.Event()
    scheduler = start(beaten.set, seconds=1)
    (job,) = scheduler.get_jobs()
    assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
    assert beaten.wait(5)
    scheduler.shutdown()
    assert not scheduler.running
