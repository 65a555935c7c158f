"""The nouns of a programme, each one table (DOMAIN: nouns).

``table=True`` models do not validate: what goes in has been validated by the rooms above, and the CHECK constraints
here repeat the limits. Everything hangs below a programme, and a programme lies in one workspace. Rows that people
change carry a ``version`` that each change raises, so that an old button can be told from a new one.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel, String

from store.by_when import Cadence, Kind
from store.instant import Instant

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMES
SCHEMA: MetaData = SQLModel.metadata


def _rag(extra: str = "") -> CheckConstraint:
    return CheckConstraint(f"rag IN ('', 'R', 'A', 'G'{extra})", name="rag")


_OPEN = text("rag <> 'G' AND due IS NOT NULL AND NOT retired")
_RESTRICTED = text("restricted")


class Programme(SQLModel, table=True):
    """One improvement plan in one workspace."""

    __table_args__ = (UniqueConstraint("workspace", "name"),)
    id: int = Field(default=None, primary_key=True)
    workspace: str = Field(max_length=64)  # "T0123", or "local" before the bot has met Slack
    name: str = Field(max_length=200)
    channel: str = ""  # the home channel
    zone: str = "Europe/London"
    review_days: int = 28  # work without a date that nobody has updated for longer than this is "review overdue"
    plan_version: int = 0  # raised by each load that changed something
    embed_days: int = 90  # after which what was verified is looked at again; 0 for never


class Person(SQLModel, table=True):
    """Somebody in a workspace. Known by ids; the name is only for printing."""

    __table_args__ = (UniqueConstraint("workspace", "user_id"),)
    id: int = Field(default=None, primary_key=True)
    workspace: str = Field(max_length=64)
    user_id: str = Field(max_length=64)
    name: str = ""


class Post(SQLModel, table=True):
    """A role that owns work. ``folded`` is its name with case, spaces and punctuation evened out, for look-up."""

    __table_args__ = (
        UniqueConstraint("programme_id", "folded"),
        CheckConstraint("role IN ('', 'office', 'chief')", name="role"),
    )
    id: int = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id")
    name: str  # as the plan spells it: "Head of CiN"
    folded: str
    title: str = ""  # in full: "Head of Children in Need"
    role: str = ""  # "office": the programme office; "chief": the Chief Executive


class Holding(SQLModel, table=True):
    """Who holds a post, from when, until when. The work stays with the post."""

    __table_args__ = (Index("ix_holding_person", "person_id"), Index("ix_holding_post", "post_id"))
    id: int = Field(default=None, primary_key=True)
    post_id: int = Field(foreign_key="post.id")
    person_id: int = Field(foreign_key="person.id")
    deputy: bool = False
    since: date
    until: date | None = None  # the first day on which they no longer hold it


class Clearance(SQLModel, table=True):
    """Somebody who may read all that is restricted in a programme."""

    programme_id: int = Field(foreign_key="programme.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    since: date


class Workstream(SQLModel, table=True):
    """Numbered 1..n."""

    __table_args__ = (UniqueConstraint("programme_id", "number"),)
    id: int = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id")
    number: int
    title: str
    outcome: str = ""
    as_loaded: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class WorkstreamPost(SQLModel, table=True):
    """A post that answers for a workstream, as sponsor, lead or manager; in the order written."""

    __table_args__ = (CheckConstraint("role IN ('sponsor', 'lead', 'manager')", name="role"),)
    workstream_id: int = Field(foreign_key="workstream.id", primary_key=True)
    role: str = Field(primary_key=True)
    position: int = Field(primary_key=True)
    post_id: int = Field(foreign_key="post.id")


class Objective(SQLModel, table=True):
    """``3.3``: belongs to a workstream."""

    __table_args__ = (UniqueConstraint("programme_id", "ref"),)
    id: int = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id")
    workstream: int
    ref: str
    title: str


class Action(SQLModel, table=True):
    """A promise of the plan, or one part of one. Completed means declared G (plan, RAG key)."""

    __table_args__ = (
        UniqueConstraint("programme_id", "ref", "part", "objective"),
        Index("ix_action_count", "programme_id", "workstream", "retired", "rag", "due"),
        Index("ix_action_open", "programme_id", "due", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_action_restricted", "programme_id", sqlite_where=_RESTRICTED, postgresql_where=_RESTRICTED),
        _rag(),
        CheckConstraint("kind IN ('dated', 'ongoing', 'recurring', 'tbc', 'invalid')", name="kind"),
        CheckConstraint("(kind = 'dated') = (due IS NOT NULL)", name="due"),
    )
    id: int = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id")
    workstream: int
    objective: str = ""  # of the table that it stands in
    ref: str
    part: str = ""  # "a", "b", ... of an action that has parts
    sort_key: str
    text: str = Field(sa_type=Text)
    by_when: str  # as written
    kind: Kind = Field(sa_type=String)
    due: date | None = None  # today's deadline
    due_first: date | None = None  # the original one, kept for ever
    slips: int = 0  # how often it was moved
    starts: date | None = None  # "From 01/04/15 Ongoing"
    cadence: Cadence | None = Field(default=None, sa_type=String)  # of recurring work
    done_to: date | None = None  # of recurring work: the end of the last period that was completed
    rag: str = ""  # as declared
    recovery: str = Field(default="", sa_type=Text)  # said on going red: cause, next step, forecast
    completed_on: date | None = None  # None also where the plan came with it completed
    updated_on: date  # the day on which anybody last said anything of it
    asked_due: date | None = None  # an extension that was asked for and is not yet agreed
    asked_why: str = Field(default="", sa_type=Text)
    asked_by: int | None = Field(default=None, foreign_key="person.id")
    gone: bool = False  # not in the newest version of the plan; kept until a person retires it
    retired: bool = False
    as_loaded: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)  # what the plan last said of it
    version: int = 1
    restricted: bool = False  # shown in direct messages alone, to those who are cleared
    evidence: str = Field(default="", sa_type=Text)  # what was last said to show that it is completed
    verified_on: date | None = None  # somebody else has checked that it is completed
    embedded_on: date | None = None  # and, some time later, that it still is


class ActionPost(SQLModel, table=True):
    """A post that owns an action; position 0 leads."""

    __table_args__ = (Index("ix_action_post_post", "post_id"),)
    action_id: int = Field(foreign_key="action.id", primary_key=True)
    position: int = Field(primary_key=True)
    post_id: int = Field(foreign_key="post.id")


class ActionRecommendation(SQLModel, table=True):
    """A recommendation that an action answers: ``RQ9b``, ``A13``."""

    action_id: int = Field(foreign_key="action.id", primary_key=True)
    position: int = Field(primary_key=True)
    code: str


class ActionCost(SQLModel, table=True):
    """A cell of a cost column: an amount in whole pence, or words such as "Innovation bid"."""

    action_id: int = Field(foreign_key="action.id", primary_key=True)
    position: int = Field(primary_key=True)
    heading: str
    words: str
    pence: int | None = None


class Measure(SQLModel, table=True):
    """A success measure. ``number`` counts them in plan order; its key is the measures' own."""

    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        _rag(", 'N/A'"),
        CheckConstraint("direction IN ('', 'up', 'down')", name="direction"),
    )
    id: int = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id")
    number: int
    workstream: int
    objective: str = ""
    name: str
    target: str = ""
    target_heading: str = ""  # "Target (Jan 2016)"
    current: str = ""
    current_heading: str = ""
    rag: str = ""
    updated_on: date
    gone: bool = False
    as_loaded: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1
    direction: str = ""  # which way is better: "up", "down"; "" where nobody has said
    baseline: str = ""  # where it began, as written
    benchmarks: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # "national": "23.4%"
    targets: dict[str, str] = Field(default_factory=dict, sa_type=JSON)  # on the way: "2015-02-01": "90%"
    post_id: int | None = Field(default=None, foreign_key="post.id")  # whose it is


class Risk(SQLModel, table=True):
    """IF (cause) THEN (consequence). ``owner`` is the post as the register writes it."""

    __table_args__ = (UniqueConstraint("programme_id", "ref"), _rag())
    id: int = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id")
    ref: str
    text: str = Field(sa_type=Text)
    cause: str = Field(default="", sa_type=Text)
    consequence: str = Field(default="", sa_type=Text)
    mitigations: list[str] = Field(default_factory=list, sa_type=JSON)
    post_id: int | None = Field(default=None, foreign_key="post.id")
    rag: str = ""
    recovery: str = Field(default="", sa_type=Text)
    updated_on: date
    gone: bool = False
    as_loaded: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    version: int = 1
    restricted: bool = False
    closed_on: date | None = None
    escalated: bool = False  # to the Board
    objectives: list[str] = Field(default_factory=list, sa_type=JSON)  # that it bears on


class LoadProblem(SQLModel, table=True):
    """What the last load found that a person should decide."""

    id: int = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id", index=True)
    place: str
    kind: str
    words: str = Field(sa_type=Text)
    suggestion: str = Field(sa_type=Text)


class Update(SQLModel, table=True):
    """One thing that one person said of one item. Never edited, never deleted; each row's hash covers the one before.

    ``was`` and ``now`` hold the fields that changed. ``undoes`` names the update that this one takes back.
    """

    __tablename__ = "entry"  # "update" is a word of SQL
    __table_args__ = (
        UniqueConstraint("programme_id", "seq"),
        Index("ix_entry_item", "programme_id", "item", "item_id", "seq"),
        Index("ix_entry_at", "programme_id", "at"),
    )
    id: int = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id")
    seq: int
    item: str  # "action", "risk", "post", "meeting", "plan", "digest", "promise"
    item_id: int
    label: str  # how people name the item: "3.3.2", "risk 394"
    verb: str  # "done", "reopen", "red", "amber", "note", "extend", "ask", "undo", "load", ...
    person_id: int | None = Field(default=None, foreign_key="person.id")  # None: the programme's own machinery
    by: str  # the name as it was printed then
    post: str  # the post in which they spoke
    at: datetime = Field(sa_type=Instant)
    was: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    now: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    why: str = Field(default="", sa_type=Text)
    said: str = Field(default="", sa_type=Text)  # the sentence, evened out
    undoes: int | None = None  # the seq of the update that this one takes back
    hash_before: str
    hash: str


class Meeting(SQLModel, table=True):
    """A meeting that recurs. ``rule`` is an RFC 5545 RRULE; ``begins`` its first day, ``time`` local HH:MM."""

    __table_args__ = (UniqueConstraint("programme_id", "name"),)
    id: int = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id")
    name: str
    rule: str  # "FREQ=WEEKLY;BYDAY=MO,TH"
    begins: date
    time: str
    channel: str
    digest_time: str = "15:00"  # local, on the working day before
    cancelled: bool = False  # the whole series


class MeetingChange(SQLModel, table=True):
    """One occurrence that is moved (to a local date and time) or cancelled (``moved_to`` None)."""

    meeting_id: int = Field(foreign_key="meeting.id", primary_key=True)
    day: date = Field(primary_key=True)  # the day on which the rule put it
    moved_to: date | None = None
    time: str = ""


class Promise(SQLModel, table=True):
    """What somebody undertook to do by a day, of an action or of nothing in the plan (DOMAIN: promise)."""

    __table_args__ = (
        UniqueConstraint("programme_id", "number"),
        Index("ix_promise_open", "programme_id", "state", "due"),
        Index("ix_promise_person", "person_id"),
        CheckConstraint("state IN ('open', 'kept', 'missed', 'dropped')", name="state"),
    )
    id: int = Field(default=None, primary_key=True)
    programme_id: int = Field(foreign_key="programme.id")
    number: int  # counts them within the programme: how people name it
    person_id: int = Field(foreign_key="person.id")
    post: str = ""  # the post in which they promised
    action_id: int | None = Field(default=None, foreign_key="action.id")
    text: str = Field(sa_type=Text)
    due: date
    made_at: datetime = Field(sa_type=Instant)
    state: str = "open"
    ended_on: date | None = None
    why: str = Field(default="", sa_type=Text)  # it was missed or dropped
    version: int = 1
