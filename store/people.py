"""Posts, the people who hold them, and who may do what (DOMAIN: who may do what)."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any

from sqlmodel import Session, col, or_, select

from store.errors import NoSuch, NotYours
from store.model import Holding, Person, Post, Programme, Workstream, WorkstreamPost
from store.upsert import insert_into

_ID = re.compile(r"[UW][A-Z0-9]{6,20}")  # as Slack writes it


@dataclass(frozen=True)
class Identity:
    """Who says something, as the door knows it. ``member``: a full member of the workspace itself, not a guest,
    not somebody of another organisation, not a bot. ``post_id``: on the console one may speak as a post that nobody
    holds; no other door ever sets it."""

    workspace: str
    user_id: str
    name: str = ""
    member: bool = True
    post_id: int | None = None


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a post, or deputises for its holder."""

    person_id: int
    user_id: str
    name: str
    deputy: bool


@dataclass(frozen=True)
class Held:
    """A post that somebody holds, or deputises for."""

    id: int
    name: str
    role: str
    deputy: bool


@dataclass(frozen=True)
class Speaker:
    """Somebody who asks, with the posts that they hold in the programme, as holder first."""

    person_id: int | None  # None: somebody who holds nothing and was never named
    user_id: str
    name: str
    posts: tuple[Held, ...] = ()

    @property
    def post_ids(self) -> frozenset[int]:
        """The ids of the posts that they hold."""
        return frozenset(post.id for post in self.posts)

    def __str__(self) -> str:
        return self.name or self.user_id


def folded(name: str) -> str:
    """``name`` with case, spaces and punctuation evened out: "Head of CCM/ADM" and "head of ccm / adm" are one."""
    return re.sub(r"[\W_]+", " ", name.casefold().replace("&", " and ")).strip()


def speaker(session: Session, programme: Programme, identity: Identity, on: date) -> Speaker:
    """Who speaks, and in which posts on the day ``on``.

    Raises NotYours for guests and people of other organisations, unless they hold a post (the programme office named
    them by it).
    """
    person = find_person(session, identity.workspace, identity.user_id)
    held = _posts_of(session, programme.id, person.id, on) if person else ()
    if identity.post_id is not None and (post := session.get(Post, identity.post_id)):
        held = (*held, Held(post.id, post.name, post.role, deputy=False))
    if not identity.member and not held:
        raise NotYours(
            "Guests and people of other organisations are not served, unless the programme office names them."
        )
    name = identity.name or (person.name if person else "")
    return Speaker(person.id if person else None, identity.user_id, name, held)


def find_person(session: Session, workspace: str, user_id: str) -> Person | None:
    """The person with that id, where they were ever named."""
    return session.exec(select(Person).where(Person.workspace == workspace, Person.user_id == user_id)).first()


def user_id_of(session: Session, person_id: int | None) -> str:
    """Somebody's id on the platform; "" for nobody."""
    return session.get_one(Person, person_id).user_id if person_id is not None else ""


def post_name(session: Session, post_id: int | None) -> str:
    """The name of a post; "" for none."""
    return session.get_one(Post, post_id).name if post_id is not None else ""


def everybody(session: Session, workspace: str) -> Sequence[Person]:
    """Everybody of a workspace who was ever named, by id."""
    return session.exec(select(Person).where(Person.workspace == workspace).order_by(Person.user_id)).all()


def remember_person(session: Session, workspace: str, user_id: str, name: str = "") -> Person:
    """The person with that id, made known where need be, by the name that they bear today."""
    found = find_person(session, workspace, user_id)
    if found is None:
        new = insert_into(session, "person").values(workspace=workspace, user_id=user_id, name=name)
        session.exec(new.on_conflict_do_nothing())
        found = find_person(session, workspace, user_id)
        assert found is not None, "it has just been put there, by us or by another bot"
    if name and found.name != name:
        found.name = name
        session.add(found)
        session.flush()
    return found


def _posts_of(session: Session, programme_id: int, person_id: int, on: date) -> tuple[Held, ...]:
    rows = session.exec(
        select(Post, Holding)
        .join(Holding, col(Holding.post_id) == col(Post.id))
        .where(Post.programme_id == programme_id, Holding.person_id == person_id, *_in_force(on))
        .order_by(col(Holding.deputy), col(Post.id))
    ).all()
    return tuple(Held(post.id, post.name, post.role, holding.deputy) for post, holding in rows)


def _in_force(on: date) -> tuple[Any, ...]:
    until = col(Holding.until)
    return (col(Holding.since) <= on, or_(until.is_(None), until > on))


def find_post(session: Session, programme_id: int, name: str) -> Post | None:
    """The post of that name or full title, however it is spaced and capitalised."""
    key = folded(name)
    named = session.exec(select(Post).where(Post.programme_id == programme_id, Post.folded == key)).first()
    if named:
        return named
    posts = every_post(session, programme_id)
    return next((post for post in posts if post.title and folded(post.title) == key), None)


def the_post(session: Session, programme_id: int, name: str) -> Post:
    """As ``find_post``. Raises NoSuch with the nearest names."""
    if found := find_post(session, programme_id, name):
        return found
    near = near_posts(session, programme_id, name)
    hint = f" The nearest: {', '.join(near)}." if near else ""
    raise NoSuch(f"There is no post “{name[:80]}”.{hint}", tuple(f"who {one}" for one in near))


def near_posts(session: Session, programme_id: int, name: str) -> list[str]:
    """The names of up to three posts that are spelt most like ``name``."""
    posts = {post.folded: post.name for post in every_post(session, programme_id)}
    return [posts[key] for key in get_close_matches(folded(name), posts, 3, 0.5)]


def every_post(session: Session, programme_id: int) -> Sequence[Post]:
    """All posts of a programme, by name."""
    return session.exec(select(Post).where(Post.programme_id == programme_id).order_by(col(Post.name))).all()


class Posts:
    """The posts of a programme by name or full title, read once; those that a plan names for the first time are made."""

    def __init__(self, session: Session, programme_id: int) -> None:
        self._session, self._programme_id = session, programme_id
        every = every_post(session, programme_id)
        self._known = {folded(post.title): post for post in every if post.title} | {post.folded: post for post in every}

    def named(self, name: str) -> Post:
        """The post of that name."""
        key = folded(name)
        if key not in self._known:
            self._known[key] = find_or_make_post(self._session, self._programme_id, name)
        return self._known[key]


def find_or_make_post(session: Session, programme_id: int, name: str) -> Post:
    """The post of that name; made where the plan names it for the first time."""
    if found := find_post(session, programme_id, name):
        return found
    role = {"programme office": "office", "ceo": "chief", "chief executive": "chief"}.get(folded(name), "")
    post = Post(programme_id=programme_id, name=name, folded=folded(name), role=role)
    session.add(post)
    session.flush()
    return post


def holders(session: Session, post_ids: Collection[int], on: date) -> dict[int, list[Holder]]:
    """Who holds each of the posts on the day ``on``: holders first, then deputies; vacant posts are left out."""
    rows = session.exec(
        select(Holding, Person)
        .join(Person, col(Person.id) == col(Holding.person_id))
        .where(col(Holding.post_id).in_(post_ids), *_in_force(on))
        .order_by(col(Holding.deputy), col(Holding.id))
    ).all()
    found: dict[int, list[Holder]] = {}
    for holding, person in rows:
        found.setdefault(holding.post_id, []).append(Holder(person.id, person.user_id, person.name, holding.deputy))
    return found


def posts_with_role(session: Session, programme_id: int, role: str) -> Sequence[Post]:
    """The posts that are the programme office ("office") or the Chief Executive ("chief")."""
    return session.exec(select(Post).where(Post.programme_id == programme_id, Post.role == role)).all()


def workstream_posts(session: Session, programme_id: int, number: int) -> dict[str, list[Post]]:
    """The posts that answer for a workstream, by "sponsor", "lead", "manager", in the order written."""
    rows = session.exec(
        select(WorkstreamPost.role, Post)
        .join(Post, col(Post.id) == col(WorkstreamPost.post_id))
        .join(Workstream, col(Workstream.id) == col(WorkstreamPost.workstream_id))
        .where(Workstream.programme_id == programme_id, Workstream.number == number)
        .order_by(col(WorkstreamPost.position))
    ).all()
    found: dict[str, list[Post]] = {"sponsor": [], "lead": [], "manager": []}
    for role, post in rows:
        found[role].append(post)
    return found


def the_person(session: Session, programme: Programme, said: str) -> Person:
    """Whom "@UASHA", "@Asha Patel" or "asha patel" names, among those who are known here.

    Raises NoSuch where that is nobody, or several.
    """
    key = said.lstrip("@").strip()
    known = session.exec(select(Person).where(Person.workspace == programme.workspace)).all()
    by_id = [person for person in known if person.user_id == key]
    by_name = [person for person in known if person.name and folded(person.name) == folded(key)]
    partly = [person for person in known if set(folded(key).split()) & set(folded(person.name).split())]
    found = by_id or by_name or partly
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(person.name for person in found[:5])
        raise NoSuch(f"“{key[:60]}” may be {names}. Say the whole name.")
    raise NoSuch(f"I do not know anybody called “{key[:60]}” here. `who <post>` tells who holds a post.")


def named(session: Session, programme: Programme, said: str) -> Person:
    """As ``the_person``; or somebody whom the platform names by id for the first time. The caller is in a writing unit."""
    key = said.lstrip("@")
    return (
        remember_person(session, programme.workspace, key)
        if _ID.fullmatch(key)
        else the_person(session, programme, said)
    )


def called(session: Session, programme: Programme, name: str) -> Person | None:
    """The one person of whose name every word of ``name`` is a word; None for nobody, or several."""
    words = set(folded(name).split())
    known = session.exec(select(Person).where(Person.workspace == programme.workspace)).all()
    found = [person for person in known if words and words <= set(folded(person.name).split())]
    return found[0] if len(found) == 1 else None


def post_ids_of(session: Session, programme: Programme, person_id: int, on: date) -> frozenset[int]:
    """The posts that somebody holds, or deputises for, on the day ``on``."""
    return frozenset(held.id for held in _posts_of(session, programme.id, person_id, on))


def set_holders(session: Session, post: Post, those: Sequence[Person], on: date, deputy: bool = False) -> None:
    """Makes ``those``, or nobody, the only holders of the post from ``on``, and deputies stay; or the only deputies, and
    holders stay. The others stop on that day."""
    held = {holding.person_id: holding for holding in _standing(session, post, on) if holding.deputy is deputy}
    wanted = [person.id for person in those]
    for person_id, holding in held.items():
        if person_id not in wanted:
            holding.until = on
            session.add(holding)
    session.add_all(
        Holding(post_id=post.id, person_id=one, deputy=deputy, since=on) for one in wanted if one not in held
    )
    session.flush()


def _standing(session: Session, post: Post, on: date) -> Sequence[Holding]:
    return session.exec(select(Holding).where(Holding.post_id == post.id, *_in_force(on))).all()


def seat(session: Session, post: Post, person: Person, on: date) -> None:
    """Makes ``person`` one of the holders of the post, beside those who hold it already."""
    if not any(holding.person_id == person.id and not holding.deputy for holding in _standing(session, post, on)):
        session.add(Holding(post_id=post.id, person_id=person.id, since=on))
        session.flush()


def names(session: Session, workspace: str, user_ids: Collection[str]) -> dict[str, str]:
    """The printed names of those user ids that are known and have one."""
    rows = select(Person).where(Person.workspace == workspace, col(Person.user_id).in_(user_ids))
    return {person.user_id: person.name for person in session.exec(rows) if person.name}


def hearers(held: Sequence[Holder]) -> list[str]:
    """The user ids of those who hear for a post: its holders, or its deputies while it is vacant."""
    holding = [one.user_id for one in held if not one.deputy]
    return holding or [one.user_id for one in held]


def heard_by(session: Session, programme: Programme, user_id: str, on: date) -> frozenset[int]:
    """The ids of the posts for which somebody hears."""
    person = find_person(session, programme.workspace, user_id)
    ids = [post.id for post in _posts_of(session, programme.id, person.id, on)] if person else []
    held = holders(session, ids, on) if ids else {}
    return frozenset(post_id for post_id in ids if user_id in hearers(held.get(post_id, ())))


def every_lead(session: Session, programme_id: int) -> dict[int, list[Post]]:
    """The posts that lead each workstream, by its number, in the order written."""
    rows = session.exec(
        select(Workstream.number, Post)
        .join(WorkstreamPost, col(WorkstreamPost.workstream_id) == col(Workstream.id))
        .join(Post, col(Post.id) == col(WorkstreamPost.post_id))
        .where(Workstream.programme_id == programme_id, WorkstreamPost.role == "lead")
        .order_by(col(WorkstreamPost.position))
    ).all()
    found: dict[int, list[Post]] = {}
    for number, post in rows:
        found.setdefault(number, []).append(post)
    return found


def every_leading(session: Session, programme_id: int) -> dict[int, list[Post]]:
    """The posts that answer for each workstream, by its number: leads, then sponsors, then project managers."""
    rows = session.exec(
        select(Workstream.number, WorkstreamPost.role, Post)
        .join(WorkstreamPost, col(WorkstreamPost.workstream_id) == col(Workstream.id))
        .join(Post, col(Post.id) == col(WorkstreamPost.post_id))
        .where(Workstream.programme_id == programme_id)
        .order_by(col(WorkstreamPost.position))
    ).all()
    found: dict[int, list[Post]] = {}
    for number, _, post in sorted(rows, key=lambda row: ("lead", "sponsor", "manager").index(row[1])):
        found.setdefault(number, []).append(post)
    return found


def led_by(session: Session, programme_id: int, post_ids: Collection[int]) -> frozenset[int]:
    """The numbers of the workstreams for which one of these posts answers, as lead, sponsor or project manager."""
    rows = (
        select(Workstream.number)
        .join(WorkstreamPost, col(WorkstreamPost.workstream_id) == col(Workstream.id))
        .where(Workstream.programme_id == programme_id, col(WorkstreamPost.post_id).in_(post_ids))
    )
    return frozenset(session.exec(rows))
