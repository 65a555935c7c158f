"""Which programme a question is about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from store.errors import NoSuch, Refusal
from store.model import Person, Programme

LOCAL = "local"  # the workspace of a plan that was loaded before the bot met Slack


def of(session: Session, workspace: str, channel: str = "") -> Programme:
    """The programme of ``channel``, or else the workspace's only one. Raises Refusal where that is none or several."""
    found = every(session, workspace)
    here = [programme for programme in found if channel and programme.channel == channel]
    if len(here or found) == 1:
        return (here or found)[0]
    if not found:
        raise NoSuch("No plan is loaded yet. The programme office loads one: `python -m bot load FILE`.")
    names = ", ".join(programme.name for programme in found)
    raise Refusal(f"There are {len(found)} programmes here ({names}). Ask in the channel of the one that you mean.")


def every(session: Session, workspace: str) -> Sequence[Programme]:
    """The programmes of a workspace, by name."""
    rows = select(Programme).where(Programme.workspace == workspace).order_by(col(Programme.name))
    return session.exec(rows).all()


def workspaces(session: Session) -> Sequence[str]:
    """Every workspace that has a programme, in order."""
    return session.exec(select(Programme.workspace).distinct().order_by(Programme.workspace)).all()


def ids(session: Session, workspace: str | None) -> frozenset[int]:
    """The ids of a workspace's programmes; of all, for None."""
    rows = select(Programme.id)
    return frozenset(session.exec(rows if workspace is None else rows.where(Programme.workspace == workspace)))


def find_or_make(session: Session, workspace: str, name: str) -> Programme:
    """The programme called ``name``; made where there is none."""
    found = session.exec(select(Programme).where(Programme.workspace == workspace, Programme.name == name)).first()
    if found is None:
        found = Programme(workspace=workspace, name=name)
        session.add(found)
        session.flush()
    return found


def adopt(session: Session, workspace: str) -> bool:
    """Gives what was loaded before the bot met Slack to the first workspace that it serves; whether there was any.

    A workspace that has programmes of its own takes nothing over.
    """
    if every(session, workspace) or not every(session, LOCAL):
        return False
    for table in (Programme, Person):
        session.exec(update(table).where(col(table.workspace) == LOCAL).values(workspace=workspace))
    return True
