"""What was heard already: Slack may deliver one sentence twice, even to two bots at once, and the second is harmless."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import Session, col, select

from store.db import Store
from store.model_delivery import Heard
from store.upsert import insert_into

KEPT = timedelta(days=2)  # Slack retries for minutes; two days is far beyond


def begin(session: Session, workspace: str, key: str, at: datetime) -> str | None:
    """None where the delivery ``key`` is ours to answer; else the answer that it got.

    A second bot that meets it meanwhile waits here until the first has committed.
    """
    new = insert_into(session, "heard").values(workspace=workspace, key=key, at=at, reply="").on_conflict_do_nothing()
    if session.exec(new.returning(Heard.key)).first() is not None:
        return None
    return session.exec(select(Heard.reply).where(Heard.workspace == workspace, Heard.key == key)).one()


def answered(session: Session, workspace: str, key: str, reply: str) -> None:
    """Keeps the answer of a delivery that is ours."""
    heard = session.get_one(Heard, (workspace, key))
    heard.reply = reply
    session.add(heard)


def forget_old(store: Store, now: datetime) -> None:
    """Lets go of what is too old to come again. Raises Busy, Down."""
    old = col(Heard.at) < now - KEPT
    with store.reading() as session:
        if session.exec(select(Heard.key).where(old).limit(1)).first() is None:
            return
    with store.writing() as session:
        session.exec(delete(Heard).where(old))
