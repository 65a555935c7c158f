"""App Homes that are looked at: drawn when somebody opens theirs, and drawn anew when something has changed.

Slack tells when a Home is opened, every time; so what is remembered here may be lost without harm.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
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

    def __init__(self, clock: Callable[[], float], state: Callable[[], Hashable]) -> None:
        self._clock, self._state = clock, state
        self._show: Show = lambda user_id, team, drawn: ""  # noqa: ARG005  (until there is a way out)
        self._homes: OrderedDict[str, _Home] = OrderedDict()
        self._seen: Hashable = None
        self._lock, self._round = threading.Lock(), threading.Lock()
        self._due = threading.Event()

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

    def refresh(self) -> None:
        """Draws anew what has changed. One round at a time; whoever comes meanwhile may trust that it follows."""
        self._due.set()
        if not self._round.acquire(blocking=False):
            return
        try:
            while self._due.is_set():
                self._due.clear()
                self._go_round()
        finally:
            self._round.release()

    def _go_round(self) -> None:
        state = self._state()
        if state == self._seen:
            return
        with self._lock:
            still = {one: home for one, home in self._homes.items() if self._clock() - home.opened < LOOKED_AT}
            self._homes = OrderedDict(still)
        for user_id, home in still.items():
            self._draw(user_id, home)
        self._seen = state

    def _draw(self, user_id: str, home: _Home) -> None:
        home.drawn = self._show(user_id, home.team, home.drawn)
