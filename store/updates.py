"""Updates: what people said, in the order in which they said it. Append-only, each row's hash covers the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from store import people, sight
from store.model import Programme, Update
from store.people import Speaker

START = "0" * 64  # the hash before the first update of a programme
Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """What an update is of. ``label`` is how people name it: "3.3.2", "risk 394"."""

    kind: str
    id: int
    label: str


@dataclass(frozen=True)
class Said:
    """Who says something, in which post, when (aware), and the sentence evened out ("" for no sentence)."""

    by: Speaker
    post: str
    at: datetime
    sentence: str = ""


def lock(session: Session, programme_id: int) -> None:
    """Makes this unit the only one that changes the programme until it ends (PostgreSQL; SQLite has one writer)."""
    session.exec(select(Programme.id).where(Programme.id == programme_id).with_for_update()).one()


def record(
    session: Session,
    programme_id: int,
    item: Item,
    verb: str,
    said: Said,
    was: Fields | None = None,
    now: Fields | None = None,
    why: str = "",
    undoes: int | None = None,
) -> Update:
    """Adds one update behind the last. Dates in ``was`` and ``now`` are kept as ISO text."""
    lock(session, programme_id)
    before = last(session, programme_id)
    update = Update(
        programme_id=programme_id,
        seq=before.seq + 1 if before else 1,
        item=item.kind,
        item_id=item.id,
        label=item.label,
        verb=verb,
        person_id=_person(session, programme_id, said.by),
        by=str(said.by),
        post=said.post,
        at=said.at.astimezone(UTC),
        was=plain(was or {}),
        now=plain(now or {}),
        why=why,
        said=said.sentence,
        undoes=undoes,
        hash_before=before.hash if before else START,
        hash="",
    )
    update.hash = digest_of(update)
    session.add(update)
    session.flush()
    return update


def _person(session: Session, programme_id: int, by: Speaker) -> int | None:
    """Who speaks is made known at their word, by the name that they bear today.

    The programme's own machinery ("" for an id) never is.
    """
    if not by.user_id:
        return None
    workspace = session.get_one(Programme, programme_id).workspace
    return people.remember_person(session, workspace, by.user_id, by.name).id


def plain(fields: Fields) -> dict[str, Any]:
    """``fields`` as JSON keeps them: dates as ISO text, everything else as it is."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}


def digest_of(update: Update) -> str:
    """The SHA-256 that an update must bear: over all that it says and the hash before it."""
    said = update.model_dump(exclude={"id", "hash", "at"}) | {"at": update.at.astimezone(UTC).isoformat()}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def first_broken(session: Session, programme_id: int) -> Update | None:
    """The first update whose hash or place in the chain is not right; None where the chain is whole."""
    before, seq = START, 0
    with sight.whole(session):
        for update in session.exec(_of(programme_id).order_by(col(Update.seq))):
            if (update.hash_before, update.seq, update.hash) != (before, seq + 1, digest_of(update)):
                return update
            before, seq = update.hash, update.seq
    return None


def history(session: Session, programme_id: int, item: Item) -> Sequence[Update]:
    """All that was said of an item, the latest first."""
    rows = _of(programme_id).where(Update.item == item.kind, Update.item_id == item.id)
    return session.exec(rows.order_by(col(Update.seq).desc())).all()


def last_standing(session: Session, programme_id: int, kind: str, ids: Collection[int]) -> dict[int, Update]:
    """Of each of several items the last change that stands, by the item's id; without those that have none."""
    if not ids:
        return {}
    rows = _of(programme_id).where(Update.item == kind, col(Update.item_id).in_(ids))
    said: dict[int, list[Update]] = {}
    for update in session.exec(rows.order_by(col(Update.seq).desc())):
        said.setdefault(update.item_id, []).append(update)
    return {number: left[0] for number, changes in said.items() if (left := standing(changes))}


def since(session: Session, programme_id: int, at: datetime, until: datetime | None = None) -> Sequence[Update]:
    """What people said from ``at`` (aware) on, to ``until`` or to the last; the latest first. Loads are left out."""
    rows = _of(programme_id).where(Update.at >= at.astimezone(UTC), Update.verb != "load")
    rows = rows.where(Update.at <= until.astimezone(UTC)) if until else rows
    return session.exec(rows.order_by(col(Update.seq).desc())).all()


def last_seq(session: Session, programme_id: int) -> int:
    """The seq of the last update of a programme; 0 where there is none."""
    with sight.whole(session):
        return session.exec(select(func.max(col(Update.seq))).where(Update.programme_id == programme_id)).one() or 0


def first_at(session: Session, programme_id: int) -> datetime | None:
    """When anything was said of a programme for the first time, its load too (aware); None where nothing was."""
    first = select(Update.at).where(Update.programme_id == programme_id).order_by(col(Update.seq)).limit(1)
    return session.exec(first).first()


def after(session: Session, programme_id: int, seq: int) -> Sequence[Update]:
    """What people said of actions and risks after the update ``seq``, the latest first."""
    rows = _of(programme_id).where(Update.seq > seq, col(Update.item).in_(("action", "risk")), Update.verb != "load")
    return session.exec(rows.order_by(col(Update.seq).desc())).all()


def last_by(session: Session, programme_id: int, person_id: int | None) -> Update | None:
    """The last thing that somebody said of an action, a risk or a promise and that still stands; None for nothing."""
    if person_id is None:
        return None
    theirs = _of(programme_id).where(Update.person_id == person_id, col(Update.item).in_(("action", "risk", "promise")))
    for update in session.exec(theirs.order_by(col(Update.seq).desc()).limit(50)):
        item = Item(update.item, update.item_id, update.label)
        if update in standing(history(session, programme_id, item))[:1]:
            return update
    return None


def standing(changes: Sequence[Update]) -> list[Update]:
    """Of an item's updates, latest first, those of people that are neither taken back nor take one back."""
    taken_back = {update.undoes for update in changes}
    said = [update for update in changes if update.verb != "load"]
    return [update for update in said if update.undoes is None and update.seq not in taken_back]


def left(changes: Sequence[Update]) -> list[Update]:
    """Of ``changes`` what they leave behind: without those that others of them take back, and without these others.

    What takes back something older than ``changes`` is a change like any other.
    """
    seqs = {update.seq for update in changes}
    gone = {update.undoes for update in changes}
    return [update for update in changes if update.seq not in gone and update.undoes not in seqs]


def repeats(last: Update | None, said: Said, within: timedelta = timedelta(minutes=2)) -> bool:
    """Whether ``said`` is the last update said again by the same person within two minutes."""
    return (
        last is not None
        and bool(said.sentence)
        and (last.said, last.person_id) == (said.sentence, said.by.person_id)
        and timedelta(0) <= said.at - last.at <= within
    )


def last(session: Session, programme_id: int) -> Update | None:
    """The newest update of a programme, whatever it is of: the next one stands behind it."""
    with sight.whole(session):
        return session.exec(_of(programme_id).order_by(col(Update.seq).desc()).limit(1)).first()


def _of(programme_id: int) -> SelectOfScalar[Update]:
    return select(Update).where(Update.programme_id == programme_id)


def marks(session: Session, workspace: str) -> tuple[tuple[int, int, int], ...]:
    """How far each programme of a workspace has come: its id, the version of its plan, the seq of its last update."""
    last = select(func.max(Update.seq)).where(Update.programme_id == Programme.id).scalar_subquery()
    rows = select(Programme.id, Programme.plan_version, func.coalesce(last, 0)).where(Programme.workspace == workspace)
    with sight.whole(session):
        return tuple((one, version, seq) for one, version, seq in session.exec(rows.order_by(col(Programme.id))))
