"""What matters most: of what is late, red or due this week, that which weighs most, with every reason for it.

An action weighs the more the longer it is overdue; that is multiplied for a red measure that it serves, recommendations that
it answers, money that was given for it, a red rating, and a date that moved twice. Never more than seven are named.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from store import actions, measures
from store.actions import OFTEN, Filter
from store.model import Action, ActionCost, ActionRecommendation
from store.rag import Rag

MOST = 7
WEEK = 7  # days: "due this week"
_MONTH, _LONGEST = 30, 5.0  # an action that is a month overdue weighs twice; one of four months or more five times
_RED, _MEASURE, _MONEY, _SLIPPED, _RECOMMENDATION = 1.3, 1.5, 1.3, 1.3, 0.2


@dataclass(frozen=True)
class Weighed:
    """An action with what weighs: the red measures' objective ("" for none), codes answered, and money in pence."""

    action: Action
    weight: float
    late: int  # days overdue
    red_measures: int
    answers: Sequence[str]
    pence: int


def focus(session: Session, programme_id: int, on: date, workstream: int | None = None) -> list[Weighed]:
    """The heaviest first, at most seven; the order of the plan where two weigh the same."""
    urgent = {one.id: one for one in actions.some(session, programme_id, Filter(workstream, red=True), on)}
    urgent |= {one.id: one for one in actions.some(session, programme_id, Filter(workstream, due_within=WEEK), on)}
    red: dict[str, int] = {}
    for measure in measures.every(session, programme_id, workstream, red=True):
        red[measure.objective] = red.get(measure.objective, 0) + 1
    codes, pence = _codes(session, urgent), _pence(session, urgent)
    found = [
        weighed(one, on, red.get(one.objective, 0) if one.objective else 0, codes.get(one.id, []), pence.get(one.id, 0))
        for one in urgent.values()
    ]
    return sorted(found, key=lambda one: (-one.weight, one.action.sort_key, one.action.id))[:MOST]


def weighed(one: Action, on: date, red_measures: int, codes: list[str], pence: int) -> Weighed:
    """``one`` on the day ``on``, with the red measures of its objective, the codes it answers, and its money in pence."""
    late = actions.days_late(one, on)
    weight = min(1 + late / _MONTH, _LONGEST)
    weight *= _MEASURE if red_measures else 1
    weight *= 1 + _RECOMMENDATION * min(len(codes), 3)
    weight *= _MONEY if pence else 1
    weight *= _RED if one.rag == Rag.RED else 1
    weight *= _SLIPPED if one.slips >= OFTEN else 1
    return Weighed(one, weight, late, red_measures, codes, pence)


def _codes(session: Session, ids: Collection[int]) -> dict[int, list[str]]:
    rows = select(ActionRecommendation).where(col(ActionRecommendation.action_id).in_(ids))
    found: dict[int, list[str]] = {}
    for one in session.exec(rows.order_by(col(ActionRecommendation.action_id), col(ActionRecommendation.position))):
        found.setdefault(one.action_id, []).append(one.code)
    return found


def _pence(session: Session, ids: Collection[int]) -> dict[int, int]:
    total = func.coalesce(func.sum(ActionCost.pence), 0)
    rows = (
        select(ActionCost.action_id, total)
        .where(col(ActionCost.action_id).in_(ids))
        .group_by(col(ActionCost.action_id))
    )
    return {action_id: int(pence) for action_id, pence in session.exec(rows) if pence}
