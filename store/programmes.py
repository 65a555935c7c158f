"""Which programme a question is about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from store import updates
from store.errors import NoSuch, Refusal
from store.model import Holding, Meeting, Person, Post, Programme
from store.updates import Item, Said

LOCAL = "local"  # the workspace of a plan that was loaded before the bot met Slack


def of(session: Session, workspace: str, channel: str = "", user_id: str = "", name: str = "") -> Programme:
    """The programme that a sentence is about: the one named, or the one of the channel in which it was said, or the
    only one that there is, or the only one in which the speaker holds a post. Raises Refusal where that is none or several.
    """
    found = every(session, workspace)
    if not found:
        raise NoSuch("No plan is loaded yet. The programme office loads one: `python -m bot load FILE`.")
    if name and name not in {programme.name for programme in found}:
        raise NoSuch(f"There is no programme “{name}” here: {', '.join(programme.name for programme in found)}.")
    meeting = _by_meeting(session, channel) if channel else frozenset()
    posts = _by_post(session, workspace, user_id) if len(found) > 1 and user_id else frozenset()
    for some in (
        [one for one in found if name and one.name == name],
        [one for one in found if channel and one.channel == channel],
        [one for one in found if one.id in meeting],
        found,
        [one for one in found if one.id in posts],
    ):
        if len(some) == 1:
            return some[0]
    names = ", ".join(programme.name for programme in found)
    raise Refusal(f"There are {len(found)} programmes here ({names}). Ask in the channel of the one that you mean.")


def _by_meeting(session: Session, channel: str) -> frozenset[int]:
    rows = select(Meeting.programme_id).where(Meeting.channel == channel, col(Meeting.cancelled).is_(False))
    return frozenset(session.exec(rows))


def _by_post(session: Session, workspace: str, user_id: str) -> frozenset[int]:
    rows = (
        select(Post.programme_id)
        .join(Holding, col(Holding.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Holding.person_id))
        .where(Person.workspace == workspace, Person.user_id == user_id, col(Holding.until).is_(None))
    )
    return frozenset(session.exec(rows))


def at_home(session: Session, programme: Programme, channel: str) -> None:
    """The first channel that a programme's digest goes to is its home: what is said there is about it.

    A home that is known by a name alone ("#programme") gives way: Slack says where it is spoken to by ids.
    """
    if not programme.channel or (programme.channel.startswith("#") and not channel.startswith("#")):
        programme.channel = channel
        session.add(programme)


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


def set_clock(session: Session, programme: Programme, column: str, days: int, said: Said) -> None:
    """Sets ``review_days`` or ``embed_days``, and records who did."""
    updates.lock(session, programme.id)
    before = getattr(programme, column)
    setattr(programme, column, days)
    session.add(programme)
    item = Item("programme", programme.id, programme.name)
    updates.record(session, programme.id, item, "set", said, {column: before}, {column: days})
