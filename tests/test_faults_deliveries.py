"""Several bots, killed at any instant, against a Slack that misbehaves by script: every message lands exactly once.

Time runs ``SPEED`` times as fast for all of them, so that leases end and looks come. The short form runs by
``make short``, the long one by ``make faults``; ``docs/reliability.md`` has its figures.
"""

from __future__ import annotations

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from local_slack import BOT, HANG, RESET, LocalSlack, busy, page, refusal
from post_office import NOON, PLAIN, outgoing, programme, rows, write

from bot.config import Settings
from bot.sends import SlackCarrier, web
from jobs.outbox import deliver
from store.db import open_store
from store.errors import Refusal
from store.model_delivery import Outbox

LIVES = multiprocessing.get_context("forkserver")
LIVES.set_forkserver_preload(["test_faults_deliveries"])
SPEED = 12.0  # a lease is ten seconds then: nobody is asleep for so long, even on a busy machine
ENDS = ("sent", "parked", "expired")
POSTING = [
    *[None] * 12,
    busy("7"),
    RESET,
    HANG,
    page(),
    page(502),
    refusal("internal_error"),
    RESET.after_posting(),
    HANG.after_posting(),
    page().after_posting(),
    page(502).after_posting(),
    refusal("internal_error", 500).after_posting(),
]


def now(began: float) -> datetime:
    """The time of all bots; ``began`` is when NOON was, by the machine's own steady clock."""
    return NOON + timedelta(seconds=(time.monotonic() - began) * SPEED)


def beat_for_ever(url: str, api_url: str, began: float) -> None:
    """A bot that does nothing but deliver."""
    store = open_store(url)
    settings = Settings(slack_api_url=api_url, slack_bot_token="xoxb-1")
    carrier = SlackCarrier(lambda _: web(settings, 1), BOT, "T1")
    pause, passed = (lambda seconds: time.sleep(seconds / SPEED)), (lambda: time.monotonic() * SPEED)
    while True:
        try:
            deliver(store, carrier, now(began), PLAIN, 20, pause, passed)
        except Refusal:  # busy: as the real clock does, it tries again at its next beat
            continue
        time.sleep(15 / SPEED / 5)


@dataclass
class Bots:
    """So many bots; whoever is killed is followed by another."""

    url: str
    api_url: str
    number: int
    began: float = field(default_factory=time.monotonic)
    kills: int = 0

    def __post_init__(self) -> None:
        self._alive = [self._another() for _ in range(self.number)]

    def _another(self) -> multiprocessing.process.BaseProcess:
        process = LIVES.Process(target=beat_for_ever, args=(self.url, self.api_url, self.began), daemon=True)
        process.start()
        return process

    def kill(self, which: int) -> None:
        """As kill -9."""
        self._alive[which].kill()
        self._alive[which].join()
        self._alive[which] = self._another()
        self.kills += 1

    def end(self) -> None:
        """Kills them all."""
        for process in self._alive:
            process.kill()
            process.join()


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    server = LocalSlack()
    yield server
    server.close()


@pytest.mark.short
def test_every_message_lands_once_whoever_dies_and_whatever_slack_does(tmp_path: Path, slack: LocalSlack) -> None:
    deliver_all(f"sqlite:///{tmp_path}/touchdown.db", slack, messages=30, number=3, kills=5)


@pytest.mark.faults
def test_so_do_five_hundred_from_six_bots(url: str, slack: LocalSlack) -> None:
    deliver_all(url, slack, messages=500, number=6, kills=50)


def deliver_all(url: str, slack: LocalSlack, messages: int, number: int, kills: int) -> None:
    """Kills bots while they deliver, and looks what stands in every channel in the end."""
    chance = random.Random(11)  # noqa: S311  (a die, no secret)
    with closing(open_store(url)) as store:
        plan = programme(store)
        channels = [f"C{n:06}" for n in range(messages)]
        write(store, *(outgoing(plan, occurrence=f"meeting {channel}", destination=channel) for channel in channels))
        slack.channels.update({channel: [] for channel in channels})
        slack.tell_time(NOON.timestamp())
        slack.script("chat.postMessage", *(chance.choice(POSTING) for _ in range(messages * 2)))
        bots = Bots(url, slack.api_url, number)
        deadline = time.monotonic() + 240
        while (bots.kills < kills or not _ended(rows(store, "digest"))) and time.monotonic() < deadline:
            time.sleep(chance.uniform(0, 0.4))
            if bots.kills < kills:
                bots.kill(chance.randrange(number))
        bots.end()
        found = rows(store, "digest")
    landed = {channel: len(slack.channels[channel]) for channel in channels}
    assert [channel for channel, times in landed.items() if times != 1] == []
    assert Counter(row.state for row in found) == {"sent": messages}
    print(f"\n{messages} messages, {number} bots, {bots.kills} kills, {len(slack.calls)} calls: each landed once")


def _ended(found: list[Outbox]) -> bool:
    return all(row.state in ENDS for row in found)
