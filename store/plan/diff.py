"""What loading would do, before anything is done: added, changed field by field, gone, unchanged, and every problem.

Three things are compared: what the plan said when it was last loaded, what it says now, and what stands in the store.
Where people have changed a field in chat since, and the plan has changed it too, the chat stands and both are shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, Generic, TypeVar

from sqlmodel import Session, select

from store.by_when import Kind, read, say_day
from store.model import Action, Measure, Objective, Programme, Risk, Workstream
from store.model_findings import Recommendation
from store.plan.match import corrected, match_generated
from store.plan.rows import (
    ActionRow,
    CostLine,
    MeasureRow,
    ObjectiveRow,
    PlanRows,
    Problem,
    RecommendationRow,
    RiskRow,
    WorkstreamRow,
    in_order,
)
from store.updates import Fields

Row = TypeVar("Row", ActionRow, MeasureRow, RiskRow, WorkstreamRow, ObjectiveRow)
Stored = Action | Measure | Risk
Key = tuple[Any, ...]


@dataclass(frozen=True)
class Changed:
    """A field that the plan changed: ``was`` when last loaded, ``now`` in these documents."""

    name: str
    was: Any
    now: Any


@dataclass(frozen=True)
class Kept:
    """A field that both the plan and people in chat have changed: ``here`` stands, ``now`` is what the plan says."""

    name: str
    here: Any
    now: Any


@dataclass(frozen=True)
class Changing(Generic[Row]):
    """A row that is stored already, and how it would change. ``back`` when it had been gone from the plan."""

    row: Row
    stored: Stored
    fields: tuple[Changed, ...]
    kept: tuple[Kept, ...] = ()
    back: bool = False


@dataclass
class Sort(Generic[Row]):
    """One kind of thing, sorted. ``gone`` holds what the plan no longer has; it is kept until a person retires it."""

    added: list[Row] = field(default_factory=list)
    changed: list[Changing[Row]] = field(default_factory=list)
    kept: list[Changing[Row]] = field(default_factory=list)
    gone: list[Stored] = field(default_factory=list)
    unchanged: int = 0


@dataclass(frozen=True)
class Diff:
    """All that loading would do."""

    actions: Sort[ActionRow]
    measures: Sort[MeasureRow]
    risks: Sort[RiskRow]
    workstreams: Sequence[WorkstreamRow]  # those that are new or differ
    objectives: Sequence[ObjectiveRow]
    recommendations: Sequence[RecommendationRow]  # those that are new or differ
    problems: Sequence[Problem]

    @property
    def empty(self) -> bool:
        """Whether loading would change nothing."""
        sorts = (self.actions, self.measures, self.risks)
        return not (
            self.workstreams
            or self.objectives
            or self.recommendations
            or any(s.added or s.changed or s.gone for s in sorts)
        )


def action_fields(row: ActionRow) -> dict[str, Any]:
    """What of an action is compared and remembered as loaded."""
    costs = [[cost.heading, cost.words, _pence(cost)] for cost in row.costs]
    same = {name: getattr(row, name) for name in ("workstream", "text", "by_when", "rag")}
    return {**same, "posts": list(row.posts), "recommendations": list(row.recommendations), "costs": costs}


def _pence(cost: CostLine) -> int | None:
    return None if cost.amount is None else int(cost.amount * 100)


def measure_fields(row: MeasureRow) -> dict[str, Any]:
    """What of a success measure is compared and remembered as loaded."""
    return {name: getattr(row, name) for name in ("target", "target_heading", "current", "current_heading", "rag")}


def risk_fields(row: RiskRow) -> dict[str, Any]:
    """What of a risk is compared and remembered as loaded."""
    same = {name: getattr(row, name) for name in ("text", "cause", "consequence", "owner", "rag")}
    return {**same, "mitigations": list(row.mitigations)}


def action_key(one: ActionRow | Action) -> Key:
    """What makes an action the same in two versions of a plan."""
    return (one.ref, one.part or "", one.objective or "")


def measure_key(one: MeasureRow | Measure) -> Key:
    """What makes a measure the same in two versions of a plan."""
    return (one.workstream, one.objective or "", " ".join(one.name.casefold().split()))


def risk_key(one: RiskRow | Risk) -> Key:
    """A risk is known by its ref."""
    return (one.ref,)


def diff(session: Session, programme: Programme | None, rows: PlanRows, on: date) -> Diff:
    """What loading ``rows`` into ``programme`` (None: one that does not exist yet) on the day ``on`` would do."""
    here = partial(_all, session, programme)
    matched = match_generated(rows.actions, here(Action))
    distinct = _distinct(matched)
    streams = {row.workstream for row in rows.actions}
    measured = {row.workstream for row in rows.measures}
    return Diff(
        _sort(
            distinct,
            here(Action),
            action_key,
            action_fields,
            partial(_said_of_action, on),
            lambda a: a.workstream in streams,
        ),
        _sort(
            rows.measures, here(Measure), measure_key, measure_fields, _nothing_said, lambda m: m.workstream in measured
        ),
        _sort(rows.risks, here(Risk), risk_key, risk_fields, _said_of_risk, lambda r: bool(rows.risks)),  # noqa: ARG005
        _new_streams(rows.workstreams, here(Workstream)),
        _new_objectives(rows.objectives, here(Objective)),
        _new_recommendations(rows.recommendations, here(Recommendation)),
        in_order((*corrected(rows.problems, rows.actions, matched), *by_when_problems(distinct, on))),
    )


def by_when_problems(rows: Iterable[ActionRow], on: date) -> list[Problem]:
    """One for each By When that is no day in the calendar, or that was read with doubt."""
    found = []
    for row in rows:
        reading = read(row.by_when, on)
        if not reading.doubt:
            continue
        near = f" The nearest is {say_day(reading.suggestion)}." if reading.suggestion else ""
        invalid = reading.kind is Kind.INVALID and near and say_day(reading.suggestion or on) not in reading.doubt
        found.append(Problem(row.place, "by_when", row.by_when, f"{row.ref}: {reading.doubt}{near if invalid else ''}"))
    return found


def _all(session: Session, programme: Programme | None, table: type[Any]) -> Sequence[Any]:
    if programme is None or programme.id is None:
        return ()
    return session.exec(select(table).where(table.programme_id == programme.id)).all()


def _distinct(rows: Sequence[ActionRow]) -> list[ActionRow]:
    """The same rows, each with a key of its own: one that repeats ref and objective becomes a further part."""
    taken: set[Key] = set()
    found = []
    for row in rows:
        while action_key(row) in taken:
            row = replace(row, part=chr(ord(row.part or "a") + 1))
        taken.add(action_key(row))
        found.append(row)
    return found


def _sort(
    rows: Sequence[Row],
    stored: Sequence[Any],
    key: Callable[[Any], Key],
    fields: Callable[[Row], dict[str, Any]],
    said: Callable[[Any, str, Any], bool],
    in_scope: Callable[[Any], bool],
) -> Sort[Row]:
    left = {key(one): one for one in stored}
    found: Sort[Row] = Sort()
    for row in rows:
        here = left.pop(key(row), None)
        if here is None:
            found.added.append(row)
        else:
            _place(found, _compare(row, here, fields(row), said))
    found.gone = [one for one in left.values() if in_scope(one) and not one.gone]
    return found


def _compare(row: Row, here: Stored, now: Mapping[str, Any], said: Callable[[Any, str, Any], bool]) -> Changing[Row]:
    base: Fields = here.as_loaded
    differing = {name: value for name, value in now.items() if base.get(name) != value}
    kept: tuple[Kept, ...] = tuple(
        Kept(name, _here(here, name), value) for name, value in differing.items() if said(here, name, value)
    )
    if isinstance(here, Action) and here.retired:
        kept = (*kept, Kept("standing", "retired", "it is in this plan"))
    names = {one.name for one in kept}
    changed = tuple(Changed(name, base.get(name), value) for name, value in differing.items() if name not in names)
    return Changing(row, here, changed, kept, here.gone)


def _place(found: Sort[Row], one: Changing[Row]) -> None:
    if one.fields or one.back:
        found.changed.append(one)
    if one.kept:
        found.kept.append(one)
    if not (one.fields or one.kept or one.back):
        found.unchanged += 1


def _said_of_action(on: date, here: Action, name: str, now: Any) -> bool:
    """Whether people have given this field another value in chat, other than what the plan says now."""
    if name == "rag":
        return here.rag != here.as_loaded.get("rag") and here.rag != now
    if name == "by_when":
        moved = (here.due.isoformat() if here.due else None) != here.as_loaded.get("due")
        return moved and here.due != read(now, on).due
    return False


def _said_of_risk(here: Risk, name: str, now: Any) -> bool:
    return name == "rag" and here.rag != here.as_loaded.get("rag") and here.rag != now


def _nothing_said(here: Any, name: str, now: Any) -> bool:  # noqa: ARG001  (measures are not changed in chat)
    return False


def _here(here: Stored, name: str) -> Any:
    if name == "by_when" and isinstance(here, Action):
        return say_day(here.due) if here.due else here.by_when
    return getattr(here, name)


def _new_streams(rows: Sequence[WorkstreamRow], stored: Sequence[Workstream]) -> list[WorkstreamRow]:
    """Those that are not stored as they are. A row without a title is only named in passing: it changes nothing."""
    known = {one.number: one.as_loaded for one in stored}
    return [row for row in rows if row.number not in known or (row.title and known[row.number] != stream_loaded(row))]


def _new_recommendations(
    rows: Sequence[RecommendationRow], stored: Sequence[Recommendation]
) -> list[RecommendationRow]:
    known = {one.code: one.as_loaded for one in stored}
    return [row for row in rows if known.get(row.code) != recommendation_loaded(row)]


def recommendation_loaded(row: RecommendationRow) -> dict[str, Any]:
    """What of a recommendation is compared and remembered as loaded."""
    return {"text": row.text, "story": row.story, "good": row.good, "workstreams": list(row.workstreams)}


def stream_loaded(row: WorkstreamRow) -> dict[str, Any]:
    """What of a workstream is compared and remembered as loaded."""
    roles = {name: list(getattr(row, name)) for name in ("sponsors", "leads", "managers")}
    return {"number": row.number, "title": row.title, "outcome": row.outcome, **roles}


def _new_objectives(rows: Sequence[ObjectiveRow], stored: Sequence[Objective]) -> list[ObjectiveRow]:
    known = {one.ref: one.title for one in stored}
    return [row for row in rows if row.ref not in known or row.title not in ("", known[row.ref])]
