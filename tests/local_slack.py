"""The rehearsal's Slack, whose every call is kept for the judges of Block Kit."""

from __future__ import annotations

from typing import Any

import judges

from bot import local_slack
from bot.local_slack import (
    APP,
    BOT,
    BOT_USER,
    HANG,
    HELD,
    RESET,
    TEAM,
    Call,
    Fault,
    busy,
    page,
    person,
    refusal,
)

__all__ = (
    "APP",
    "BOT",
    "BOT_USER",
    "HANG",
    "HELD",
    "RESET",
    "TEAM",
    "Call",
    "Fault",
    "LocalSlack",
    "busy",
    "page",
    "person",
    "refusal",
)


class LocalSlack(local_slack.LocalSlack):
    """As it is, and judged."""

    def see(self, method: str, asked: Any) -> None:
        """Kept until the test ends."""
        if method == "answer":
            judges.keep_answer(asked)
        else:
            judges.keep(method, asked)
