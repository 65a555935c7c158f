"""Dates that moved: who is called to account for it, how often the plan was re-dated, and what falls due next.

The first date is kept for ever; each move is an update with from, to, why, who asked and who agreed (DOMAIN: By When).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from store import actions, updates
from store.actions import TOO_LATE, Filter
from store.by_when import Kind
from store.model import Action, Update

WEEKS = 8  # looked ahead


@dataclass(frozen=True)
class Slipped:
    """Of the numbered actions that have a date: how many were re-dated, how often in all, and those called to account."""

    dated: int
    redated: int
    moves: int
    called: Sequence[Action]  # parts too; the latest against their first date first


@dataclass(frozen=True)
class Week:
    """What is open and falls due from Monday ``begins`` to the Sunday after, the earliest first."""

    begins: date
    due: Sequence[Action]


def first_due(action: Action) -> date | None:
    """The deadline that it had first, which is kept for ever."""
    return action.due_first or action.due


def against_first(action: Action, on: date) -> int:
    """Days that it is late against its first date on the day ``on``; 0 where it is completed, or not late."""
    first = first_due(action)
    return max(0, (on - first).days) if first and not actions.completed(action) else 0


def is_too_late(action: Action, on: date) -> bool:
    """Whether it is 60 days late against its first date, or more."""
    return against_first(action, on) >= TOO_LATE


def slipped(session: Session, programme_id: int, on: date, workstream: int | None = None) -> Slipped:
    """As of the day ``on``, of the programme or of one workstream."""
    counted = select(func.count(), func.count().filter(col(Action.slips) > 0), func.coalesce(func.sum(Action.slips), 0))
    counted = counted.where(Action.programme_id == programme_id, col(Action.retired).is_(False))
    counted = counted.where(Action.kind == Kind.DATED, col(Action.part).in_(("", "a")))
    counted = counted.where(Action.workstream == workstream) if workstream is not None else counted
    dated, redated, moves = session.exec(counted).one()
    found = actions.some(session, programme_id, Filter(workstream, called=True), on)
    return Slipped(dated, redated, moves, sorted(found, key=lambda one: first_due(one) or on))


def ledger(session: Session, action: Action) -> list[Update]:
    """Every move of its deadline that stands, the first in front; a newer plan's as well."""
    said = updates.history(session, action.programme_id, actions.item(action))
    taken_back = {update.undoes for update in said}
    moved = [
        update for update in said if "due" in update.now and update.undoes is None and update.seq not in taken_back
    ]
    return [update for update in reversed(moved) if update.was.get("due") != update.now.get("due")]


def ahead(session: Session, programme_id: int, on: date, workstream: int | None = None) -> list[Week]:
    """The next eight weeks, the one that is running first; what is due in it before today is overdue and not in it."""
    monday = on - timedelta(days=on.weekday())
    span = (monday + timedelta(weeks=WEEKS) - on).days - 1
    found = actions.some(session, programme_id, Filter(workstream, due_within=span), on)
    weeks = [monday + timedelta(weeks=number) for number in range(WEEKS)]
    return [
        Week(begins, [one for one in found if one.due and begins <= one.due < begins + timedelta(weeks=1)])
        for begins in weeks
    ]
