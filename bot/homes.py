"""App Homes that are looked at: drawn when somebody opens theirs, and drawn anew when something has changed.

Slack tells when a Home is opened, every time; so what is remembered here may be lost without harm.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor

logger = logging.getLogger(__name__)

LOOKED_AT = 4 * 3_600.0  # seconds for which a Home that was opened is kept fresh
MOST = 500  # Homes kept fresh
PAUSE = 2.0  # seconds between two rounds, so that a busy meeting does not draw everything for every word
FAILURES = 3  # after which a round ends: while Slack hangs, each takes seconds

Show = Callable[[str, str, str], str | None]
"""show(user_id, team, drawn): publishes a Home unless ``drawn`` is what it would be; what stands there now, "" where that
is not known since it could not be published, None where it could not be told and was left as it is."""


class _Home:
    """One person's. It is drawn by one thread at a time, so that no older page comes to stand over a newer."""

    def __init__(self, user_id: str, now: float) -> None:
        self.opened, self.owing = now, True
        self._user_id, self._team, self._drawn = user_id, "", ""
        self._due, self._busy = threading.Event(), threading.Lock()

    def open(self, team: str, now: float, show: Show) -> None:
        """Draws it, whatever stands there."""
        self._team, self.opened, self._drawn = team, now, ""
        self.draw(show)

    def draw(self, show: Show) -> None:
        """Publishes it unless it stands there; ``owing`` tells whether that is still to be done. Whoever comes while it
        is being drawn may trust that it is drawn once more."""
        self._due.set()
        while self._due.is_set() and self._busy.acquire(blocking=False):
            try:
                self._due.clear()
                self._draw(show)
            finally:
                self._busy.release()

    def _draw(self, show: Show) -> None:
        drawn: str | None = ""
        self.owing = False
        try:
            drawn = show(self._user_id, self._team, self._drawn)
        finally:
            self._drawn = self._drawn if drawn is None else drawn
            self.owing = self.owing or not drawn


class Homes:
    """The Homes that were opened lately. ``state`` is another value whenever something that they show has changed;
    ``clock`` counts seconds, from anywhere."""

    def __init__(
        self,
        clock: Callable[[], float],
        state: Callable[[], Hashable],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock, self._state, self._pause = clock, state, pause
        self._show: Show = lambda user_id, team, drawn: ""  # noqa: ARG005  (until there is a way out)
        self._homes: OrderedDict[str, _Home] = OrderedDict()
        self._seen: Hashable = None
        self._lock, self._asked = threading.Lock(), False
        self._pool = ThreadPoolExecutor(1, "homes")

    def shown_by(self, show: Show) -> None:
        """Gives the way in which a Home is published."""
        self._show = show

    def opened(self, user_id: str, team: str) -> None:
        """Draws somebody's Home, and keeps it fresh from now on."""
        with self._lock:
            home = self._homes.setdefault(user_id, _Home(user_id, self._clock()))
            self._homes.move_to_end(user_id)
            if len(self._homes) > MOST:
                self._homes.popitem(last=False)
        home.open(team, self._clock(), self._show)

    def refresh(self) -> Future[None]:
        """Has drawn anew what has changed, and what could not be published before; one round after another. Nobody
        needs to wait for it."""
        with self._lock:
            if not self._asked:
                self._asked = True
                self._next = self._pool.submit(self._go_round)
                self._next.add_done_callback(_told)
            return self._next

    def _go_round(self) -> None:
        with self._lock:
            self._asked = False  # what changes from here on wants another round
        owing, failed = self._owing(), 0
        for user_id, home in owing:
            try:
                home.draw(self._show)
            finally:
                failed += home.owing
                self._put_last(user_id, home.owing)
            if failed == FAILURES:
                logger.warning("Slack does not take App Homes just now: the next round goes on")
                break
        if owing:
            self._pause(PAUSE)

    def _owing(self) -> list[tuple[str, _Home]]:
        """Those that are not as they should be, of those that are still looked at."""
        state = self._state()
        with self._lock:
            still = {one: home for one, home in self._homes.items() if self._clock() - home.opened < LOOKED_AT}
            self._homes = OrderedDict(still)
            for home in still.values() if state != self._seen else ():
                home.owing = True
            self._seen = state
            return [(one, home) for one, home in still.items() if home.owing]

    def _put_last(self, user_id: str, owing: bool) -> None:
        """The next round begins with others."""
        with self._lock:
            if owing and user_id in self._homes:
                self._homes.move_to_end(user_id)


def _told(done: Future[None]) -> None:
    """The next round, at the latest with the next beat, does what this one did not."""
    if trouble := done.exception():
        logger.warning("a round of App Homes ended early: %(trouble)s", {"trouble": type(trouble).__name__})
