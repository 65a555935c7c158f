"""Restricted items: who may read them. What is restricted is shown in direct messages, to those who are cleared.

Cleared for an item is whoever may say something of it (DOMAIN: who may do what), and whoever the programme office
has cleared for all that is restricted in the programme.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Integer, bindparam, literal, union_all
from sqlmodel import Session, col, select

from store import actions, rights, risks, sight, updates
from store.errors import NotYours
from store.model import Action, Clearance, Person, Programme, Promise, Risk
from store.people import Speaker
from store.sight import Hidden
from store.updates import Item, Said

_OF = bindparam("programme_id", type_=Integer())
_RESTRICTED = union_all(  # asked with every sentence, so built once
    select(literal("action"), col(Action.id)).where(Action.programme_id == _OF, col(Action.restricted).is_(True)),
    select(literal("risk"), col(Risk.id)).where(Risk.programme_id == _OF, col(Risk.restricted).is_(True)),
)


@dataclass(frozen=True)
class Restricted:
    """The restricted items of a programme, by id; those that were retired too."""

    actions: frozenset[int]
    risks: frozenset[int]


def restricted(session: Session, programme_id: int) -> Restricted:
    """All of a programme, whatever is hidden from the session."""
    with sight.whole(session):
        found = session.execute(_RESTRICTED, {"programme_id": programme_id}).all()
    return Restricted(_ids(found, "action"), _ids(found, "risk"))


def _ids(found: Collection[tuple[str, int]], kind: str) -> frozenset[int]:
    return frozenset(number for one, number in found if one == kind)


def narrow(session: Session, programme: Programme, by: Speaker | None, direct: bool) -> None:
    """From now on the session sees of the programme what ``by`` may read; None for everybody of a channel.

    ``direct``: nobody else sees the answer, now or later.
    """
    sight.hide(session, Hidden())
    there = restricted(session, programme.id)
    if not (there.actions or there.risks):
        return
    seen = _seen(session, programme.id, by, there) if direct and by else Restricted(frozenset(), frozenset())
    hidden_actions = there.actions - seen.actions
    said = select(Promise.id).where(col(Promise.action_id).in_(hidden_actions))
    if direct and by and by.person_id is not None:
        said = said.where(Promise.person_id != by.person_id)  # one's own word one may see
    sight.hide(session, Hidden(hidden_actions, there.risks - seen.risks, frozenset(session.exec(said))))


def _seen(session: Session, programme_id: int, by: Speaker, there: Restricted) -> Restricted:
    if is_cleared(session, programme_id, by):
        return there
    acts = session.exec(select(Action).where(col(Action.id).in_(there.actions))).all()
    register = session.exec(select(Risk).where(col(Risk.id).in_(there.risks))).all()
    theirs = rights.of_actions(session, by, acts, actions.posts(session, there.actions))
    of_risks = rights.of_risks(by, register, risks.owners(session, register))
    return Restricted(frozenset(theirs), frozenset(of_risks))


def is_cleared(session: Session, programme_id: int, by: Speaker) -> bool:
    """Whether the programme office has cleared somebody for all that is restricted."""
    return by.person_id is not None and session.get(Clearance, (programme_id, by.person_id)) is not None


def refusal(session: Session, by: Speaker, thing: Action | Risk | Promise, label: str, on: date) -> NotYours:
    """What is said of ``thing``, which is hidden from the session of ``by``: where to ask, or whom."""
    with sight.whole(session):
        if _may_read(session, by, thing):
            return NotYours(f"{label} is restricted: say it to me in a direct message. Nothing was shown or saved.")
        return NotYours(
            f"{label} is restricted. {rights.office(session, thing.programme_id, on)} says who may read it."
        )


def _may_read(session: Session, by: Speaker, thing: Action | Risk | Promise) -> bool:
    if isinstance(thing, Promise):
        thing = session.get_one(Action, thing.action_id)
    may = rights.of_action(session, by, thing) if isinstance(thing, Action) else rights.of_risk(session, by, thing)
    return bool(may) or is_cleared(session, thing.programme_id, by)


def cleared(session: Session, programme_id: int) -> Sequence[tuple[Person, date]]:
    """Whom the programme office has cleared, and since when, by name."""
    rows = select(Person, Clearance).join(Clearance, col(Clearance.person_id) == col(Person.id))
    found = session.exec(rows.where(Clearance.programme_id == programme_id).order_by(Person.name))
    return [(person, clearance.since) for person, clearance in found]


def clear(session: Session, programme_id: int, person: Person, said: Said, why: str) -> bool:
    """Clears somebody for all that is restricted; False where they were cleared already. The caller has the lock."""
    if session.get(Clearance, (programme_id, person.id)):
        return False
    session.add(Clearance(programme_id=programme_id, person_id=person.id, since=said.at.date()))
    updates.record(session, programme_id, _item(person), "clear", said, why=why)
    return True


def end(session: Session, programme_id: int, person: Person, said: Said, why: str) -> bool:
    """Takes a clearance back; False where there was none. The caller has the lock."""
    found = session.get(Clearance, (programme_id, person.id))
    if found is None:
        return False
    session.delete(found)
    updates.record(session, programme_id, _item(person), "unclear", said, why=why)
    return True


def _item(person: Person) -> Item:
    return Item("clearance", person.id, f"the clearance of {person.name or person.user_id}")
