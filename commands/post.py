"""/post: the programme office says who holds a post."""

from __future__ import annotations

import re

from sqlmodel import Session

from commands import wording
from commands.parse import Sentence
from commands.registry import command
from commands.reply import Ask, Button, Reply
from store import people, rights, updates
from store.errors import Refusal
from store.model import Person
from store.updates import Item, Said

_IS = re.compile(r'^"?(?P<post>.+?)"?\s+(?P<deputy>deputy\s+)?(?:is|=|held by)\s+(?P<who>.+)$', re.IGNORECASE)
_VACANT = ("vacant", "nobody", "none", "empty")


def _sets(said: Sentence) -> bool:
    return bool(_IS.match(said.rest))


@command(
    ("post Head of CiN is @person", "who holds it from today (programme office)"),
    ("post Head of CiN deputy is @person", "who stands in"),
    ("post Head of CiN is vacant", "nobody holds it"),
    changes=_sets,
)
def post(ask: Ask, session: Session) -> Reply:
    """Say who holds a post (programme office)."""
    said = _IS.match(ask.sentence.rest)
    if not said:
        raise Refusal("Say `post <post> is @person`, for example `post Head of CiN is @asha`.", ("who list",))
    updates.lock(session, ask.programme.id)
    acting = rights.must_be_office(session, ask.by, ask.programme.id, ask.on)
    found = people.the_post(session, ask.programme.id, said["post"])
    deputy = bool(said["deputy"])
    before = wording.holder_names(people.holders(session, [found.id], ask.on).get(found.id, ()))
    if said["who"].strip().casefold() in _VACANT:
        people.vacate(session, found, ask.on)
    else:
        people.set_holder(session, found, _person(ask, session, said["who"].strip()), ask.on, deputy)
    after = wording.holder_names(people.holders(session, [found.id], ask.on).get(found.id, ()))
    if after == before:
        return Reply(f"{found.name} is already {after}", "Nothing was changed.")
    updates.record(
        session,
        ask.programme.id,
        Item("post", found.id, found.name),
        "holder",
        Said(ask.by, acting, ask.at, ask.sentence.evened),
        {"holders": before},
        {"holders": after},
    )
    return Reply(
        f"{found.name}: {after}",
        f"It was {before}. The work stays with the post.",
        buttons=(Button("Its actions", f'action list "{found.name}" open'),),
    )


def _person(ask: Ask, session: Session, who: str) -> Person:
    """Somebody known here, or somebody whom the platform names by id for the first time."""
    key = who.lstrip("@")
    if re.fullmatch(r"[UW][A-Z0-9]{6,20}", key):
        return people.remember_person(session, ask.programme.workspace, key)
    return people.the_person(session, ask.programme, who)
