"""Killed at any instant: what was acknowledged is kept, and the history of all that was said is whole.

The short form runs by ``make short``, the long one by ``make faults``; ``docs/reliability.md`` has its figures.
"""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, cycle
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from cast import Cast
from sqlmodel import col, select

from store import backup, sample
from store.db import open_store
from store.model import Action, Update

LIVES = multiprocessing.get_context("forkserver")
LIVES.set_forkserver_preload(["test_faults_kills"])
FORMS = [
    pytest.param(10, 80, id="short", marks=pytest.mark.short),
    pytest.param(200, 20_000, id="long", marks=pytest.mark.faults),
]


@pytest.fixture
def council(url: str, sample_file: Path) -> str:
    """The address of a store of its own, with the sample programme."""
    if url.startswith("sqlite"):
        shutil.copy(sample_file, url.removeprefix("sqlite:///"))
        return url
    with closing(open_store(url)) as store:
        sample.load(store, "demo")
    return url


@dataclass
class Life:
    """A process that says one thing after another, each acknowledged through a pipe, until it is killed."""

    url: str
    first: int

    def __post_init__(self) -> None:
        self.acknowledged: list[int] = []
        self._heard, told = LIVES.Pipe(duplex=False)
        self._process = LIVES.Process(target=_say_for_ever, args=(self.url, told, self.first), daemon=True)
        self._process.start()
        told.close()

    def last(self, seconds: float) -> None:
        """Lets it live for a while after its first word, and kills it."""
        self.acknowledged.append(int(self._heard.recv_bytes()))
        time.sleep(seconds)
        self._process.kill()
        self.acknowledged += map(int, self._rest())
        self._process.join()

    def _rest(self) -> Iterator[bytes]:
        while True:
            try:
                yield self._heard.recv_bytes()
            except EOFError:
                return


def _say_for_ever(url: str, told: Connection, first: int) -> None:
    cast = Cast(open_store(url))
    with cast.store.reading() as session:
        labels = session.exec(select(Action.ref).where(col(Action.part) == "").order_by(col(Action.id))).all()
    once = [label for label in labels if labels.count(label) == 1]
    for number, ref in zip(count(first), cycle(once), strict=False):
        cast.now = Cast.MORNING + timedelta(seconds=number)
        if cast.say(f"action {ref} note word {number}").answered:
            told.send_bytes(str(number).encode())


@pytest.mark.parametrize(("kills", "words"), FORMS)
def test_what_was_acknowledged_is_kept_when_the_bot_is_killed(council: str, kills: int, words: int) -> None:
    chance = random.Random(7)  # noqa: S311  (a die, no secret)
    acknowledged: list[int] = []
    lives = 0
    while lives < kills or len(acknowledged) < words:
        life = Life(council, 1_000 * lives)
        life.last(chance.uniform(0.0, 1.2 * words / kills / 50))
        acknowledged += life.acknowledged
        lives += 1
    with closing(open_store(council)) as store:
        with store.reading() as session:
            kept = set(session.exec(select(Update.why).where(Update.verb == "note")))
        assert [n for n in acknowledged if f"word {n}" not in kept] == []
        assert [one.fault for one in backup.verify(store)] == [""]
    print(f"\n{lives} kills, {len(acknowledged):,} acknowledged, {len(kept):,} kept, 0 lost")
