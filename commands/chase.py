"""/chase: the one private message that a person gets, with everything that is theirs, and the same when asked for.

Before a meeting: what is overdue, and what has gone further up (to the workstream's lead after two weeks, to the
Chief Executive after four). Fourteen and three days before a deadline: what falls due.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session

from commands import lists, wording
from commands.registry import command
from commands.reply import Ask, Reply, Row, Section
from store import actions, people, workdays
from store.actions import Filter
from store.errors import NotYours, Refusal
from store.model import Action, Post, Programme
from store.people import Holder

TO_LEAD = 14  # days overdue
TO_CHIEF = 28
BEFORE = (14, 3)  # days before a deadline
BEFORE_DUE = "before due"  # how the occurrence of a reminder's key begins; a meeting's begins with "meeting"


@dataclass
class Pile:
    """What one person is told. Lists are of actions, the earliest deadline first."""

    overdue: list[Action] = field(default_factory=list)
    unrecovered: list[Action] = field(default_factory=list)  # red without a recovery line
    soon: list[Action] = field(default_factory=list)
    led: list[Action] = field(default_factory=list)  # of others, in a workstream that they lead
    chief: list[Action] = field(default_factory=list)  # of the whole programme, for the Chief Executive

    @property
    def size(self) -> int:
        """How many lines it would be."""
        return sum(map(len, (self.overdue, self.unrecovered, self.soon, self.led, self.chief)))


@command(
    ("chase", "the private message that you would get now"),
    ("chase @person", "the one that somebody would get"),
    ("chase Head of CiN", "the same for whoever holds a post"),
)
def chase(ask: Ask, session: Session) -> Reply:
    """The private reminder that a person gets before a touch-down."""
    words = ask.sentence.rest.strip(' "')
    if not words:
        if ask.by.person_id is None or not ask.by.posts:
            raise Refusal("You hold no post in this programme, so nothing would be sent to you.", ("who list",))
        return _said(ask, session, ask.by.user_id, str(ask.by))
    if not ask.by.posts:
        raise NotYours("Only somebody who holds a post in this programme can see another's reminder.")
    post = None if words.startswith("@") else people.find_post(session, ask.programme.id, words)
    if post is None:
        named = people.the_person(session, ask.programme, words)
        return _said(ask, session, named.user_id, named.name or named.user_id)
    held = people.holders(session, [post.id], ask.on).get(post.id, [])
    if not held:
        open_actions = actions.some(session, ask.programme.id, Filter(posts=frozenset({post.id}), overdue=True), ask.on)
        return Reply(
            f"{post.name} is vacant: nobody would be told of its {wording.plural(len(open_actions), 'overdue action')}"
        )
    return _said(ask, session, held[0].user_id, held[0].name or held[0].user_id)


def _said(ask: Ask, session: Session, user_id: str, name: str) -> Reply:
    found = compose(session, ask.programme, user_id, ask.at, f"meeting {ask.on}")
    return found or Reply(f"Nothing would be sent to {name}: nothing of theirs is overdue.")


def people_to_chase(session: Session, programme: Programme, at: datetime, occurrence: str) -> list[str]:
    """The user ids of all who would be told something, in order."""
    return sorted(_piles(session, programme, at.date(), occurrence))


def compose(session: Session, programme: Programme, user_id: str, at: datetime, occurrence: str) -> Reply | None:
    """One person's message as of ``at`` (local, aware), all their items in it; None where there is nothing."""
    pile = _piles(session, programme, at.date(), occurrence).get(user_id)
    return _reply(session, at.date(), pile) if pile else None


def _reply(session: Session, on: date, pile: Pile) -> Reply:
    sections = (
        Section(f"Overdue ({len(pile.overdue)})", _rows(session, on, pile.overdue)),
        Section(
            f"Red without a recovery line ({len(pile.unrecovered)})", _rows(session, on, pile.unrecovered, done=False)
        ),
        Section(f"Falling due ({len(pile.soon)})", _rows(session, on, pile.soon)),
        Section(
            f"In your workstream, overdue {TO_LEAD} days or more ({len(pile.led)})",
            _rows(session, on, pile.led, done=False),
        ),
        Section(
            f"Across the programme, overdue {TO_CHIEF} days or more ({len(pile.chief)})",
            _rows(session, on, pile.chief, done=False),
        ),
    )
    yours = pile.overdue or pile.unrecovered or pile.soon
    say = "For each of yours say `action <ref> done`, `action <ref> extend <date> <why>`"
    say += " or `action <ref> red <cause, next step, forecast>`."
    return Reply(
        _title(pile), sections=tuple(section for section in sections if section.rows), footer=say if yours else ""
    )


def _title(pile: Pile) -> str:
    of_others = len(pile.led) + len(pile.chief)
    parts = [
        f"{wording.plural(len(pile.overdue), 'action')} of yours overdue" if pile.overdue else "",
        f"{len(pile.unrecovered)} red without a recovery line" if pile.unrecovered else "",
        f"{wording.plural(len(pile.soon), 'action')} of yours falling due" if pile.soon else "",
        f"{wording.plural(of_others, 'overdue action')} escalated to you" if of_others else "",
    ]
    line = wording.listed([part for part in parts if part])
    return line[:1].upper() + line[1:]


def _rows(session: Session, on: date, some: Sequence[Action], done: bool = True) -> tuple[Row, ...]:
    posts = actions.posts(session, [one.id for one in some])
    return tuple(
        wording.action_row(one, on, posts.get(one.id, []), (lists.done_button(one),) if done else ()) for one in some
    )


def _piles(session: Session, programme: Programme, on: date, occurrence: str) -> dict[str, Pile]:
    """By user id. Vacant posts fall to their deputies; nobody is told of nothing."""
    piles: dict[str, Pile] = {}
    if occurrence.startswith(BEFORE_DUE):
        found = [one for one in _open(session, programme, on) if _falls_due(one, on)]
        _give(session, on, found, "soon", piles)
        return piles
    late = [one for one in _open(session, programme, on) if actions.overdue(one, on)]
    _give(session, on, late, "overdue", piles)
    bare = actions.some(session, programme.id, Filter(red=True), on)
    _give(
        session,
        on,
        [one for one in bare if one.rag == "R" and not one.recovery and one not in late],
        "unrecovered",
        piles,
    )
    _escalate(session, programme, on, late, piles)
    return piles


def _open(session: Session, programme: Programme, on: date) -> Sequence[Action]:
    return [one for one in actions.some(session, programme.id, Filter(open_only=True), on) if one.due]


def _falls_due(one: Action, on: date) -> bool:
    """Whether the reminder of 14 or 3 days falls on ``on``, or on the days off that follow it."""
    days = [on]
    while not workdays.is_working_day(days[-1] + timedelta(days=1)):
        days.append(days[-1] + timedelta(days=1))
    return any(one.due == day + timedelta(days=before) for day in days for before in BEFORE)


def _give(session: Session, on: date, some: Iterable[Action], pile: str, piles: dict[str, Pile]) -> None:
    some = list(some)
    posts = actions.posts(session, [one.id for one in some])
    told = _told(session, {post.id for owners in posts.values() for post in owners}, on)
    for one in some:
        _put(one, pile, posts.get(one.id, []), told, piles)


def _escalate(session: Session, programme: Programme, on: date, late: Sequence[Action], piles: dict[str, Pile]) -> None:
    """Owner, then lead, then Chief Executive; nobody is told twice of the same action."""
    streams = {one.workstream for one in late}
    leads = {number: people.workstream_posts(session, programme.id, number)["lead"] for number in streams}
    chiefs = list(people.posts_with_role(session, programme.id, "chief"))
    told = _told(session, {post.id for posts in (*leads.values(), chiefs) for post in posts}, on)
    for one in late:
        if actions.days_late(one, on) >= TO_LEAD:
            _put(one, "led", leads[one.workstream], told, piles)
        if actions.days_late(one, on) >= TO_CHIEF:
            _put(one, "chief", chiefs, told, piles)


def _put(one: Action, pile: str, posts: Iterable[Post], told: dict[int, list[str]], piles: dict[str, Pile]) -> None:
    for user_id in dict.fromkeys(user for post in posts for user in told.get(post.id, ())):
        theirs = piles.setdefault(user_id, Pile())
        if one not in theirs.overdue and one not in theirs.led:
            getattr(theirs, pile).append(one)


def _told(session: Session, post_ids: Collection[int], on: date) -> dict[int, list[str]]:
    """Who hears for a post: its holders, or its deputies while it is vacant."""
    return {post_id: _hearers(held) for post_id, held in people.holders(session, post_ids, on).items()}


def _hearers(held: Sequence[Holder]) -> list[str]:
    holding = [one.user_id for one in held if not one.deputy]
    return holding or [one.user_id for one in held]
