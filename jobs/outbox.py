"""What is due to be sent, sent once: claim, compose, commit, send, settle (ARCHITECTURE: delivery, exactly).

Never post blind: where it is not known whether a message arrived it is looked for first. Never end silently: what
cannot be sent is told to the programme office.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlmodel import Session

from commands.reply import Reply
from jobs import chase, digest, notice, pack, preview, word
from jobs.carrier import Carrier, Letter, Outcome, Receipt
from jobs.trouble import Bug, named
from store import claims, clearance, people, updates, workdays
from store.claims import Claim
from store.db import Store
from store.model import Programme
from store.model_delivery import Outbox
from store.people import Identity

logger = logging.getLogger(__name__)

Composer = Callable[[Session, Programme, Outbox, datetime], Reply | None]
"""The words of a row at a local time; None where there is nothing to say."""

COMPOSERS: Mapping[str, Composer] = {
    "digest": digest.compose,
    "chase": chase.compose,
    "preview": preview.compose,
    "word": word.compose,
    "notice": notice.compose,
    "pack": pack.compose,
}

LOOK_AFTER = timedelta(seconds=60)  # a message that is under way may take so long to be seen
CLOCKS_DIFFER = timedelta(minutes=5)  # the platform's clock and ours, when looking
TO_ONE = ("chase",)  # kinds that are one person's own; others are for a channel, or show what goes to one
DAYTIME = ("chase", "notice")  # kinds that go out in working hours only
REPLY = TypeAdapter(Reply)  # as the words of a message are kept


def deliver(
    store: Store,
    carrier: Carrier,
    now: datetime,
    composers: Mapping[str, Composer],
    most: int = 200,
    pause: Callable[[float], None] = time.sleep,
    passed: Callable[[], float] = time.monotonic,
) -> int:
    """Works until nothing is due, or ``most`` rows are worked on; how many messages were sent.

    ``passed`` counts seconds: leases must be true to the time that the sending itself takes.
    """
    now, began = now.astimezone(UTC), passed()
    with store.reading() as session:
        if not claims.anything(session, now, carrier.workspace):
            return 0
    expire(store, now, carrier.workspace)
    turn = _Turn(store, carrier, lambda: now + timedelta(seconds=passed() - began), composers, pause)
    states = itertools.takewhile(bool, (turn.take() for _ in range(most)))
    return sum(state == "sent" for state in states)


def deliver_one(
    store: Store,
    carrier: Carrier,
    now: datetime,
    composers: Mapping[str, Composer],
    pause: Callable[[float], None] = time.sleep,
) -> bool:
    """Works on one row that is due; False where there was none."""
    return _Turn(store, carrier, lambda: now.astimezone(UTC), composers, pause).take() is not None


def expire(store: Store, now: datetime, workspace: str | None = None) -> None:
    """Ends what could not be sent in time, and tells the programme office."""
    with store.writing() as session:
        for row in claims.expire(session, now, workspace):
            word.tell(session, row, "expired", now)


@dataclass(frozen=True)
class _Turn:
    """Takes one row at a time. The methods give the state that they left it in; "lost" where it was no longer ours."""

    store: Store
    carrier: Carrier
    clock: Callable[[], datetime]  # UTC
    composers: Mapping[str, Composer]
    pause: Callable[[float], None]

    def take(self) -> str | None:
        """None where nothing is due."""
        with self.store.writing() as session:
            mine = claims.claim(session, self.clock(), self.carrier.workspace)
        if mine is None:
            return None
        return self._look(mine) if mine.look else self._prepare(mine)

    def _look(self, mine: Claim) -> str:
        """An earlier attempt may have arrived: it is looked for, and posted again only if it is certainly absent."""
        found = self.carrier.look(_letter(mine, mine.row.body), mine.row.due_at - CLOCKS_DIFFER)
        match found.outcome:
            case Outcome.SENT:
                return self._settled(mine, found)
            case Outcome.ABSENT:
                return self._prepare(mine)
            case _ if found.retry_after > 0:
                return self._settled(mine, Receipt(Outcome.UNCLEAR, retry_after=found.retry_after, code=found.code))
            case _:
                return self._end(mine, "parked", f"{word.CANNOT_LOOK}: {found.code}")

    def _prepare(self, mine: Claim) -> str:
        """Nothing of it is under way: it is sent, unless it is too late, the wrong hour, or there is nothing to say."""
        now = self.clock()
        if mine.row.expires_at <= now:
            return self._end(mine, "expired", "too late")
        with self.store.reading() as session:
            programme = session.get_one(Programme, mine.row.programme_id)
        at = now.astimezone(ZoneInfo(programme.zone))
        if mine.row.kind in DAYTIME and not workdays.within_hours(at):
            return self._put_off(mine, workdays.next_opening(at))
        try:
            with named(f"composing outbox row {mine.row.id}"):
                body, told = (
                    (mine.row.body, mine.row.told) if mine.row.body else self._composed(mine.row, programme, at)
                )
        except Bug as bug:
            return self._end(mine, "parked", f"{word.BUG}: {bug}")
        return self._send(mine, body, told) if body else self._end(mine, "cancelled", "nothing to say")

    def _composed(self, row: Outbox, programme: Programme, at: datetime) -> tuple[str, int]:
        """The words ("" for none), and the last update that they tell: both from one state of the store."""
        with self.store.reading() as session:
            told = updates.last_seq(session, programme.id)
            at_one = Identity(programme.workspace, row.destination) if row.kind in TO_ONE else None
            reader = people.speaker(session, programme, at_one, at.date()) if at_one else None
            clearance.narrow(session, programme, reader, direct=reader is not None)
            reply = self.composers[row.kind](session, programme, row, at)
        return (REPLY.dump_json(reply).decode() if reply else ""), told

    def _send(self, mine: Claim, body: str, told: int) -> str:
        """The words are committed before they are sent: whoever finds the row later knows that they may be out."""
        if mine.rest:
            self.pause(mine.rest)
        with self.store.writing() as session:
            kept = claims.freeze(session, mine, body, told)
        return self._settled(mine, self.carrier.send(_letter(mine, body))) if kept else _lost(mine)

    def _settled(self, mine: Claim, receipt: Receipt) -> str:
        if receipt.outcome is Outcome.REFUSED:
            return self._end(mine, "parked", receipt.code)
        now, wait = self.clock(), timedelta(seconds=max(receipt.retry_after, 1.0))
        with self.store.writing() as session:
            match receipt.outcome:
                case Outcome.SENT:
                    state, kept = "sent", claims.sent(session, mine, receipt.message_id, now)
                case Outcome.NOT_NOW:
                    state, kept = "pending", claims.again(session, mine, now + wait, receipt.code)
                case _:
                    look_at = now + max(LOOK_AFTER, wait)
                    state, kept = "unsure", claims.unsure(session, mine, look_at, receipt.code)
        return state if kept else _lost(mine)

    def _put_off(self, mine: Claim, to: datetime) -> str:
        with self.store.writing() as session:
            return "pending" if claims.later(session, mine, to) else _lost(mine)

    def _end(self, mine: Claim, state: str, error: str) -> str:
        with self.store.writing() as session:
            kept = claims.end(session, mine, state, error)
            if kept and state in ("parked", "expired"):
                word.tell(session, mine.row, state, self.clock())
        return state if kept else _lost(mine)


def _letter(mine: Claim, body: str) -> Letter:
    return Letter(mine.row.destination, REPLY.validate_json(body), mine.row.uuid, mine.thread)


def _lost(mine: Claim) -> str:
    """Somebody else holds the row: our lease had run out. What became of it is theirs to find out."""
    logger.warning("outbox row %(row)d: the lease was lost", {"row": mine.row.id})
    return "lost"
