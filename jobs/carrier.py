"""How a message leaves the house, in no platform's words: what is handed over, and what comes back.

A carrier never retries and never guesses: it sorts what the platform answered, and the outbox decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from commands.reply import Reply


class Outcome(StrEnum):
    """What is known after an attempt."""

    SENT = "sent"  # certain: it arrived, or was edited, and ``message_id`` names it
    NOT_NOW = "not now"  # certain: it did not arrive; try again after ``retry_after`` seconds
    REFUSED = "refused"  # certain: it did not arrive and will not ("channel_not_found"); a person must mend it
    UNCLEAR = "unclear"  # timeout, reset, 5xx, not JSON: it may have arrived
    ABSENT = "absent"  # of a look only: it is certainly not there
    CANNOT_LOOK = "cannot look"  # of a look only: no way to tell


@dataclass(frozen=True)
class Letter:
    """One message. ``uuid`` travels with it, so that it can be found again; ``thread`` is the message_id that it
    stands under, "" for none. ``destination`` is a channel id or name, or a person's user id (a private message)."""

    destination: str
    reply: Reply
    uuid: str
    thread: str = ""


@dataclass(frozen=True)
class Receipt:
    """``message_id`` says all that the carrier needs to find the message again, and is nobody else's to read; ``code``
    is the platform's own short word for what went wrong; never a body."""

    outcome: Outcome
    message_id: str = ""
    retry_after: float = 0.0
    code: str = ""


class Carrier(Protocol):
    """A way out: Slack, a terminal, a test."""

    @property
    def workspace(self) -> str | None:
        """Whose messages it carries: those of one workspace, or None for all of a store that has no other way out."""
        ...

    def send(self, letter: Letter) -> Receipt:
        """One attempt: at most 10 seconds, and a few more where it goes to a person. Never raises."""
        ...

    def edit(self, letter: Letter, message_id: str) -> Receipt:
        """One attempt, at most 10 seconds, to put the letter in the place of what ``message_id`` names: SENT, NOT_NOW,
        REFUSED or UNCLEAR. Made twice it does no harm. Never raises."""
        ...

    def look(self, letter: Letter, since: datetime) -> Receipt:
        """Whether a message with the letter's uuid stands at its destination since ``since`` (UTC): SENT, ABSENT or
        CANNOT_LOOK. Never raises."""
        ...
