"""Slack waits three seconds for an answer: what takes longer goes on by itself, and tells when it is done."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Generic, TypeVar

LATE = 2.5  # seconds after which an answer no longer reaches Slack in time
AT_ONCE = 64  # as many as a door lets in at once

T = TypeVar("T")
logger = logging.getLogger(__name__)


class InTime:
    """Work that Slack waits for, in threads of its own: what it does itself must not wait for more of it."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, "answer")

    def do(
        self, work: Callable[[], T], late: Callable[[T], object], failed: Callable[[Exception], object]
    ) -> tuple[T] | None:
        """What ``work`` gives, where it is done while Slack waits; raises what it raises.

        Else None: the work goes on, and then ``late`` is called with what it gives, or ``failed`` with what it raises.
        """
        begun = _Work(work, late, failed)
        doing = self._pool.submit(begun.run)
        if not wait([doing], LATE).done and begun.given_up():
            logger.info("an answer takes longer than Slack waits")
            return None
        return (doing.result(),)


class _Work(Generic[T]):
    """Work that somebody waits for, until it is given up."""

    def __init__(
        self, work: Callable[[], T], late: Callable[[T], object], failed: Callable[[Exception], object]
    ) -> None:
        self._work, self._late, self._failed = work, late, failed
        self._lock, self._ended, self._alone = threading.Lock(), False, False

    def given_up(self) -> bool:
        """Nobody waits for it any more, unless it has just ended: then False."""
        with self._lock:
            self._alone = not self._ended
            return self._alone

    def run(self) -> T:
        """Does it, and tells what became of it where nobody waits any more."""
        try:
            given = self._work()
        except Exception as bug:
            if self._ends_alone():
                _tell(self._failed, bug)
            raise
        if self._ends_alone():
            _tell(self._late, given)
        return given

    def _ends_alone(self) -> bool:
        with self._lock:
            self._ended = True
            return self._alone


def _tell(whom: Callable[[T], object], what: T) -> None:
    """Nobody is left to whom a bug in this could be told but the log."""
    try:
        whom(what)
    except Exception as bug:  # noqa: BLE001  (in the background: logged by its class, never by its words)
        logger.error("bug in the background: %s", type(bug).__name__)
