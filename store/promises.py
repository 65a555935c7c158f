"""Promises: what somebody undertook to do by a day, and what became of it (DOMAIN: promise).

A promise is one's own. Each change is one update and one version up; who may is asked first (``rights``), and the
caller has read the promise inside the same writing unit, after ``updates.lock``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, func, select

from store import people, sight, updates
from store.errors import NoSuch
from store.model import Action, Person, Programme, Promise, Update
from store.updates import Fields, Item, Said


class State(StrEnum):
    """What became of a promise."""

    OPEN = "open"
    KEPT = "kept"
    MISSED = "missed"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Which:
    """Which promises; every part that is given narrows."""

    states: frozenset[State] = frozenset({State.OPEN})
    person_id: int | None = None
    workstream: int | None = None  # of the action that it is of
    action_ids: frozenset[int] | None = None
    due_before: date | None = None


@dataclass(frozen=True)
class Rate:
    """Promises counted by what became of them. Those that were dropped, with a reason, stand beside the rate."""

    kept: int = 0
    missed: int = 0
    open: int = 0
    dropped: int = 0

    @property
    def made(self) -> int:
        """The 17 of "15 of 17"."""
        return self.kept + self.missed + self.open


def label(promise: Promise) -> str:
    """How people name it: "promise 4"."""
    return f"promise {promise.number}"


def item(promise: Promise) -> Item:
    """What an update of it is recorded under."""
    return Item("promise", promise.id, label(promise))


def is_open(promise: Promise) -> bool:
    """Whether nobody has said yet what became of it."""
    return promise.state == State.OPEN


def days_late(promise: Promise, on: date) -> int:
    """Days since the day by which it was promised; 0 unless it is open and was due before ``on``."""
    return max(0, (on - promise.due).days) if is_open(promise) else 0


def find(session: Session, programme_id: int, number: int) -> Promise:
    """The promise of that number. Raises NoSuch, naming the newest."""
    rows = select(Promise).where(Promise.programme_id == programme_id, Promise.number == number)
    if found := session.exec(rows).first():
        return found
    newest = _newest(session, programme_id)
    hint = f" The newest is promise {newest}." if newest else " Nobody has promised anything yet."
    raise NoSuch(f"There is no promise {number}.{hint}", ("promise list",))


def some(session: Session, programme_id: int, which: Which) -> Sequence[Promise]:
    """The promises that ``which`` describes: the open ones by the day on which they are due, ended ones latest first."""
    rows = select(Promise).where(Promise.programme_id == programme_id, col(Promise.state).in_(which.states))
    wanted: list[tuple[bool, Any]] = [
        (which.person_id is not None, col(Promise.person_id) == which.person_id),
        (which.workstream is not None, col(Promise.action_id).in_(_of_workstream(programme_id, which.workstream))),
        (which.action_ids is not None, col(Promise.action_id).in_(which.action_ids or ())),
        (which.due_before is not None, col(Promise.due) < (which.due_before or date.max)),
    ]
    rows = rows.where(*(condition for given, condition in wanted if given))
    if State.OPEN in which.states:
        return session.exec(rows.order_by(col(Promise.due), col(Promise.number))).all()
    return session.exec(rows.order_by(col(Promise.ended_on).desc(), col(Promise.number).desc())).all()


def _of_workstream(programme_id: int, number: int | None) -> Any:
    return select(Action.id).where(Action.programme_id == programme_id, Action.workstream == number)


def open_of(session: Session, programme_id: int, person_id: int | None) -> Sequence[Promise]:
    """Somebody's open promises, the one that is due first in front; none for None, who was never named."""
    return some(session, programme_id, Which(person_id=person_id)) if person_id is not None else ()


def due_by(session: Session, programme_id: int, day: date) -> Sequence[Promise]:
    """The open promises that are due on ``day`` or before, overdue ones too, the one that is due first in front."""
    rows = select(Promise).where(Promise.programme_id == programme_id, Promise.state == State.OPEN, Promise.due <= day)
    return session.exec(rows.order_by(col(Promise.due), col(Promise.number))).all()


def rate(session: Session, programme_id: int, first: date, last: date) -> Rate:
    """What became of the promises that were due from ``first`` to ``last``, both included."""
    due = (Promise.programme_id == programme_id, col(Promise.due).between(first, last))
    counted = session.exec(select(Promise.state, func.count()).where(*due).group_by(col(Promise.state)))
    return Rate(**{str(state): number for state, number in counted})


def promisers(session: Session, found: Sequence[Promise]) -> dict[int, Person]:
    """Who gave each of the promises, by person id."""
    rows = select(Person).where(col(Person.id).in_({one.person_id for one in found}))
    return {person.id: person for person in session.exec(rows)}


def actions_of(session: Session, found: Sequence[Promise]) -> dict[int, Action]:
    """The actions that the promises are of, by action id; a promise may be of none."""
    rows = select(Action).where(col(Action.id).in_({one.action_id for one in found}))
    return {action.id: action for action in session.exec(rows)}


def make(
    session: Session, programme: Programme, said: Said, text: str, due: date, action: Action | None = None
) -> Promise:
    """A new promise of whoever speaks, under the next number of the programme."""
    person = people.remember_person(session, programme.workspace, said.by.user_id, said.by.name)
    promise = Promise(
        programme_id=programme.id,
        number=_newest(session, programme.id) + 1,
        person_id=person.id,
        post=said.post,
        action_id=action.id if action else None,
        text=text,
        due=due,
        made_at=said.at,
    )
    session.add(promise)
    session.flush()
    fields = {"state": promise.state, "text": text, "due": due, "action_id": promise.action_id}
    updates.record(session, programme.id, item(promise), "promised", said, {}, fields)
    return promise


def _newest(session: Session, programme_id: int) -> int:
    rows = select(func.max(Promise.number)).where(Promise.programme_id == programme_id)
    with sight.whole(session):
        return session.exec(rows).one() or 0


def keep(session: Session, promise: Promise, said: Said, note: str = "") -> Update:
    """It was done."""
    return _end(session, promise, State.KEPT, said, note)


def miss(session: Session, promise: Promise, said: Said, why: str) -> Update:
    """It was not done, and why."""
    return _end(session, promise, State.MISSED, said, why)


def drop(session: Session, promise: Promise, said: Said, why: str) -> Update:
    """It is no longer to be done, and why."""
    return _end(session, promise, State.DROPPED, said, why)


def _end(session: Session, promise: Promise, state: State, said: Said, why: str) -> Update:
    fields = {"state": state.value, "ended_on": said.at.date(), "why": "" if state is State.KEPT else why}
    return _change(session, promise, state.value, said, fields, why)


def undo(session: Session, promise: Promise, last: Update, said: Said) -> Update:
    """Puts back what ``last`` changed. A promise of which the making is taken back is dropped: its number stays."""
    if last.verb == "promised":
        fields = {"state": State.DROPPED.value, "ended_on": said.at.date(), "why": "taken back"}
    else:
        ended = last.was.get("ended_on")
        fields = {**last.was, "ended_on": date.fromisoformat(ended) if ended else None}
    return _change(session, promise, "undo", said, fields, undoes=last.seq)


def _change(
    session: Session,
    promise: Promise,
    verb: str,
    said: Said,
    fields: Fields,
    why: str = "",
    undoes: int | None = None,
) -> Update:
    was = {name: getattr(promise, name) for name in fields}
    promise.sqlmodel_update(dict(fields))
    promise.version += 1
    session.add(promise)
    return updates.record(session, promise.programme_id, item(promise), verb, said, was, fields, why, undoes)
