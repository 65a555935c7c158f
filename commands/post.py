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
from store.errors import NoSuch, Refusal, Stale
from store.model import Person, Post
from store.people import Holder
from store.updates import Item, Said

_IS = re.compile(
    r'^(?P<post>"(?:[^"]|"")+"|.+?)\s+(?P<deputy>deputy\s+)?(?:(?:is|=|held by)\s+(?P<who>.+)|(?P<nobody>vacant))$',
    re.IGNORECASE,
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
    ("post Head of CiN is @person and @person", "both hold it"),
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
    found = _post(ask, session, said)
    deputy = bool(said["deputy"])
    before = _held(session, found, ask)
    _refuse_stale(ask, session, found, before)
    with about("who"):
        those = _people(ask, session, (said["who"] or said["nobody"]).strip())
    leave = [one for one in before if one.deputy is deputy and one.user_id not in [person.user_id for person in those]]
    if len(leave) > 1 and not ask.sentence.confirmed:
        return _confirm(ask, found, leave, those)
    with about("who"):
        people.set_holders(session, found, those, ask.on, deputy)
        if found.role == "office":
            _somebody_is_office(session, ask)
    after = _held(session, found, ask)
    if after == before:
        return Reply(f"{found.name} is already {wording.holder_names(after)}", "Nothing was changed.")
    _record(ask, session, found, acting, wording.holder_names(before), wording.holder_names(after))
    return Reply(
        f"{found.name}: {wording.holder_names(after)} from {say_day(ask.on)}",
        f"It was {wording.holder_names(before)}. The work stays with the post.",
        buttons=(_undo(ask, session, found, before, deputy), Button("Its actions", f'action list "{found.name}" open')),
    )


def _post(ask: Ask, session: Session, said: re.Match[str]) -> Post:
    """The post that is named. Raises NoSuch, with the same sentence of the nearest."""
    with about("post"):
        try:
            return people.the_post(session, ask.programme.id, _name(said["post"]))
        except NoSuch as no_post:
            near = people.near_posts(session, ask.programme.id, _name(said["post"]))
            after = ask.sentence.rest[said.end("post") :]
            raise NoSuch(str(no_post), tuple(_says(one, after) for one in near)) from None


def _says(name: str, after: str) -> str:
    """The sentence of the post ``name`` with the words ``after`` it; in quotes where it could be read as another."""
    read = _IS.match(name + after)
    return f"post {name if read and read['post'] == name else quote(name)}{after}"


def _confirm(ask: Ask, found: Post, leave: Sequence[Holder], those: Sequence[Person]) -> Reply:
    """The question before several lose a post by one sentence: each of them loses what it lets them say."""
    names = wording.listed([one.name for one in leave])
    becomes = wording.listed([one.name or one.user_id for one in those]) or "nobody"
    sure = Button(f"Yes, replace all {len(leave)}", f"post {ask.sentence.rest} [confirmed]", "danger")
    return Reply(f"Replace {names} by {becomes} as {found.name}?", "Nothing is changed yet.", buttons=(sure,))


def _refuse_stale(ask: Ask, session: Session, found: Post, held: Sequence[Holder]) -> None:
    """Raises Stale where a button was drawn before somebody else said who holds the post."""
    before = updates.history(session, ask.programme.id, _item(found))
    if ask.sentence.seen and before and ask.sentence.seen[0] != before[0].seq:
        since = wording.who_did(before[0], ask.programme.zone)
        now = wording.holder_names(held)
        raise Stale(
            f"{found.name} has changed since you looked: {since}. It is {now} now. Nothing was changed.", ("who",)
        )


def _name(said: str) -> str:
    """Of a post, as it was said, without the quotation marks."""
    return unquoted(said).strip('" ')


def _people(ask: Ask, session: Session, who: str) -> list[Person]:
    """Whom ``who`` names, "@asha" or "@asha and @ben"; nobody for "vacant". Raises Refusal where nobody is called that."""
    if who.casefold() in _VACANT:
        return []
    return [people.named(session, ask.programme, one) for one in re.split(r"\s*,\s*|\s+(?:and|&)\s+", who) if one]


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
        Blank("who", "Who?", Takes.PERSON, "The work stays with the post. Leave it empty where nobody does."),
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
    said = Said(ask.by, acting, ask.at, ask.sentence.evened)
    updates.record(session, ask.programme.id, _item(found), "holder", said, {"holders": was}, {"holders": now})


def _item(found: Post) -> Item:
    return Item("post", found.id, found.name)


def _undo(ask: Ask, session: Session, found: Post, before: Sequence[Holder], deputy: bool) -> Button:
    """Back to who it was, unless somebody has said more of it since."""
    who = " and ".join(f"@{one.user_id}" for one in before if one.deputy is deputy) or "vacant"
    last = updates.history(session, ask.programme.id, _item(found))[0].seq
    says = f"post {quote(found.name)}{' deputy' if deputy else ''} is {who} [seen {last}] [confirmed]"
    return Button("Undo", says)
