"""App Homes that are looked at: drawn when somebody opens theirs, and drawn anew when something has changed.

Slack tells when a Home is opened, every time; so what is remembered here may be lost without harm.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable

logger = logging.getLogger(__name__)

LOOKED_AT = 4 * 3_600.0  # seconds for which a Home that was opened is kept fresh
MOST = 500  # Homes kept fresh
FAILURES = 3  # after which a round ends: while Slack hangs each takes seconds, and a beat has more to do

Show = Callable[[str, str, str], str | None]
"""show(user_id, team, drawn): publishes a Home unless ``drawn`` is what it would be; what stands there now, "" where that
is not known since it could not be published, None where it could not be told and was left as it is."""


class _Rounds:
    """Does ``work``, one at a time; whoever asks meanwhile may trust that it is done once more."""

    def __init__(self, work: Callable[[], None]) -> None:
        self._work, self._due, self._busy = work, threading.Event(), threading.Lock()

    def ask(self) -> None:
        """Sees to it that ``work`` begins after now."""
        self._due.set()
        while self._due.is_set() and self._busy.acquire(blocking=False):
            try:
                self._due.clear()
                self._work()
            finally:
                self._busy.release()


class _Home:
    """One person's. It is drawn by one thread at a time, so that no older page comes to stand over a newer."""

    def __init__(self, user_id: str, show: Show, now: float) -> None:
        self.opened, self.owing = now, True
        self._user_id, self._show, self._team, self._drawn = user_id, show, "", ""
        self._rounds = _Rounds(self._draw)

    def open(self, team: str, now: float) -> None:
        """Draws it, whatever stands there."""
        self._team, self.opened, self._drawn = team, now, ""
        self.draw()

    def draw(self) -> None:
        """Publishes it unless it stands there; ``owing`` tells whether that is still to be done."""
        self._rounds.ask()

    def _draw(self) -> None:
        self.owing = False
        drawn = self._show(self._user_id, self._team, self._drawn)
        self._drawn = self._drawn if drawn is None else drawn
        self.owing = self.owing or not drawn


class Homes:
    """The Homes that were opened lately. ``state`` is another value whenever something that they show has changed;
    ``clock`` counts seconds, from anywhere."""

    def __init__(self, clock: Callable[[], float], state: Callable[[], Hashable]) -> None:
        self._clock, self._state = clock, state
        self._show: Show = lambda user_id, team, drawn: ""  # noqa: ARG005  (until there is a way out)
        self._homes: OrderedDict[str, _Home] = OrderedDict()
        self._seen: Hashable = None
        self._lock = threading.Lock()
        self._rounds = _Rounds(self._go_round)

    def shown_by(self, show: Show) -> None:
        """Gives the way in which a Home is published."""
        self._show = show

    def opened(self, user_id: str, team: str) -> None:
        """Draws somebody's Home, and keeps it fresh from now on."""
        with self._lock:
            home = self._homes.setdefault(user_id, _Home(user_id, self._show, self._clock()))
            self._homes.move_to_end(user_id)
            if len(self._homes) > MOST:
                self._homes.popitem(last=False)
        home.open(team, self._clock())

    def refresh(self) -> None:
        """Draws anew what has changed, and what could not be published before."""
        self._rounds.ask()

    def _go_round(self) -> None:
        """The next round begins where one ended early: what fails goes to the end."""
        failed = 0
        for user_id, home in self._owing():
            home.draw()
            if home.owing:
                failed += 1
                self._put_last(user_id)
            if failed == FAILURES:
                logger.warning("Slack does not take App Homes just now: the next beat goes on")
                return

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

    def _put_last(self, user_id: str) -> None:
        with self._lock:
            if user_id in self._homes:
                self._homes.move_to_end(user_id)
