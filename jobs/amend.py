"""Digests that were posted are kept true: where people change an action, its row is edited, and nothing is posted again.

A message is edited from when it stands in the channel until the midnight after its meeting; what stood there then is
what is left. It is always composed from the words that were frozen, so that an edit may be made twice: where it is not
known what became of one it is simply made again, and a row is leased so that no replica puts an older text over a newer.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from commands import since
from commands.reply import Reply
from jobs.carrier import Carrier, Letter, Outcome, Receipt
from jobs.outbox import REPLY
from jobs.trouble import Bug, named
from store import claims, clearance, meetings, updates
from store.claims import SPACING, Claim
from store.db import Store
from store.model import Programme
from store.model_delivery import Outbox

logger = logging.getLogger(__name__)

AGAIN = timedelta(seconds=60)  # after an unclear answer: an edit that is still under way must not come after the next


@dataclass(frozen=True)
class _Read:
    """A message of which something may have changed, as it was read: what it should say (None: what it says) when the
    last update was ``seq``. ``bug``: it could not be told."""

    row: Outbox
    seq: int
    reply: Reply | None
    bug: str = ""


def amend(
    store: Store,
    carrier: Carrier,
    now: datetime,
    pause: Callable[[float], None] = time.sleep,
    passed: Callable[[], float] = time.monotonic,
) -> int:
    """Edits every digest of the carrier's workspace of which a row has changed, each once; how many were edited.

    ``passed`` counts seconds: leases must be true to the time that the editing itself takes.
    """
    now, began = now.astimezone(UTC), passed()
    with store.reading() as session:
        outdated = claims.outdated(session, now, carrier.workspace)
    read = [_read(store, row, now) for row in outdated]
    _look_no_more(store, [one for one in read if one.reply is None])
    turn = _Turn(store, carrier, lambda: now + timedelta(seconds=passed() - began), pause)
    return sum(turn.edit(one.row, one.reply, one.seq) for one in read if one.reply)


def _read(store: Store, row: Outbox, now: datetime) -> _Read:
    """What is to become of a message, from one state of the store. Raises Busy, Down."""
    try:
        with named(f"amending outbox row {row.id}"), store.reading() as session:
            programme = session.get_one(Programme, row.programme_id)
            clearance.narrow(session, programme, None, direct=False)
            reply = _retold(session, programme, row, now.astimezone(ZoneInfo(programme.zone)))
            return _Read(row, updates.last_seq(session, programme.id), reply)
    except Bug as bug:
        return _Read(row, row.amended, None, f"edit: bug: {bug}")


def _retold(session: Session, programme: Programme, row: Outbox, at: datetime) -> Reply | None:
    one = meetings.by_key(session, programme, row.occurrence)
    if one is None or at.date() > one.starts.date():
        return None  # the meeting was cancelled, or its day is over
    return since.retold(session, programme, REPLY.validate_json(row.body), row.told, row.amended, at)


def _look_no_more(store: Store, read: list[_Read]) -> None:
    """Remembers of messages that stay as they are up to which update that is so."""
    if not read:
        return
    with store.writing() as session:
        for one in read:
            claims.looked_at(session, one.row, one.seq, one.bug)


@dataclass(frozen=True)
class _Turn:
    """Edits one message at a time."""

    store: Store
    carrier: Carrier
    clock: Callable[[], datetime]  # UTC
    pause: Callable[[float], None]

    def edit(self, row: Outbox, reply: Reply, seq: int) -> bool:
        """Whether the message now tells all up to the update ``seq``; False too where another replica has it."""
        with self.store.writing() as session:
            mine = claims.take(session, row, self.clock())
        if mine is None:
            return False
        if mine.rest:
            self.pause(mine.rest)
        letter = Letter(row.destination, reply, row.uuid, mine.thread)
        return self._settled(mine, self.carrier.edit(letter, row.message_id), row.amended, seq)

    def _settled(self, mine: Claim, receipt: Receipt, before: int, seq: int) -> bool:
        """``before`` is what stood there: it does still where the edit certainly was not made."""
        now, wait = self.clock(), timedelta(seconds=receipt.retry_after)
        with self.store.writing() as session:
            match receipt.outcome:
                case Outcome.SENT:
                    kept = claims.edited(session, mine, seq, now + SPACING)
                case Outcome.NOT_NOW:
                    kept = claims.edited(session, mine, before, now + max(SPACING, wait))
                case Outcome.REFUSED:
                    logger.warning(
                        "outbox row %(row)d is edited no more: %(code)s", {"row": mine.row.id, "code": receipt.code}
                    )
                    kept = claims.edited(session, mine, before, now, f"edit refused: {receipt.code}")
                case _:
                    kept = claims.edited(session, mine, 0, now + max(AGAIN, wait))
            if not kept:
                logger.warning("outbox row %(row)d: the lease was lost while it was edited", {"row": mine.row.id})
                claims.unknown(session, mine)
        return kept and receipt.outcome is Outcome.SENT
