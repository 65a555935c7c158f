"""Asking after risks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from store.errors import NoSuch
from store.model import Post, Risk
from store.rag import Rag


def every(session: Session, programme_id: int, gone: bool = False) -> Sequence[Risk]:
    """The risks of today's register, or those that it has no longer, by ref; numbers in the order of their size."""
    rows = session.exec(select(Risk).where(Risk.programme_id == programme_id, col(Risk.gone).is_(gone))).all()
    return sorted(rows, key=lambda risk: (len(risk.ref), risk.ref))


def red(session: Session, programme_id: int) -> Sequence[Risk]:
    """Those that are declared R."""
    return [risk for risk in every(session, programme_id) if risk.rag == Rag.RED]


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
