"""Processes that say one thing after another to a store, each acknowledged through a pipe, until they are killed."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count, cycle
from multiprocessing.connection import Connection

from cast import Cast
from sqlmodel import col, select

from store.db import open_store
from store.model import Action

LIVES = multiprocessing.get_context("forkserver")
LIVES.set_forkserver_preload(["lives"])


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

    def begins(self) -> None:
        """Waits for its first word."""
        if not self.acknowledged:
            self.acknowledged.append(int(self._heard.recv_bytes()))

    def so_far(self) -> list[int]:
        """All that was acknowledged up to now."""
        while self._heard.poll():
            self.acknowledged.append(int(self._heard.recv_bytes()))
        return list(self.acknowledged)

    def last(self, seconds: float) -> None:
        """Lets it live for a while after its first word, and kills it."""
        self.begins()
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
