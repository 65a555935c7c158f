"""What a session sees: all of the store, or all but some restricted items.

What is hidden is left out of whatever is asked through the session, whoever asks it: no query has to think of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, event, or_
from sqlalchemy.orm import ORMExecuteState, with_loader_criteria
from sqlmodel import Session, col

from store.model import Action, Promise, Risk, Update

_HIDDEN = "hidden"


@dataclass(frozen=True)
class Hidden:
    """Ids of what a session does not see. What was said of it is hidden with it."""

    actions: frozenset[int] = frozenset()
    risks: frozenset[int] = frozenset()
    promises: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.actions or self.risks or self.promises)


def hide(session: Session, hidden: Hidden) -> None:
    """From now on, and until something else is hidden."""
    session.info[_HIDDEN] = hidden


def hidden(session: Session) -> Hidden:
    """What is hidden from it just now."""
    found: Hidden = session.info.get(_HIDDEN, Hidden())
    return found


@contextmanager
def whole(session: Session) -> Iterator[None]:
    """Nothing is hidden meanwhile: for what counts, numbers or chains everything there is."""
    before = hidden(session)
    hide(session, Hidden())
    try:
        yield
    finally:
        hide(session, before)


@event.listens_for(Session, "do_orm_execute")
def _leave_out(asked: ORMExecuteState) -> None:
    left_out: Hidden | None = asked.session.info.get(_HIDDEN)
    if left_out and asked.is_select:
        asked.statement = asked.statement.options(
            with_loader_criteria(Action, col(Action.id).not_in(left_out.actions)),
            with_loader_criteria(Risk, col(Risk.id).not_in(left_out.risks)),
            with_loader_criteria(Promise, col(Promise.id).not_in(left_out.promises)),
            with_loader_criteria(Update, _not_of(left_out)),
        )


def _not_of(left_out: Hidden) -> ColumnElement[bool]:
    def other(kind: str, ids: Collection[int]) -> ColumnElement[bool]:
        return or_(col(Update.item) != kind, col(Update.item_id).not_in(ids))

    return other("action", left_out.actions) & other("risk", left_out.risks) & other("promise", left_out.promises)
