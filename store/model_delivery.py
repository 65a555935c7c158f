"""What was heard and what is to be said, each one table: no nouns of a programme, but how its messages come and go once.

As in ``model``, values are validated above, and the CHECK constraints here repeat the limits.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.instant import Instant
from store.model import SCHEMA

__all__ = ["SCHEMA", "Heard", "Outbox", "Pulse"]


class Heard(SQLModel, table=True):
    """A sentence that Slack delivered, by its unique trigger or event: the second delivery gets the same answer."""

    workspace: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
    reply: str = Field(sa_type=Text)


class Outbox(SQLModel, table=True):
    """A message that is due to be sent once. ``body`` is frozen when it is first claimed."""

    __table_args__ = (
        UniqueConstraint("programme_id", "occurrence", "kind", "destination", "part"),
        Index("ix_outbox_due", "state", "due_at"),
        CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'unsure', 'parked', 'held', 'expired', 'cancelled')",
            name="state",
        ),
    )
    id: int = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id")
    occurrence: str  # what it is for: "meeting 1 2015-04-09"
    kind: str  # "digest", "chase", "preview", "word", "notice" (to the programme office), "pack" (of a meeting)
    destination: str  # a channel, or a person's user id
    part: int  # 0 the headline, 1.. its threaded parts
    due_at: datetime = Field(sa_type=Instant)
    expires_at: datetime = Field(sa_type=Instant)
    state: str = "pending"
    uuid: str  # opaque; travels in the message's metadata
    body: str = Field(default="", sa_type=Text)
    attempts: int = 0
    lease_token: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=Instant)
    message_id: str = ""  # what the platform calls the message that arrived
    sent_at: datetime | None = Field(default=None, sa_type=Instant)
    error: str = ""  # a code, never a body
    told: int = 0  # the seq of the last update when the body was frozen: its words tell all up to it
    amended: int = 0  # the seq of the last update that what stands there is known to tell, 0 while that is not known


class Pulse(SQLModel, table=True):
    """One bot at work, as it said of itself with its last beat."""

    workspace: str = Field(primary_key=True)
    name: str = Field(primary_key=True)  # of the machine and the process: "bot-1 3f2a"
    started_at: datetime = Field(sa_type=Instant)
    beat_at: datetime = Field(sa_type=Instant)
    door: str  # "socket", "http"
    heard_at: datetime | None = Field(default=None, sa_type=Instant)  # when the platform's socket last answered
    backs_up: bool  # whether backups are for it to make
    backup_at: datetime | None = Field(default=None, sa_type=Instant)  # the newest that it knows
