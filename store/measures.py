"""Asking after success measures, and after what the review found: actions that go green while measures stay red."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from store import outturns
from store.errors import NoSuch
from store.model import Action, Measure
from store.rag import Rag


@dataclass(frozen=True)
class Watermelon:
    """An objective whose actions are all A or G while measures of it are R, or getting worse (DOMAIN: RAG)."""

    objective: str
    total: int  # its numbered actions
    green: int
    red: tuple[Measure, ...]


def every(
    session: Session,
    programme_id: int,
    workstream: int | None = None,
    objective: str = "",
    red: bool = False,
    gone: bool = False,
) -> Sequence[Measure]:
    """Measures in plan order; of a workstream, an objective, only the red ones, or those that the plan has no longer."""
    rows = select(Measure).where(Measure.programme_id == programme_id, col(Measure.gone).is_(gone))
    rows = rows.where(Measure.workstream == workstream) if workstream is not None else rows
    rows = rows.where(Measure.objective == objective) if objective else rows
    rows = rows.where(Measure.rag == Rag.RED) if red else rows
    return session.exec(rows.order_by(col(Measure.number))).all()


def find(session: Session, programme_id: int, number: int) -> Measure:
    """Raises NoSuch."""
    found = session.exec(select(Measure).where(Measure.programme_id == programme_id, Measure.number == number)).first()
    if found is None:
        last = len(every(session, programme_id))
        raise NoSuch(f"There is no measure {number}. They are numbered 1 to {last}.", ("measure list",))
    return found


def watermelons(session: Session, programme_id: int, on: date, workstream: int | None = None) -> list[Watermelon]:
    """By objective, in plan order: where a measure is Red, or its last figure (up to ``on``) is worse than the one before."""
    there = every(session, programme_id, workstream)
    series = outturns.of(session, there, on)
    red: dict[str, list[Measure]] = {}
    for measure in there:
        if measure.rag == Rag.RED or series[measure.id].worse:
            red.setdefault(measure.objective, []).append(measure)
    rated: dict[str, list[str]] = {}
    rows = select(Action.objective, Action.rag).where(
        Action.programme_id == programme_id, col(Action.retired).is_(False), col(Action.part).in_(("", "a"))
    )
    for objective, rag in session.exec(rows):
        rated.setdefault(objective, []).append(rag)
    return [
        Watermelon(objective, len(ratings), ratings.count(Rag.GREEN), tuple(measures))
        for objective, measures in red.items()
        if objective and (ratings := rated.get(objective)) and set(ratings) <= {Rag.AMBER, Rag.GREEN}
    ]
