"""What came in lately, by name: a second delivery of the same is told from a first, and nobody is told a thing too often."""

from __future__ import annotations

import threading
from collections import OrderedDict


class Recent:
    """The last deliveries, by name: which are being answered and which have been."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._answered: OrderedDict[str, None] = OrderedDict()
        self._under_way: set[str] = set()
        self._lock = threading.Lock()

    def begin(self, name: str) -> str:
        """ "" where ``name`` is new, which makes it under way; else "answered" or "being answered"."""
        with self._lock:
            if name in self._answered or name in self._under_way:
                return "answered" if name in self._answered else "being answered"
            self._under_way.add(name)
            return ""

    def end(self, name: str, answered: bool) -> None:
        """``name`` is under way no longer; where it was not answered it may begin again."""
        with self._lock:
            self._under_way.discard(name)
            if answered:
                self._answered[name] = None
                if len(self._answered) > self._most:
                    self._answered.popitem(last=False)


class Seldom:
    """What is not to be done again for the same name within ``pause`` seconds."""

    def __init__(self, pause: float, most: int) -> None:
        self._pause, self._most = pause, most
        self._done: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def may(self, name: str, now: float) -> bool:
        """Whether it may be done at ``now`` (seconds, from anywhere); then it counts as done."""
        with self._lock:
            done = self._done.get(name)
            if done is not None and now - done < self._pause:
                return False
            self._done[name] = now
            self._done.move_to_end(name)
            if len(self._done) > self._most:
                self._done.popitem(last=False)
            return True
