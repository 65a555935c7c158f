"""Asking after risks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from store import meetings, sight, updates
from store.errors import NoSuch
from store.model import Post, Programme, Risk
from store.rag import Rag
from store.updates import Item, Said


def every(session: Session, programme_id: int, gone: bool = False, closed: bool = False) -> Sequence[Risk]:
    """The open risks of today's register, those that it has no longer, or the closed ones, by ref; numbers by their size."""
    rows = select(Risk).where(Risk.programme_id == programme_id, col(Risk.gone).is_(gone))
    rows = rows.where(col(Risk.closed_on).is_not(None) if closed else col(Risk.closed_on).is_(None))
    return sorted(session.exec(rows).all(), key=lambda risk: (len(risk.ref), risk.ref))


def red(session: Session, programme_id: int) -> Sequence[Risk]:
    """The open ones that are declared R."""
    return [risk for risk in every(session, programme_id) if risk.rag == Rag.RED]


def quiet(session: Session, programme: Programme, on: date) -> Sequence[Risk]:
    """The open ones of which nobody has said anything for longer than the review clock."""
    before = on - timedelta(days=programme.review_days)
    return [risk for risk in every(session, programme.id) if risk.updated_on < before]


def add(
    session: Session, programme: Programme, said: Said, text: str, cause: str, consequence: str, owner: Post
) -> Risk:
    """A new risk, under the next free number. The caller has the lock."""
    with sight.whole(session):
        refs = session.exec(select(Risk.ref).where(Risk.programme_id == programme.id)).all()
    number = max((int(ref) for ref in refs if ref.isdecimal()), default=0) + 1
    one = Risk(
        programme_id=programme.id,
        ref=str(number),
        text=text,
        cause=cause,
        consequence=consequence,
        post_id=owner.id,
        updated_on=said.at.date(),
    )
    session.add(one)
    session.flush()
    updates.record(session, programme.id, Item("risk", one.id, f"risk {one.ref}"), "add", said, {}, {}, text)
    return one


@dataclass(frozen=True)
class Moved:
    """How the ratings of risks moved since a day: the rating before, by the risk's id, of those that changed."""

    since: date
    board: bool  # whether that was a meeting of the Board
    was: Mapping[int, str]


def moved(session: Session, programme: Programme, at: datetime) -> Moved:
    """Since the last meeting of the Board before ``at``; where none was within a quarter, since 28 days ago."""
    board = _last_board(session, programme, at)
    since = board or at - timedelta(days=28)
    was: dict[int, str] = {}
    for update in updates.standing(
        updates.since(session, programme.id, since, at)
    ):  # the latest first: the oldest stays
        if update.item == "risk" and "rag" in update.was:
            was[update.item_id] = str(update.was["rag"])
    return Moved(since.astimezone(ZoneInfo(programme.zone)).date(), board is not None, was)


def _last_board(session: Session, programme: Programme, at: datetime) -> datetime | None:
    found = meetings.occurrences(session, programme, at - timedelta(days=92), at)
    return next((one.starts for one in reversed(found) if "board" in one.meeting.name.casefold()), None)


def find(session: Session, programme_id: int, ref: str) -> Risk:
    """Raises NoSuch, naming those that there are."""
    found = session.exec(select(Risk).where(Risk.programme_id == programme_id, Risk.ref == ref)).first()
    if found:
        return found
    there = [risk.ref for risk in every(session, programme_id)]
    known = f"The register has {', '.join(there)}." if there else "No risks are loaded."
    raise NoSuch(f"There is no risk {ref[:40]}. {known}", tuple(f"risk {one}" for one in there[:5]))


def owner(session: Session, risk: Risk) -> Post | None:
    """The post that owns it."""
    return session.get(Post, risk.post_id) if risk.post_id else None


def owners(session: Session, some: Sequence[Risk]) -> dict[int, Post]:
    """The posts that own the risks, by post id."""
    wanted = {risk.post_id for risk in some if risk.post_id}
    return {post.id: post for post in session.exec(select(Post).where(col(Post.id).in_(wanted)))}
