"""How this process itself is: for whoever restarts it, sends it traffic, or asks it in Slack."""

from __future__ import annotations

import platform
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from store.db import Store
from store.model_delivery import Pulse

LATE = timedelta(minutes=2)  # eight beats; one may wait for the store or for Slack
STUCK = timedelta(minutes=15)  # no beat waits so long: the metronome has stopped, and a new start helps


class Vitals:
    """``link`` is asked whether Slack can reach us, and when it last answered; over HTTP there is none."""

    def __init__(self, door: str, clock: Callable[[], datetime]) -> None:
        self.name = f"{platform.node()[:60]} {secrets.token_hex(2)}"
        self.door, self.clock = door, clock
        self.started_at = self.beat_at = clock()
        self.is_open: Callable[[], bool] = lambda: True
        self.heard_at: Callable[[], datetime | None] = lambda: None

    def alive(self) -> str:
        """What a new start would mend; "" for nothing."""
        return "no beat for 15 minutes" if self.clock() - self.beat_at > STUCK else ""

    def ready(self, store: Store) -> str:
        """What keeps it from its work just now; "" for nothing."""
        if not store.answers():
            return "the store cannot be reached"
        if self.clock() - self.beat_at > LATE:
            return "no beat for 2 minutes"
        return "" if self.is_open() else "Slack is not connected"

    def pulse(self, workspace: str, backs_up: bool, backup_at: datetime | None) -> Pulse:
        """What it says of itself."""
        return Pulse(
            workspace=workspace,
            name=self.name,
            started_at=self.started_at,
            beat_at=self.beat_at,
            door=self.door,
            heard_at=self.heard_at(),
            backs_up=backs_up,
            backup_at=backup_at,
        )
