"""What is to be sent: one row a message, each sent once (ARCHITECTURE: the digest before a touch-down).

Jobs put rows in, people hold them, release them and look at them. How one is claimed and sent stands in claims.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import bindparam, func, update
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from store.instant import Instant
from store.model import SCHEMA, Programme
from store.model_delivery import Outbox
from store.upsert import insert_into

OPEN = ("pending", "sending", "unsure", "held", "parked")  # still waits, if only for a person
CHANGED = "meeting changed"  # the error of a row whose meeting was moved or cancelled before it went
FOLLOWS = "as its headline"  # the error of a part whose headline was not sent

THREAD = ("programme_id", "occurrence", "kind", "destination")  # what the parts of one thread share
_KEY = (*THREAD, "part")


@dataclass(frozen=True)
class Outgoing:
    """A message that falls due. ``part`` 0 is a headline, 1.. stand in its thread; times are aware."""

    programme_id: int
    occurrence: str
    kind: str
    destination: str
    part: int
    due_at: datetime
    expires_at: datetime


def missing(session: Session, wanted: Iterable[Outgoing]) -> list[Outgoing]:
    """Those of ``wanted`` that ``put`` would write, in order, each once."""
    first: dict[tuple[Any, ...], Outgoing] = {}
    for one in wanted:
        first.setdefault(_key_of(one), one)
    keys = select(*(getattr(Outbox, name) for name in _KEY)).where(
        col(Outbox.programme_id).in_({one.programme_id for one in first.values()}),
        col(Outbox.occurrence).in_({one.occurrence for one in first.values()}),
        or_(Outbox.state != "cancelled", Outbox.error != CHANGED),
    )
    there = {tuple(row) for row in session.exec(keys)} if first else set()
    return [one for key, one in first.items() if key not in there]


def put(session: Session, outgoing: Outgoing) -> bool:
    """Adds a row, held where its occurrence is held; whether there was none yet.

    One that was cancelled because its meeting changed begins anew: the job asks for it again at its new time.
    """
    fresh = {
        "due_at": outgoing.due_at,
        "expires_at": outgoing.expires_at,
        "state": "held" if _is_held(session, outgoing) else "pending",
        "uuid": str(uuid4()),
        "body": "",
        "attempts": 0,
        "error": "",
    }
    empty = {"lease_token": "", "message_id": ""}
    table = SCHEMA.tables["outbox"]
    insert: Any = insert_into(session, "outbox").values(
        **dict(zip(_KEY, _key_of(outgoing), strict=True)), **fresh, **empty
    )
    anew = insert.on_conflict_do_update(
        index_elements=_KEY, set_=fresh, where=(table.c.state == "cancelled") & (table.c.error == CHANGED)
    )
    return session.exec(anew.returning(table.c.id)).first() is not None


def _key_of(outgoing: Outgoing) -> tuple[Any, ...]:
    return astuple(outgoing)[: len(_KEY)]


def _is_held(session: Session, outgoing: Outgoing) -> bool:
    rows = _of(outgoing.programme_id, outgoing.occurrence).where(Outbox.state == "held")
    return session.exec(rows.limit(1)).first() is not None


def hold(session: Session, programme_id: int, occurrence: str) -> int:
    """Holds back what is still to go of an occurrence, previews apart; how many rows that are."""
    return changed(session, _unsent(programme_id, occurrence, "pending").values(state="held"))


def resume(session: Session, programme_id: int, occurrence: str) -> int:
    """Lets what was held go at its time; how many rows that are."""
    return changed(session, _unsent(programme_id, occurrence, "held").values(state="pending"))


def post_now(session: Session, programme_id: int, occurrence: str, at: datetime) -> int:
    """Lets what is held or pending go at ``at``; how many rows that are."""
    rows = _unsent(programme_id, occurrence, "held", "pending")
    return changed(session, rows.values(state="pending", due_at=at))


def call_off(session: Session, programme_id: int, occurrence: str) -> int:
    """Cancels what is still to go of an occurrence that was moved or cancelled; how many rows that are.

    An occurrence that ends in a space stands for all that begin so: "meeting 1 " for a whole series.
    """
    series = occurrence.endswith(" ")
    which = (
        col(Outbox.occurrence).startswith(occurrence, autoescape=True)
        if series
        else col(Outbox.occurrence) == occurrence
    )
    unsent = col(Outbox.state).in_(("pending", "held", "parked", "expired", "cancelled"))
    rows = update(Outbox).where(col(Outbox.programme_id) == programme_id, which, unsent)
    return changed(session, rows.values(state="cancelled", error=CHANGED))


def _unsent(programme_id: int, occurrence: str, *states: str) -> Any:
    mine = (col(Outbox.programme_id) == programme_id, col(Outbox.occurrence) == occurrence)
    return update(Outbox).where(*mine, col(Outbox.kind) != "preview", col(Outbox.state).in_(states))


def arrived(session: Session, programme_id: int, row_id: int, at: datetime) -> bool:
    """A person saw that a parked message is there; False where it is not parked."""
    return _decided(session, programme_id, row_id, at, {"state": "sent", "sent_at": at})


def post(session: Session, programme_id: int, row_id: int, at: datetime) -> bool:
    """A person wants a parked message posted, within the hour if it is late; False where it is not parked."""
    return _decided(session, programme_id, row_id, at, {"state": "pending", "due_at": at})


def _decided(session: Session, programme_id: int, row_id: int, at: datetime, values: dict[str, Any]) -> bool:
    """Writes what a person decided of a parked row; the parts that were parked with it go on."""
    parked = select(Outbox).where(Outbox.programme_id == programme_id, Outbox.id == row_id, Outbox.state == "parked")
    row = session.exec(parked.with_for_update().execution_options(populate_existing=True)).first()
    if row is None:
        return False
    until = max(row.expires_at, at + timedelta(hours=1))
    changed(session, update(Outbox).where(col(Outbox.id) == row.id).values(error="", expires_at=until, **values))
    mine = (*(col(getattr(Outbox, name)) == getattr(row, name) for name in THREAD), col(Outbox.error) == FOLLOWS)
    if row.part == 0:
        parts = update(Outbox).where(*mine, col(Outbox.state) == "parked")
        changed(session, parts.values(state="pending", error="", due_at=at, expires_at=until))
    return True


def find(session: Session, programme_id: int, row_id: int) -> Outbox | None:
    """One row of a programme."""
    return session.exec(select(Outbox).where(Outbox.programme_id == programme_id, Outbox.id == row_id)).first()


def any_pending(session: Session, programme_id: int, beginning: str) -> bool:
    """Whether a row that nobody has claimed yet waits, for an occurrence that begins so."""
    begins = col(Outbox.occurrence).startswith(beginning, autoescape=True)
    rows = select(Outbox.id).where(Outbox.programme_id == programme_id, Outbox.state == "pending", begins)
    return session.exec(rows.limit(1)).first() is not None


def any_before(session: Session, programme_id: int, at: datetime) -> bool:
    """Whether anything of a programme was due before ``at``: whether the bot was at work for it by then."""
    rows = select(Outbox.id).where(Outbox.programme_id == programme_id, col(Outbox.due_at) < at)
    return session.exec(rows.limit(1)).first() is not None


def headline(session: Session, part: Outbox) -> Outbox | None:
    """The row that a part stands under."""
    same = (col(getattr(Outbox, name)) == getattr(part, name) for name in THREAD)
    return session.exec(select(Outbox).where(*same, Outbox.part == 0)).first()


def of_occurrence(session: Session, programme_id: int, occurrence: str, kind: str) -> Sequence[Outbox]:
    """The rows of one kind for an occurrence: by destination, headline first."""
    rows = _of(programme_id, occurrence).where(Outbox.kind == kind)
    return session.exec(rows.order_by(col(Outbox.destination), col(Outbox.part))).all()


def last(session: Session, programme_id: int) -> list[Outbox]:
    """Of each kind, the rows of the occurrence that was due last: by kind, destination and part."""
    newest = (
        select(Outbox.kind, func.max(col(Outbox.due_at)))
        .where(Outbox.programme_id == programme_id)
        .group_by(Outbox.kind)
    )
    found: list[Outbox] = []
    for kind, due_at in sorted(session.exec(newest).all()):
        rows = select(Outbox.occurrence).where(Outbox.programme_id == programme_id, Outbox.kind == kind)
        occurrence = session.exec(rows.where(Outbox.due_at == due_at).order_by(col(Outbox.id).desc()).limit(1)).one()
        found += of_occurrence(session, programme_id, occurrence, kind)
    return found


def last_sent(session: Session, programme_id: int, kind: str) -> datetime | None:
    """When a message of that kind was last sent (aware); None for never."""
    sent = select(func.max(col(Outbox.sent_at))).where(Outbox.programme_id == programme_id, Outbox.kind == kind)
    return session.exec(sent).one()


def waiting(session: Session, programme_id: int) -> Sequence[Outbox]:
    """The rows that have not ended, and the parked ones, which wait for a person: by due time."""
    rows = select(Outbox).where(Outbox.programme_id == programme_id, col(Outbox.state).in_(OPEN))
    return session.exec(rows.order_by(col(Outbox.due_at), col(Outbox.part), col(Outbox.id))).all()


def states(session: Session, workspace: str) -> tuple[tuple[str, int], ...]:
    """How many of a workspace's messages wait for a person, by state."""
    ours = select(Programme.id).where(Programme.workspace == workspace).scalar_subquery()
    rows = select(Outbox.state, func.count()).where(col(Outbox.programme_id).in_(ours), col(Outbox.state).in_(OPEN))
    return tuple((state, number) for state, number in session.exec(rows.group_by(Outbox.state).order_by(Outbox.state)))


def oldest(session: Session, workspace: str) -> datetime | None:
    """When the first of a workspace's messages that are to be sent by themselves is due (aware); None where none is."""
    ours = select(Programme.id).where(Programme.workspace == workspace).scalar_subquery()
    waits = col(Outbox.state).in_(("pending", "sending", "unsure"))
    return session.exec(select(func.min(Outbox.due_at)).where(col(Outbox.programme_id).in_(ours), waits)).one()


_AFTER = bindparam("after", type_=Instant())
_NEXT = tuple(  # built once: time travel asks them at every step
    select(func.min(when)).where(col(Outbox.state).in_(states), when > _AFTER)
    for when, states in (
        (col(Outbox.due_at), ("pending",)),
        (col(Outbox.expires_at), ("pending", "held")),
        (col(Outbox.lease_until), ("sending", "unsure")),
    )
)


def next_due(session: Session, after: datetime) -> datetime | None:
    """The first instant after ``after`` at which a row falls due, expires or is to be looked for; None for never."""
    found = [session.exec(first, params={"after": after}).one() for first in _NEXT]
    return min((when for when in found if when is not None), default=None)


def _of(programme_id: int, occurrence: str) -> SelectOfScalar[Outbox]:
    return select(Outbox).where(Outbox.programme_id == programme_id, Outbox.occurrence == occurrence)


def changed(session: Session, statement: Any) -> int:
    """How many rows the statement changed."""
    return int(session.exec(statement.execution_options(synchronize_session=False)).rowcount)
