"""Claiming a row of the outbox, and writing down what became of it (ARCHITECTURE: delivery, exactly).

To be sent; and once it was sent, to be edited where people change what it tells. A row is claimed under a lease and a
token; whatever is then written of it is written only while the token is its own, so that two senders never both believe
that a row is theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Integer, String, bindparam, exists, func, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from store.instant import Instant
from store.model import Programme, Update
from store.model_delivery import Outbox
from store.outbox import FOLLOWS, THREAD, changed, headline

LEASE = timedelta(seconds=120)  # nobody else touches a claimed row for so long
SPACING = timedelta(seconds=1)  # between two messages to one place, or two edits: what platforms take without complaint
EDITED_FOR = timedelta(days=7)  # a digest is edited for no longer than this, however late its meeting was moved to

_ENDED = ("parked", "expired", "cancelled")
_UNSENT = ("pending", "held")
_FREE: dict[str, Any] = {"lease_token": "", "lease_until": None}


# The statements that every beat asks are built once: building them costs more than running them.
_NOW = bindparam("now", type_=Instant())
_HEAD = aliased(Outbox)
_THEIRS = (*(getattr(_HEAD, name) == getattr(Outbox, name) for name in THREAD), col(_HEAD.part) == 0)
_LED = exists().where(*_THEIRS, col(_HEAD.state) == "sent")
_ONE = bindparam("workspace", type_=String())
_OURS = or_(
    _ONE.is_(None),
    col(Outbox.programme_id).in_(select(Programme.id).where(Programme.workspace == _ONE).scalar_subquery()),
)
_IS_DOUBTFUL = (_OURS, col(Outbox.state).in_(("sending", "unsure")), col(Outbox.lease_until) <= _NOW)
_IS_DUE = (
    _OURS,
    col(Outbox.state) == "pending",
    col(Outbox.due_at) <= _NOW,
    col(Outbox.expires_at) > _NOW,
    or_(col(Outbox.part) == 0, _LED),
)
_IS_LATE = (_OURS, col(Outbox.state).in_(_UNSENT), col(Outbox.expires_at) <= _NOW)
_IN_ORDER = (col(Outbox.due_at), col(Outbox.occurrence), col(Outbox.kind).desc(), col(Outbox.part), col(Outbox.id))

_ANYTHING = select(or_(*(exists().where(*each) for each in (_IS_DOUBTFUL, _IS_DUE, _IS_LATE))))
_DOUBTFUL = select(Outbox).where(*_IS_DOUBTFUL).order_by(col(Outbox.lease_until), col(Outbox.id)).limit(1)
_DUE = select(Outbox).where(*_IS_DUE).order_by(*_IN_ORDER).limit(1)
_LATE = select(Outbox).where(*_IS_LATE).order_by(col(Outbox.id))

_SINCE = bindparam("since", type_=Instant())
_IS_THERE = (col(Outbox.state) == "sent", col(Outbox.kind) == "digest", col(Outbox.due_at) > _SINCE)
_LATER = exists().where(col(Update.programme_id) == col(Outbox.programme_id), col(Update.seq) > col(Outbox.amended))
_CAN_BE_EDITED = (col(Outbox.told) > 0, col(Outbox.message_id) != "", col(Outbox.error) == "")
_RESTED = or_(col(Outbox.lease_until).is_(None), col(Outbox.lease_until) <= _NOW)
_OUTDATED = (
    select(Outbox)
    .where(_OURS, *_IS_THERE, *_CAN_BE_EDITED, _RESTED, _LATER)
    .order_by(col(Outbox.due_at), col(Outbox.occurrence), col(Outbox.part), col(Outbox.id))
)
_LEASED = select(func.max(col(Outbox.lease_until))).where(
    *_IS_THERE,
    col(Outbox.programme_id) == bindparam("programme_id", type_=Integer()),
    col(Outbox.destination) == bindparam("destination", type_=String()),
)


@dataclass(frozen=True)
class Claim:
    """A row that is ours until its lease runs out. ``look``: an attempt was made of which nothing is known.

    ``thread`` is the message_id that it stands under; ``rest`` how many seconds its destination still wants to rest.
    """

    row: Outbox
    look: bool
    thread: str
    rest: float


def anything(session: Session, now: datetime, workspace: str | None = None) -> bool:
    """Whether there is anything to claim or to expire, in one workspace or (None) in all; asks without writing."""
    return bool(session.exec(_ANYTHING, params={"now": now, "workspace": workspace}).one())


def claim(session: Session, now: datetime, workspace: str | None = None) -> Claim | None:
    """One row that is due, leased to the caller; None where nothing is. Doubtful ones first, then by due time.

    A part is due when its headline was sent. A row whose lease ran out is doubtful only once its body is frozen:
    nothing is sent before that.
    """
    row = _first(session, _DOUBTFUL, now, workspace) or _first(session, _DUE, now, workspace)
    if row is None:
        return None
    look = row.state != "pending" and bool(row.body)
    token = str(uuid4())
    mine = update(Outbox).where(col(Outbox.id) == row.id, col(Outbox.state) == row.state)
    taken = mine.where(col(Outbox.lease_token) == row.lease_token)
    if not changed(session, taken.values(state="sending", lease_token=token, lease_until=now + LEASE)):
        return None
    session.refresh(row)
    return Claim(row, look, _thread(session, row), _rest(session, row.destination, now))


def _first(session: Session, rows: SelectOfScalar[Outbox], now: datetime, workspace: str | None) -> Outbox | None:
    """The first that no other replica is about to claim."""
    return session.exec(
        rows.with_for_update(skip_locked=True, of=Outbox), params={"now": now, "workspace": workspace}
    ).first()


def _thread(session: Session, row: Outbox) -> str:
    head = headline(session, row) if row.part else None
    return head.message_id if head else ""


def _rest(session: Session, destination: str, now: datetime) -> float:
    """Seconds until the destination has rested. Rows of the last two days are looked at: an index range."""
    recent = (
        Outbox.state == "sent",
        col(Outbox.due_at) > now - timedelta(days=2),
        Outbox.destination == destination,
    )
    last = session.exec(select(func.max(col(Outbox.sent_at))).where(*recent)).one()
    return max(0.0, (last + SPACING - now).total_seconds()) if last and last <= now else 0.0


def freeze(session: Session, mine: Claim, body: str, told: int) -> bool:
    """Keeps the words that are about to be sent, which tell all up to the update ``told``, and counts the attempt;
    False where the row is no longer ours."""
    return _settle(session, mine, body=body, told=told, amended=told, attempts=mine.row.attempts + 1)


def sent(session: Session, mine: Claim, message_id: str, at: datetime) -> bool:
    """It arrived."""
    return _settle(session, mine, state="sent", message_id=message_id, sent_at=at, error="", **_FREE)


def again(session: Session, mine: Claim, due_at: datetime, error: str) -> bool:
    """It certainly did not arrive, and is to be tried again; all that waits for the same place waits as long."""
    if not _settle(session, mine, state="pending", due_at=due_at, error=error, **_FREE):
        return False
    others = update(Outbox).where(
        col(Outbox.state) == "pending",
        col(Outbox.programme_id) == mine.row.programme_id,
        col(Outbox.destination) == mine.row.destination,
        col(Outbox.due_at) < due_at,
    )
    changed(session, others.values(due_at=due_at))
    return True


def later(session: Session, mine: Claim, due_at: datetime) -> bool:
    """Puts it off to a better hour, untried."""
    return _settle(session, mine, state="pending", due_at=due_at, **_FREE)


def unsure(session: Session, mine: Claim, look_at: datetime, error: str) -> bool:
    """It may have arrived: nobody touches it before ``look_at``."""
    return _settle(session, mine, state="unsure", lease_token="", lease_until=look_at, error=error)


def end(session: Session, mine: Claim, state: str, error: str) -> bool:
    """It ends "parked", "expired" or "cancelled", and so do the parts that wait for it."""
    kept = _settle(session, mine, state=state, error=error, **_FREE)
    if kept and mine.row.part == 0:
        follow(session)
    return kept


def _settle(session: Session, mine: Claim, **values: Any) -> bool:
    """Writes only while the lease is ours; whether it still was."""
    ours = update(Outbox).where(col(Outbox.id) == mine.row.id, col(Outbox.lease_token) == mine.row.lease_token)
    return changed(session, ours.values(**values)) == 1


def follow(session: Session) -> None:
    """Parts whose headline ended unsent end as it did."""
    led = (*_THEIRS, col(_HEAD.state).in_(_ENDED))
    waiting = update(Outbox).where(col(Outbox.part) > 0, col(Outbox.state).in_(_UNSENT), exists().where(*led))
    changed(session, waiting.values(state=select(_HEAD.state).where(*led).scalar_subquery(), error=FOLLOWS))


def expire(session: Session, now: datetime, workspace: str | None = None) -> Sequence[Outbox]:
    """Ends the rows that nobody sent in time, and the parts that waited for them; without those parts."""
    late = session.exec(_LATE.with_for_update(skip_locked=True), params={"now": now, "workspace": workspace}).all()
    for row in late:
        row.error = "held" if row.state == "held" else row.error or "too late"
        row.state = "expired"
        session.add(row)
    session.flush()
    follow(session)
    return late


def outdated(session: Session, now: datetime, workspace: str | None = None) -> Sequence[Outbox]:
    """The digests that stand somewhere, can be edited, and were not looked at since the last update of their
    programme: headline first. None where nobody said anything, in one small read."""
    return session.exec(_OUTDATED, params={"now": now, "since": now - EDITED_FOR, "workspace": workspace}).all()


def looked_at(session: Session, row: Outbox, seq: int, error: str = "") -> bool:
    """Nothing is to be edited in what stands there up to the update ``seq``, or (``error``) ever again; whether the row
    is still as it was when it was read."""
    return changed(session, _as_read(row).values(amended=seq, error=error, **_FREE)) == 1


def take(session: Session, row: Outbox, now: datetime) -> Claim | None:
    """A sent row, leased to the caller to be edited; None where it is no longer as it was read, or its place rests.

    Until it is known what became of the edit, it is not known what stands there.
    """
    rest = max(_rest(session, row.destination, now), _leased(session, row, now))
    mine = {"lease_token": str(uuid4()), "lease_until": now + LEASE, "amended": 0}
    if rest > SPACING.total_seconds() or not changed(session, _as_read(row).values(**mine)):
        return None
    return Claim(session.get_one(Outbox, row.id), look=False, thread=_thread(session, row), rest=rest)


def _as_read(row: Outbox) -> Any:
    same = (col(getattr(Outbox, name)) == getattr(row, name) for name in ("id", "state", "amended", "lease_token"))
    return update(Outbox).where(*same)


def _leased(session: Session, row: Outbox, now: datetime) -> float:
    """Seconds until nothing is being edited in the row's place, and it has rested since the last edit."""
    where = {"since": now - EDITED_FOR, "programme_id": row.programme_id, "destination": row.destination}
    until = session.exec(_LEASED, params=where).one()
    return max(0.0, (until - now).total_seconds()) if until else 0.0


def edited(session: Session, mine: Claim, amended: int, until: datetime, error: str = "") -> bool:
    """What is known of it after an attempt: it tells all up to the update ``amended`` (0: not known), and its place rests
    ``until``. With an ``error`` it is never edited again."""
    return _settle(session, mine, amended=amended, lease_token="", lease_until=until, error=error)


def unknown(session: Session, mine: Claim) -> None:
    """An edit was late: it may have come after that of whoever took the row over. It is edited once more."""
    changed(session, update(Outbox).where(col(Outbox.id) == mine.row.id).values(amended=0))
