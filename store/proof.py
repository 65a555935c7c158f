"""Done is not proven (DOMAIN): what a completion rests on, and what is still to be checked.

An owner's ``done`` is claimed; evidence makes it evidenced; somebody else verifies or rejects it; and what was verified is
looked at again after a while, to see whether it is embedded. The plan's own key stays: G is completed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from store import actions, updates
from store.model import Action, Programme, Update
from store.rag import Rag

LATELY = timedelta(days=28)  # "this month", in every digest


class Proof(StrEnum):
    """What a completion rests on; the later, the better."""

    CLAIMED = "claimed"
    EVIDENCED = "evidenced"
    VERIFIED = "verified"
    EMBEDDED = "embedded"


@dataclass(frozen=True)
class Checking:
    """How completions are checked: those claimed lately, those of them that somebody else has verified or rejected, and
    of all that nobody has checked the one that was claimed first."""

    claimed: int
    checked: int
    oldest: Action | None
    waiting: int  # claimed here and not checked, whenever that was
    again: int  # verified, and due to be looked at again


def of(action: Action) -> Proof | None:
    """None for what is not completed."""
    if not actions.completed(action):
        return None
    if action.embedded_on:
        return Proof.EMBEDDED
    if action.verified_on:
        return Proof.VERIFIED
    return Proof.EVIDENCED if action.evidence else Proof.CLAIMED


def look_again_on(action: Action, days: int) -> date | None:
    """The day from which what was verified is looked at again; None where it is not, or was."""
    if not (days and actions.completed(action) and action.verified_on) or action.embedded_on:
        return None
    return action.verified_on + timedelta(days=days)


def verified_by(on: date, days: int) -> date:
    """What was verified on this day or before is due to be looked at again on the day ``on``; ``date.min`` for never."""
    return on - timedelta(days=days) if days else date.min


def is_due_again(action: Action, on: date, days: int) -> bool:
    """Whether that day has come."""
    day = look_again_on(action, days)
    return day is not None and day <= on


def claims(session: Session, programme_id: int, action_ids: Collection[int]) -> dict[int, Update]:
    """Who said of each action that it is completed, by its id. Those that came so with a plan are absent."""
    if not action_ids:
        return {}
    rows = select(Update).where(Update.programme_id == programme_id, Update.item == "action")
    rows = rows.where(col(Update.item_id).in_(action_ids)).order_by(col(Update.seq).desc())
    found: dict[int, Update] = {}
    for update in updates.standing(session.exec(rows).all()):
        if update.verb == "done":
            found.setdefault(update.item_id, update)
    return found


def rejected(session: Session, programme_id: int, since: datetime) -> list[Action]:
    """What is open because somebody checked it since then (aware) and it was not so, in the order of the plan."""
    said = updates.standing(updates.since(session, programme_id, since))
    last: dict[int, str] = {}
    for update in said:
        if update.item == "action" and update.verb in ("done", "reject", "reopen"):
            last.setdefault(update.item_id, update.verb)
    ids = [number for number, verb in last.items() if verb == "reject"]
    rows = select(Action).where(col(Action.id).in_(ids), Action.rag != Rag.GREEN, col(Action.retired).is_(False))
    return list(session.exec(rows.order_by(col(Action.sort_key), col(Action.id))).all()) if ids else []


def checking(session: Session, programme: Programme, at: datetime) -> Checking:
    """As of ``at`` (aware)."""
    on = at.astimezone(ZoneInfo(programme.zone)).date()
    claimed, checked = _lately(session, programme, at)
    unchecked = waiting(session, programme.id)
    rows = select(Action).where(Action.programme_id == programme.id, Action.rag == Rag.GREEN)
    verified = session.exec(rows.where(col(Action.retired).is_(False), col(Action.verified_on).is_not(None))).all()
    again = sum(is_due_again(one, on, programme.embed_days) for one in verified)
    return Checking(claimed, checked, next(iter(unchecked), None), len(unchecked), again)


def waiting(session: Session, programme_id: int) -> list[Action]:
    """What was claimed here and nobody else has checked, the oldest claim first. What a first plan came with is no claim."""
    rows = select(Action).where(
        Action.programme_id == programme_id,
        Action.rag == Rag.GREEN,
        col(Action.retired).is_(False),
        col(Action.completed_on).is_not(None),
        col(Action.verified_on).is_(None),
    )
    return list(session.exec(rows.order_by(col(Action.completed_on), col(Action.sort_key), col(Action.id))).all())


def _lately(session: Session, programme: Programme, at: datetime) -> tuple[int, int]:
    """How many were claimed in the time before ``at``, and how many of these were verified or rejected since."""
    last: dict[int, str] = {}  # what was said last of the completion of each, seen from its end
    claimed: set[int] = set()
    checked: set[int] = set()
    for update in updates.standing(updates.since(session, programme.id, at - LATELY, at)):  # the latest first
        if update.item != "action" or update.item_id in claimed:
            continue
        if update.verb == "done":
            if last.get(update.item_id) != "reopen":
                claimed.add(update.item_id)
                checked |= {update.item_id} if last.get(update.item_id) in ("verify", "reject") else set()
        elif update.verb in ("verify", "reject", "reopen"):
            last.setdefault(update.item_id, update.verb)
    return len(claimed), len(checked)
