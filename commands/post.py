"""/post: the programme office says who holds a post."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlmodel import Session

from commands import wording
from commands.forms import Unfilled, about, quote, unquoted
from commands.parse import Sentence
from commands.registry import command
from commands.reply import Ask, Blank, Button, Choice, Form, Reply, Takes
from store import people, rights, updates
from store.by_when import say_day
from store.errors import Refusal
from store.model import Person, Post
from store.people import Holder
from store.updates import Item, Said

_IS = re.compile(
    r'^(?P<post>"(?:[^"]|"")+"|.+?)\s+(?P<deputy>deputy\s+)?(?:is|=|held by)\s+(?P<who>.+)$', re.IGNORECASE
)
MOST_POSTS = 100  # in one menu
_HOW = (
    Choice("Holds it from today", "is"),
    Choice("Stands in as deputy", "deputy is"),
    Choice("Nobody holds it: vacant", "is vacant"),
    Choice("No deputy any more", "deputy is vacant"),
)
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
        rights.must_be_office(session, ask.by, ask.programme.id, ask.on)
        how = "Say `post <post> is @person`, for example `post Head of CiN is @asha`. Nothing was changed."
        raise Unfilled(how, _form(ask, session), "who")
    updates.lock(session, ask.programme.id)
    acting = rights.must_be_office(session, ask.by, ask.programme.id, ask.on)
    with about("post"):
        found = people.the_post(session, ask.programme.id, _name(said["post"]))
    deputy = bool(said["deputy"])
    before = _held(session, found, ask)
    with about("who"):
        _seat(ask, session, found, said["who"].strip(), deputy)
    after = _held(session, found, ask)
    if after == before:
        return Reply(f"{found.name} is already {wording.holder_names(after)}", "Nothing was changed.")
    _record(ask, session, found, acting, wording.holder_names(before), wording.holder_names(after))
    return Reply(
        f"{found.name}: {wording.holder_names(after)} from {say_day(ask.on)}",
        f"It was {wording.holder_names(before)}. The work stays with the post.",
        buttons=(*_undo(found, before, deputy), Button("Its actions", f'action list "{found.name}" open')),
    )


def _name(said: str) -> str:
    """Of a post, as it was said, without the quotation marks."""
    return unquoted(said).strip('" ')


def _seat(ask: Ask, session: Session, found: Post, who: str, deputy: bool) -> None:
    """Raises Refusal where nobody is called that, and where nobody would be left to set posts."""
    if who.casefold() in _VACANT:
        people.vacate(session, found, ask.on, deputy)
    else:
        people.set_holder(session, found, _person(ask, session, who), ask.on, deputy)
    if found.role == "office":
        _somebody_is_office(session, ask)


def _form(ask: Ask, session: Session) -> Form:
    """Who holds a post; the one that was named stands in it."""
    named = _name(re.sub(r"\s+(?:deputy\s+)?(?:is|=|held by)$", "", ask.sentence.rest, flags=re.IGNORECASE))
    found = people.find_post(session, ask.programme.id, named) if named else None
    posts = tuple(Choice(one.name, one.name) for one in people.every_post(session, ask.programme.id))
    takes = Takes.CHOICE if len(posts) <= MOST_POSTS else Takes.TEXT
    blanks = (
        Blank(
            "post", "Which post?", takes, "", True, found.name if found else "", posts if takes is Takes.CHOICE else ()
        ),
        Blank("as", "How?", Takes.CHOICE, value="is", choices=_HOW, needed=True),
        Blank("who", "Who?", Takes.PERSON, "The work stays with the post. Leave this out where it is vacant."),
    )
    return Form("Set holder", f"post {found.name}" if found else "post", ('post "{post}" {as} {who}',), blanks)


def _held(session: Session, found: Post, ask: Ask) -> list[Holder]:
    return people.holders(session, [found.id], ask.on).get(found.id, [])


def _somebody_is_office(session: Session, ask: Ask) -> None:
    """Raises Refusal where nobody would be left who can set posts: they could not even take it back."""
    offices = people.posts_with_role(session, ask.programme.id, "office")
    if not people.holders(session, [one.id for one in offices], ask.on):
        raise Refusal("Then nobody would be the programme office. Say who holds it instead. Nothing was changed.")


def _record(ask: Ask, session: Session, found: Post, acting: str, was: str, now: str) -> None:
    item = Item("post", found.id, found.name)
    said = Said(ask.by, acting, ask.at, ask.sentence.evened)
    updates.record(session, ask.programme.id, item, "holder", said, {"holders": was}, {"holders": now})


def _undo(found: Post, before: Sequence[Holder], deputy: bool) -> tuple[Button, ...]:
    """Back to who it was, where that was one person or nobody: a sentence names one."""
    was = [one.user_id for one in before if one.deputy is deputy]
    if len(was) > 1:
        return ()
    who = f"@{was[0]}" if was else "vacant"
    return (Button("Undo", f"post {quote(found.name)}{' deputy' if deputy else ''} is {who}"),)


def _person(ask: Ask, session: Session, who: str) -> Person:
    """Somebody known here, or somebody whom the platform names by id for the first time."""
    key = who.lstrip("@")
    if re.fullmatch(r"[UW][A-Z0-9]{6,20}", key):
        return people.remember_person(session, ask.programme.workspace, key)
    return people.the_person(session, ask.programme, who)
