"""How actions went, day by day: what a trend can honestly be computed from.

Each day is counted as it stood: today's state with every update since then taken off again. What came with a plan
already completed was completed on no known day, so of the days before the plan was loaded only the deadlines are
known, as the plan first named them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain, repeat, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from store.actions import Filter
from store.model import Action, Programme, Update
from store.rag import Rag

MOST_WEEKS = 60  # a longer time is told by the month
MOST_MONTHS = 120  # what was due earlier still counts, in the first month of these


@dataclass(frozen=True)
class Day:
    """How things stood at the end of a day; ``completed`` is None where that is not known."""

    day: date
    due: int  # actions whose By When had passed before it
    completed: int | None  # of these


@dataclass(frozen=True)
class Trend:
    """Numbered actions counted, as ``status`` counts them. ``days``: oldest first, the last is the day asked about."""

    days: tuple[Day, ...]
    loaded: date  # when the first of them were loaded here
    came_completed: int  # with a By When, and completed in the plan that brought them: on no known day
    undated: int  # left out: without a By When
    dated: int = 0  # with one, passed or not


@dataclass(frozen=True)
class _State:
    """What an action was from ``begin`` on, until its next state."""

    begin: date
    due: date | None
    completed: bool
    retired: bool

    def passed(self, day: date) -> bool:
        return not self.retired and self.due is not None and self.due < day


_Life = tuple[_State, ...]  # of one action, the newest state first


def drawable(session: Session, programme_id: int, on: date, which: Filter = Filter()) -> bool:  # noqa: B008  (frozen)
    """Whether any By When has passed, so that there is a trend to draw."""
    rows = select(Action.id).where(
        Action.programme_id == programme_id, col(Action.retired).is_(False), col(Action.part).in_(("", "a"))
    )
    rows = rows.where(Action.workstream == which.workstream) if which.workstream is not None else rows
    rows = rows.where(Action.objective == which.objective) if which.objective else rows
    return session.exec(rows.where(col(Action.due) < on).limit(1)).first() is not None


def of_actions(session: Session, programme: Programme, on: date, which: Filter = Filter()) -> Trend | None:  # noqa: B008
    """From the first By When to ``on``, by the week, or by the month where that is long; None where none has passed.

    Of ``which`` the workstream and the objective count, as they are today.
    """
    lives = _lives(session, programme, on, which)
    known = [state.due for life in lives for state in life if state.due and state.due < on]
    if not known:
        return None
    loaded = min(life[-1].begin for life in lives)
    days = tuple(_count(lives, day, loaded) for day in _days(min(known), on, loaded))
    if not any(day.due for day in days):
        return None
    came = sum(life[-1].completed and life[-1].due is not None for life in lives)
    standing = [life[0] for life in lives if not life[0].retired]
    undated = sum(state.due is None for state in standing)
    return Trend(days, loaded, came, undated, len(standing) - undated)


def _count(lives: Sequence[_Life], day: date, loaded: date) -> Day:
    """Before the plan was loaded: its deadlines as they then were."""
    stood = (_on(life, max(day, loaded)) for life in lives)
    passed = [state for state in stood if state and state.passed(day)]
    return Day(day, len(passed), sum(state.completed for state in passed) if day >= loaded else None)


def _on(life: _Life, day: date) -> _State | None:
    """Its state at the end of ``day``; None where it was not yet known."""
    return next((state for state in life if state.begin <= day), None)


def _days(first: date, on: date, loaded: date) -> list[date]:
    """The days to count, from one by which nothing was due to ``on``; the day of the load is among them."""
    weeks = -(-(on - first).days // 7)
    if weeks > MOST_WEEKS:
        found = [on, *takewhile(lambda month: month >= first.replace(day=1), _months_back(on))]
    else:
        found = [on - timedelta(weeks=back) for back in range(weeks + 1)]
    return sorted({*found, *([loaded] if min(found) < loaded < on else [])})


def _months_back(on: date) -> Iterator[date]:
    """The first days of the months up to ``on``, the latest first, MOST_MONTHS of them."""
    month = on.replace(day=1)
    for _ in range(MOST_MONTHS):
        yield month
        month = (month - timedelta(days=1)).replace(day=1)


# What is known


def _lives(session: Session, programme: Programme, on: date, which: Filter) -> list[_Life]:
    """Of every numbered action of ``which``. The first part of an action carries its number."""
    known = _known_from(session, programme, on)
    changed = _changes(session, programme)
    rows = select(Action).where(Action.programme_id == programme.id, col(Action.part).in_(("", "a")))
    rows = rows.where(Action.workstream == which.workstream) if which.workstream is not None else rows
    rows = rows.where(Action.objective == which.objective) if which.objective else rows
    return [_life(action, known[action.id], changed.get(action.id, ())) for action in session.exec(rows)]


def _life(action: Action, begin: date, changes: Iterable[tuple[date, Mapping[str, Any]]]) -> _Life:
    """``changes``: the day of each and what it changed, the newest first."""
    state = _State(begin, action.due, action.rag == Rag.GREEN, action.retired)
    states = []
    for day, was in changes:
        states.append(replace(state, begin=max(day, begin)))
        state = _before(state, was)
    return (*states, replace(state, begin=begin))


def _before(state: _State, was: Mapping[str, Any]) -> _State:
    due = was.get("due", state.due)
    return _State(
        state.begin,
        date.fromisoformat(due) if isinstance(due, str) else due,
        was["rag"] == Rag.GREEN if "rag" in was else state.completed,
        bool(was.get("retired", state.retired)),
    )


def _changes(session: Session, programme: Programme) -> dict[int, list[tuple[date, Mapping[str, Any]]]]:
    """What was said of each action that bears on its count, the newest first."""
    rows = (
        select(Update.item_id, Update.at, Update.was)
        .where(Update.programme_id == programme.id, Update.item == "action")
        .order_by(col(Update.seq).desc())
    )
    found: dict[int, list[tuple[date, Mapping[str, Any]]]] = {}
    for action_id, at, was in session.exec(rows):
        if was.keys() & {"due", "rag", "retired"}:
            found.setdefault(action_id, []).append((_local(at, programme), was))
    return found


def _known_from(session: Session, programme: Programme, on: date) -> dict[int, date]:
    """The day on which each action was first loaded.

    Actions come by loads alone and are never deleted, so in the order of their ids the first so many are those that
    the first load says it added, and so on. One that no load speaks for is known from ``on``.
    """
    loads = select(Update.at, Update.now).where(Update.programme_id == programme.id, Update.item == "plan")
    loads = loads.where(Update.verb == "load").order_by(col(Update.seq))
    days = chain.from_iterable(
        repeat(_local(at, programme), now["actions"][0]) for at, now in session.exec(loads) if "actions" in now
    )
    ids = session.exec(select(Action.id).where(Action.programme_id == programme.id).order_by(col(Action.id)))
    return dict(zip(ids, chain(days, repeat(on)), strict=False))


def _local(at: datetime, programme: Programme) -> date:
    return at.astimezone(ZoneInfo(programme.zone)).date()
