"""What is stored of one person: told to them when they ask (subject access), and their name taken out when they are gone.

A person is known by workspace and user id. What they said of the programme stays, since the programme is accountable for
it; who they were does not have to. The chain of updates is sealed anew then, and an update of its own says so, with the
hash that stood there before: what was touched, and when, can always be seen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_core import from_json
from sqlalchemy import delete
from sqlalchemy import update as change
from sqlmodel import Session, col, select

from store import people, programmes, updates
from store.errors import NoSuch, Refusal
from store.migrations.fresh import allow_changes, refuse_changes
from store.model import Clearance, Holding, Person, Post, Programme, Promise, Update
from store.model_delivery import Heard, Outbox
from store.people import Speaker
from store.updates import Item, Said

KEEPER = Speaker(None, "", "Data protection")


@dataclass(frozen=True)
class Fact:
    """One thing that is stored: of what kind, when it was (an instant is aware), what it is about, and its words."""

    kind: str
    at: date | None
    about: str
    words: str


def known(session: Session, workspace: str, user_id: str) -> Person:
    """Raises NoSuch."""
    person = people.find_person(session, workspace, user_id.lstrip("@"))
    if person is None:
        raise NoSuch(f"Nothing is stored of {user_id[:40]}.")
    return person


def facts(session: Session, workspace: str, person: Person) -> list[Fact]:
    """All that is stored of somebody, kind by kind, each in the order of time."""
    return [Fact("person", None, person.user_id, person.name), *_found(session, workspace, person)]


def _found(session: Session, workspace: str, person: Person) -> Iterator[Fact]:
    held = select(Holding, Post).where(Holding.post_id == Post.id, Holding.person_id == person.id)
    for holding, post in session.exec(held.order_by(col(Holding.since))):
        until = f" until {holding.until:%Y-%m-%d}" if holding.until else ""
        yield Fact("post", holding.since, post.name, f"{'deputy' if holding.deputy else 'holder'}{until}")
    names = _Names(person)
    for programme in programmes.every(session, workspace):
        for one in session.exec(select(Update).where(Update.programme_id == programme.id).order_by(col(Update.seq))):
            words = ", ".join(filter(None, (one.verb, one.why, one.said)))
            if one.person_id == person.id:
                yield Fact("said", one.at, one.label, words)
            elif names.stand_in(one.why, one.said, one.was, one.now):
                yield Fact("named", one.at, one.label, f"by {one.by}: {words}")
        mine = (Promise.programme_id == programme.id, Promise.person_id == person.id)
        for promise in session.exec(select(Promise).where(*mine).order_by(col(Promise.number))):
            yield Fact("promise", promise.made_at, f"promise {promise.number}", f"{promise.text} ({promise.state})")
        if cleared := session.get(Clearance, (programme.id, person.id)):
            yield Fact("clearance", cleared.since, programme.name, "may read all that is restricted")
        sent = (Outbox.programme_id == programme.id, Outbox.destination == person.user_id)
        for row in session.exec(select(Outbox).where(*sent).order_by(col(Outbox.due_at))):
            title = from_json(row.body).get("title", "") if row.body else "(the words are no longer kept)"
            yield Fact("message", row.sent_at or row.due_at, row.kind, f"{row.state}: {title}")


def forget(session: Session, workspace: str, person: Person, at: datetime) -> str:
    """Takes somebody's name and id out of all that is stored; the name that stands there instead.

    Raises Refusal while they hold a post: whose it is would be nobody's. What others wrote of them by half a name stays,
    and backups keep what they have until they are old.
    """
    names, instead = _Names(person), f"Former holder {person.id}"
    every = programmes.every(session, workspace)
    for programme in every:
        updates.lock(session, programme.id)
        today = at.astimezone(ZoneInfo(programme.zone)).date()
        if posts := people.post_ids_of(session, programme, person.id, today):
            first = session.get_one(Post, min(posts))
            raise Refusal(f"{person.name or person.user_id} still holds {first.name}. Say first who holds it now.")
    connection = session.connection()
    allow_changes(connection, "entry")
    stood = {programme.id: _sealed_anew(session, programme, names, instead) for programme in every}
    refuse_changes(connection, "entry")
    for programme in every:
        _take_out_of_messages(session, programme, person, names, instead)
    session.exec(delete(Heard).where(col(Heard.workspace) == workspace))  # the answers of two days, by nobody's name
    session.exec(delete(Clearance).where(col(Clearance.person_id) == person.id))
    person.name, person.user_id = instead, f"FORGOTTEN{person.id}"
    session.add(person)
    for programme in every:
        item = Item("person", person.id, instead)
        updates.record(session, programme.id, item, "forget", Said(KEEPER, "", at), was={"hash": stood[programme.id]})
    return instead


def _sealed_anew(session: Session, programme: Programme, names: _Names, instead: str) -> str:
    """The chain with the names replaced; the hash of its last update as it was before."""
    stood, before = "", updates.START
    rows = select(Update).where(Update.programme_id == programme.id).order_by(col(Update.seq))
    for one in session.exec(rows).all():
        session.expunge(one)
        stood = one.hash
        if one.person_id == names.person_id:
            one.by = instead
        for name in ("by", "label", "why", "said"):
            setattr(one, name, names.replaced(getattr(one, name), instead))
        one.was, one.now = (names.replaced_in(fields, instead) for fields in (one.was, one.now))
        one.hash_before = before
        one.hash = before = updates.digest_of(one)
        values = one.model_dump(include={"by", "label", "why", "said", "was", "now", "hash_before", "hash"})
        session.exec(change(Update).where(col(Update.id) == one.id).values(**values))
    return stood


def _take_out_of_messages(session: Session, plan: Programme, person: Person, names: _Names, instead: str) -> None:
    for promise in session.exec(select(Promise).where(Promise.programme_id == plan.id)):
        promise.text = names.replaced(promise.text, instead)
    for row in session.exec(select(Outbox).where(Outbox.programme_id == plan.id)):
        row.body = names.replaced(row.body, instead)
        row.destination = f"FORGOTTEN{person.id}" if row.destination == person.user_id else row.destination
    session.flush()


class _Names:
    """How somebody may be named in what is stored: by the whole name, or by the id."""

    def __init__(self, person: Person) -> None:
        self.person_id = person.id
        spelt = [re.escape(one) for one in (person.name.strip(), person.user_id) if one]
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(spelt)})(?!\w)", re.IGNORECASE)

    def stand_in(self, *values: object) -> bool:
        """Whether any of these holds one of them."""
        return any(self._pattern.search(str(value)) for value in values)

    def replaced(self, words: str, instead: str) -> str:
        """The words without them."""
        return self._pattern.sub(instead, words)

    def replaced_in(self, value: Any, instead: str) -> Any:
        """The same of whatever JSON holds."""
        if isinstance(value, dict):
            return {name: self.replaced_in(one, instead) for name, one in value.items()}
        if isinstance(value, list):
            return [self.replaced_in(one, instead) for one in value]
        return self.replaced(value, instead) if isinstance(value, str) else value
