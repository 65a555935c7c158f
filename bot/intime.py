"""Slack waits three seconds for an answer: what takes longer goes on by itself, and tells when it is done."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from functools import partial
from typing import TypeVar

from jobs.trouble import Bug, named
from store.errors import Refusal

LATE = 2.5  # seconds after which an answer no longer reaches Slack in time
AT_ONCE = 64  # as many as a door lets in at once

T = TypeVar("T")
logger = logging.getLogger(__name__)


class InTime:
    """Work that Slack waits for, in threads of its own: what it does itself must not wait for more of it.

    ``patience`` is in seconds.
    """

    def __init__(self, patience: float = LATE) -> None:
        self._patience = patience
        self._pool = ThreadPoolExecutor(AT_ONCE, "answer")

    def do(
        self, work: Callable[[], T], late: Callable[[T], object], failed: Callable[[BaseException], object]
    ) -> tuple[T] | None:
        """What ``work`` gives, where it is done while Slack waits; raises what it raises.

        Else None: the work goes on, and then ``late`` is called with what it gives, or ``failed`` with what it raises.
        """
        doing = self._pool.submit(work)
        if wait([doing], self._patience).done:
            return (doing.result(),)
        logger.info("an answer takes longer than Slack waits")
        doing.add_done_callback(partial(_follow, late, failed))
        return None


def _follow(late: Callable[[T], object], failed: Callable[[BaseException], object], doing: Future[T]) -> None:
    """Nobody is left to whom a bug in this could be told but the log."""
    bug = doing.exception()
    with suppress(Bug, Refusal), named("what follows an answer"):
        _ = failed(bug) if bug else late(doing.result())
