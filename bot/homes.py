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
from dataclasses import dataclass

logger = logging.getLogger(__name__)

LOOKED_AT = 4 * 3_600.0  # seconds for which a Home that was opened is kept fresh
MOST = 500  # Homes kept fresh
PAUSE = 2.0  # seconds between two rounds, so that a busy meeting does not draw everything for every word

Show = Callable[[str, str, str], str]
"""show(user_id, team, drawn): publishes a Home unless ``drawn`` is what it would be; what stands there now, "" where it
could not be published."""


@dataclass
class _Home:
    team: str
    opened: float
    drawn: str = ""


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
            home = self._homes.setdefault(user_id, _Home(team, self._clock()))
            home.team, home.opened, home.drawn = team, self._clock(), ""
            self._homes.move_to_end(user_id)
            if len(self._homes) > MOST:
                self._homes.popitem(last=False)
        self._draw(user_id, home)

    def refresh(self) -> Future[None]:
        """Has drawn anew what has changed, one round after another; nobody needs to wait for it."""
        with self._lock:
            if not self._asked:
                self._asked = True
                self._next = self._pool.submit(self._go_round)
                self._next.add_done_callback(_told)
            return self._next

    def _go_round(self) -> None:
        with self._lock:
            self._asked = False  # what changes from here on wants another round
        state = self._state()
        with self._lock:
            still = {one: home for one, home in self._homes.items() if self._clock() - home.opened < LOOKED_AT}
            self._homes = OrderedDict(still)
        outdated = [(one, home) for one, home in still.items() if state != self._seen or not home.drawn]
        for user_id, home in outdated:
            self._draw(user_id, home)
        self._seen = state
        if outdated:
            self._pause(PAUSE)

    def _draw(self, user_id: str, home: _Home) -> None:
        home.drawn = self._show(user_id, home.team, home.drawn)


def _told(done: Future[None]) -> None:
    """The next round, at the latest with the next beat, does what this one did not."""
    if trouble := done.exception():
        logger.warning("a round of App Homes ended early: %s", type(trouble).__name__)
