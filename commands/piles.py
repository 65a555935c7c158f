"""Who is told of what: every person's pile of a programme's actions, for one private message each.

Owners hear of their own; what is two weeks late goes to the workstream's lead as well, what is four weeks late to the
Chief Executive; what nobody would hear of, because its posts are vacant, goes to the programme office. Nobody is told
of the same action twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session

from store import actions, people, workdays
from store.actions import Filter
from store.model import Action, Post, Programme
from store.people import Holder

TO_LEAD = 14  # days overdue
TO_CHIEF = 28
BEFORE = (14, 3)  # days before a deadline
BEFORE_DUE = "before due"  # how the occurrence of a reminder's key begins; others are before a meeting


@dataclass
class Pile:
    """What one person is told. Lists are of actions, the earliest deadline first."""

    overdue: list[Action] = field(default_factory=list)
    unrecovered: list[Action] = field(default_factory=list)  # red without a recovery line
    soon: list[Action] = field(default_factory=list)
    led: list[Action] = field(default_factory=list)  # of others, in a workstream that they lead
    chief: list[Action] = field(default_factory=list)  # of the whole programme, for the Chief Executive
    unheard: list[Action] = field(default_factory=list)  # whose posts are vacant, for the programme office
    told: set[int] = field(default_factory=set)  # the ids of all of these


def gather(session: Session, programme: Programme, on: date, occurrence: str) -> dict[str, Pile]:
    """Every pile that is not empty, by user id."""
    found = _Gathering(session, programme, on)
    if occurrence.startswith(BEFORE_DUE):
        days = _days_spoken_for(on)
        soon = [one for one in found.open_dated() if any(one.due == day for day in days)]
        found.give("soon", soon)
        return found.piles
    late = [one for one in found.open_dated() if actions.overdue(one, on)]
    reds = actions.some(session, programme.id, Filter(red=True), on)
    bare = [one for one in reds if one.rag == "R" and not one.recovery and not actions.overdue(one, on)]
    unheard = found.give("overdue", late)
    found.give("unrecovered", bare)
    found.escalate(late)
    found.hand("unheard", unheard, people.posts_with_role(session, programme.id, "office"))
    return found.piles


def _days_spoken_for(on: date) -> list[date]:
    """The deadlines that are 14 or 3 days away, from ``on`` and from the days off that follow it."""
    days = [on]
    while not workdays.is_working_day(days[-1] + timedelta(days=1)):
        days.append(days[-1] + timedelta(days=1))
    return [day + timedelta(days=before) for day in days for before in BEFORE]


class _Gathering:
    """The piles as they grow."""

    def __init__(self, session: Session, programme: Programme, on: date) -> None:
        self.session, self.programme, self.on = session, programme, on
        self.piles: dict[str, Pile] = {}
        self._hears: dict[int, list[str]] = {}

    def open_dated(self) -> list[Action]:
        """Open actions with a deadline, the earliest first."""
        found = actions.some(self.session, self.programme.id, Filter(open_only=True), self.on)
        return [one for one in found if one.due]

    def give(self, pile: str, some: Sequence[Action]) -> list[Action]:
        """Puts each on the piles of those who own it; what nobody hears of is given back."""
        owners = actions.posts(self.session, [one.id for one in some])
        self._look_up(post for posts in owners.values() for post in posts)
        return [one for one in some if not self._put(one, pile, owners.get(one.id, []))]

    def hand(self, pile: str, some: Iterable[Action], posts: Sequence[Post]) -> None:
        """Puts each on the piles of those who hold ``posts``."""
        self._look_up(posts)
        for one in some:
            self._put(one, pile, posts)

    def escalate(self, late: Sequence[Action]) -> None:
        """Owner, then lead, then Chief Executive."""
        for number in sorted({one.workstream for one in late}):
            leads = people.workstream_posts(self.session, self.programme.id, number)["lead"]
            mine = (one for one in late if one.workstream == number and self._is_late_by(one, TO_LEAD))
            self.hand("led", mine, leads)
        chiefs = people.posts_with_role(self.session, self.programme.id, "chief")
        self.hand("chief", (one for one in late if self._is_late_by(one, TO_CHIEF)), chiefs)

    def _is_late_by(self, one: Action, days: int) -> bool:
        return actions.days_late(one, self.on) >= days

    def _look_up(self, posts: Iterable[Post]) -> None:
        new = {post.id for post in posts} - self._hears.keys()
        held = people.holders(self.session, new, self.on) if new else {}
        self._hears |= {post_id: _hearers(held.get(post_id, ())) for post_id in new}

    def _put(self, one: Action, pile: str, posts: Iterable[Post]) -> bool:
        """Whether anybody hears of it."""
        hearers = dict.fromkeys(user for post in posts for user in self._hears[post.id])
        for user_id in hearers:
            theirs = self.piles.setdefault(user_id, Pile())
            if one.id not in theirs.told:
                theirs.told.add(one.id)
                getattr(theirs, pile).append(one)
        return bool(hearers)


def _hearers(held: Sequence[Holder]) -> list[str]:
    """Who hears for a post: its holders, or its deputies while it is vacant."""
    holding = [one.user_id for one in held if not one.deputy]
    return holding or [one.user_id for one in held]
