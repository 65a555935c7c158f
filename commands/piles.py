"""Who is told of what: every person's pile of a programme's actions, for one private message each.

Owners hear of their own; what is two weeks late goes to the workstream's lead as well, what is four weeks late to the
Chief Executive; what nobody would hear of, because its posts are vacant, goes to the programme office. Nobody is told
of the same action twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from store import actions, people, proof, workdays
from store.actions import Filter
from store.model import Action, Post, Programme

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
    asked: list[Action] = field(default_factory=list)  # a new date waits for their word
    rejected: list[Action] = field(default_factory=list)  # that they had completed
    unchecked: list[Action] = field(default_factory=list)  # that others have completed
    unheard: list[Action] = field(default_factory=list)  # whose posts are vacant, for the programme office
    told: set[int] = field(default_factory=set)  # the ids of all of these


def gather(session: Session, programme: Programme, on: date, occurrence: str, user_id: str = "") -> dict[str, Pile]:
    """Every pile that is not empty, by user id. With ``user_id`` only that person's is sure to be whole: nothing is
    read that cannot be theirs."""
    theirs = people.heard_by(session, programme, user_id, on) if user_id else None
    found = _Gathering(session, programme, on, theirs)
    if occurrence.startswith(BEFORE_DUE):
        days = _days_spoken_for(on)
        found.give("soon", [one for one in found.ask(Filter(open_only=True)) if any(one.due == day for day in days)])
        return found.piles
    found.give("rejected", proof.rejected(session, programme.id, _week_before(on, programme)))
    reds = found.ask(Filter(red=True))
    found.give("overdue", [one for one in reds if actions.overdue(one, on)])
    bare = [one for one in reds if one.rag == "R" and not one.recovery and not actions.overdue(one, on)]
    found.give("unrecovered", bare)
    found.escalate()
    found.have_checked(proof.waiting(session, programme.id))
    return found.piles


def _week_before(on: date, programme: Programme) -> datetime:
    return datetime.combine(on, time(), ZoneInfo(programme.zone)) - timedelta(days=7)


def _days_spoken_for(on: date) -> list[date]:
    """The deadlines that are 14 or 3 days away, from ``on`` and from the days off that follow it."""
    days = [on]
    while not workdays.is_working_day(days[-1] + timedelta(days=1)):
        days.append(days[-1] + timedelta(days=1))
    return [day + timedelta(days=before) for day in days for before in BEFORE]


class _Gathering:
    """The piles as they grow. ``theirs``: only what posts of these ids hear is asked for; None for everybody's."""

    def __init__(self, session: Session, programme: Programme, on: date, theirs: frozenset[int] | None) -> None:
        self.session, self.programme, self.on, self.theirs = session, programme, on, theirs
        self.piles: dict[str, Pile] = {}
        self._hears: dict[int, list[str]] = {}

    def ask(self, which: Filter) -> Sequence[Action]:
        """The actions that are somebody's own, the earliest deadline first."""
        return actions.some(self.session, self.programme.id, replace(which, posts=self.theirs), self.on)

    def give(self, pile: str, some: Sequence[Action]) -> None:
        """Puts each on the piles of those who own it."""
        owners = self._owners(some)
        for one in some:
            self._put(one, pile, owners.get(one.id, []))

    def escalate(self) -> None:
        """What is late goes from its owner to the lead, then to the Chief Executive; what nobody owns to the office."""
        leads = people.every_lead(self.session, self.programme.id)
        chiefs = people.posts_with_role(self.session, self.programme.id, "chief")
        office = people.posts_with_role(self.session, self.programme.id, "office")
        if not any(map(self._is_asked, (*(post for posts in leads.values() for post in posts), *chiefs, *office))):
            return
        late = actions.some(self.session, self.programme.id, Filter(overdue=True), self.on)
        owners = self._owners(late)
        self._look_up((*(post for posts in leads.values() for post in posts), *chiefs, *office))
        for one in late:
            days = actions.days_late(one, self.on)
            self._put(one, "led", leads.get(one.workstream, []) if days >= TO_LEAD else [])
            self._put(one, "chief", chiefs if days >= TO_CHIEF else [])
            if not any(self._hears[post.id] for post in owners.get(one.id, [])):
                self._put(one, "unheard", office)
        for one in actions.some(self.session, self.programme.id, Filter(asked=True), self.on):
            self._wait_for_a_word(one, (*leads.get(one.workstream, []), *office))

    def have_checked(self, claimed: Sequence[Action]) -> None:
        """What was claimed is for the workstream's leads to check, and for the office where no lead hears of it; for nobody
        who claimed it."""
        leads = people.every_lead(self.session, self.programme.id)
        office = people.posts_with_role(self.session, self.programme.id, "office")
        if not any(map(self._is_asked, (*(post for posts in leads.values() for post in posts), *office))):
            return
        self._look_up((*(post for posts in leads.values() for post in posts), *office))
        claims = proof.claims(self.session, self.programme.id, [one.id for one in claimed])
        for one in claimed:
            said = claims.get(one.id)
            own = people.user_id_of(self.session, said.person_id) if said else ""
            for posts in (leads.get(one.workstream, []), office):
                hear = [user for post in posts for user in self._hears[post.id] if user != own]
                for user_id in dict.fromkeys(hear):
                    self.piles.setdefault(user_id, Pile()).unchecked.append(one)
                if hear:
                    break

    def _is_asked(self, post: Post) -> bool:
        return self.theirs is None or post.id in self.theirs

    def _owners(self, some: Sequence[Action]) -> dict[int, list[Post]]:
        owners = actions.posts(self.session, [one.id for one in some])
        self._look_up(post for posts in owners.values() for post in posts)
        return owners

    def _look_up(self, posts: Iterable[Post]) -> None:
        new = {post.id for post in posts} - self._hears.keys()
        held = people.holders(self.session, new, self.on) if new else {}
        self._hears |= {post_id: people.hearers(held.get(post_id, ())) for post_id in new}

    def _wait_for_a_word(self, one: Action, posts: Iterable[Post]) -> None:
        """An owner asks for a new date: it waits for the lead or the office, whatever else they are told of it."""
        for user_id in dict.fromkeys(user for post in posts for user in self._hears[post.id]):
            self.piles.setdefault(user_id, Pile()).asked.append(one)

    def _put(self, one: Action, pile: str, posts: Iterable[Post]) -> None:
        for user_id in dict.fromkeys(user for post in posts for user in self._hears[post.id]):
            theirs = self.piles.setdefault(user_id, Pile())
            if one.id not in theirs.told:
                theirs.told.add(one.id)
                getattr(theirs, pile).append(one)
