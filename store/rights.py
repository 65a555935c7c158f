"""Who may change what: DOMAIN's table, in one place.

Everybody may read what is not restricted (``clearance``). An owner (holder of a post on the item, or deputy) says things
of their own; the lead, sponsor and project manager of a workstream of theirs; the programme office of all. The answer is
the post in which somebody acts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from sqlmodel import Session

from store import actions, people
from store.errors import NotYours
from store.model import Action, Person, Post, Promise, Risk, Update
from store.people import Speaker

OFFICE_VERBS = ("retire", "restrict", "unrestrict")
"""What only the programme office says of an action or a risk, or takes back."""


CHECKS = ("verify", "reject", "embed")
"""What somebody says who has checked a completion. They take it back themselves, or the programme office does."""


class Standing(Enum):
    """In what capacity somebody may change an item; the later, the more they may do."""

    OWNER = 1
    LEAD = 2  # lead, sponsor or project manager of the workstream
    OFFICE = 3


@dataclass(frozen=True)
class Right:
    """In which standing and which post somebody speaks, and whether the action is (also) their own."""

    standing: Standing
    post: str
    owns: bool


def of_action(session: Session, by: Speaker, action: Action) -> Right | None:
    """What ``by`` may do with an action; None for nothing but reading."""
    owners = actions.posts(session, [action.id]).get(action.id, [])
    return _strongest(by, owners, _leading(session, action.programme_id, action.workstream))


def of_actions(
    session: Session, by: Speaker, some: Collection[Action], owners: Mapping[int, Sequence[Post]]
) -> dict[int, Right]:
    """The same of several, by id, without those that ``by`` may only read; ``owners`` are the posts of each, by id."""
    if not by.posts or not some:
        return {}
    leading = people.every_leading(session, next(iter(some)).programme_id)
    return _there((one.id, _strongest(by, owners.get(one.id, ()), leading.get(one.workstream, ()))) for one in some)


def _there(rights: Iterable[tuple[int, Right | None]]) -> dict[int, Right]:
    return {number: right for number, right in rights if right}


def may_say(session: Session, by: Speaker, action: Action, on: date) -> Right:
    """As ``of_action``. Raises NotYours, naming who can."""
    if found := of_action(session, by, action):
        return found
    owners = actions.posts(session, [action.id]).get(action.id, [])
    who, vacant = _who_can(session, action, owners, on), _vacant(session, owners, on)
    raise NotYours(f"{_belongs(actions.label(action), owners)}. {who[0].upper()}{who[1:]} can say this of it.{vacant}")


def may_agree(session: Session, by: Speaker, action: Action, on: date) -> Right:
    """Who may agree what an owner asks for: the workstream's lead, or the programme office. Raises NotYours."""
    found = of_action(session, by, action)
    if found and found.standing is not Standing.OWNER:
        return found
    leads = _leading(session, action.programme_id, action.workstream)
    vacant = _vacant(session, leads, on)
    raise NotYours(f"An owner asks; to agree is for {_who_can(session, action, leads, on)}.{vacant}")


def checks(by: Speaker, right: Right, claimant: int | None) -> bool:
    """Whether somebody with that right may say whether what was claimed by ``claimant`` is so."""
    return right.standing is not Standing.OWNER and (claimant is None or claimant != by.person_id)


def may_check(session: Session, by: Speaker, action: Action, claimant: int | None, on: date) -> Right:
    """Who may say whether what was claimed is so: the workstream's lead or the programme office, and never whoever
    claimed it (their person's id, None where it came with the plan). Raises NotYours, naming who can."""
    found = of_action(session, by, action)
    leads = _leading(session, action.programme_id, action.workstream)
    who = _who_can(session, action, leads, on)
    if found is None or found.standing is Standing.OWNER:
        raise NotYours(f"An owner completes; to check it is for {who}.{_vacant(session, leads, on)}")
    if claimant is not None and claimant == by.person_id:
        raise NotYours(f"You completed {actions.label(action)} yourself, so somebody else checks it: {who}.")
    return found


def of_risk(session: Session, by: Speaker, risk: Risk) -> Right | None:
    """What ``by`` may do with a risk, as its owner or the programme office; None for nothing but reading."""
    return _strongest(by, _owners_of(session, risk), ())


def of_risks(by: Speaker, some: Iterable[Risk], owners: Mapping[int, Post]) -> dict[int, Right]:
    """The same of several, by id, without those that ``by`` may only read; ``owners`` are posts, by their own id."""
    return _there(
        (one.id, _strongest(by, [post] if (post := owners.get(one.post_id or 0)) else (), ())) for one in some
    )


def may_say_of_risk(session: Session, by: Speaker, risk: Risk, on: date) -> Right:
    """As ``of_risk``. Raises NotYours, naming who can."""
    if found := of_risk(session, by, risk):
        return found
    owners = _owners_of(session, risk)
    named = _named(session, [*owners, *_office(session, risk.programme_id)], on)
    vacant = _vacant(session, owners, on)
    raise NotYours(f"{_belongs(f'Risk {risk.ref}', owners)}. This is for {named} to say.{vacant}")


def _owners_of(session: Session, risk: Risk) -> list[Post]:
    return [session.get_one(Post, risk.post_id)] if risk.post_id else []


def may_promise(session: Session, by: Speaker, programme_id: int, action: Action | None, on: date) -> str:
    """The post in which ``by`` promises, of an action one that owns or leads it, where they hold one.

    Whoever holds a post may: a promise changes nothing of the action, and is one's own (DOMAIN: promise). Raises
    NotYours, naming who sets posts.
    """
    if not by.posts:
        told = office(session, programme_id, on)
        raise NotYours(f"Only somebody who holds a post in this programme can promise. {told} says who holds one.")
    right = of_action(session, by, action) if action else None
    return right.post if right else by.posts[0].name


def may_say_of_promise(session: Session, by: Speaker, promise: Promise, on: date) -> Right:
    """Whoever promised, who leads the action's workstream, or the programme office. Raises NotYours, naming who can."""
    action = session.get(Action, promise.action_id) if promise.action_id else None  # None too where that is restricted
    if found := of_promises(session, by, [promise], {action.id: action} if action else {}):
        return found[promise.id]
    leads = people.workstream_posts(session, promise.programme_id, action.workstream)["lead"] if action else []
    others = _named(session, [*leads, *_office(session, promise.programme_id)], on)
    promised = session.get_one(Person, promise.person_id)
    raise NotYours(
        f"Promise {promise.number} is for {promised.name or promised.user_id} to answer; else {others} can say this of it."
    )


def of_promises(
    session: Session, by: Speaker, some: Iterable[Promise], about: Mapping[int, Action]
) -> dict[int, Right]:
    """What ``by`` may say of promises, by id, without those that they may only read; ``about``: the actions, by id."""
    of = of_actions(session, by, about.values(), actions.posts(session, list(about)))
    bare = _strongest(by, (), ())
    return _there((one.id, _of_promise(by, one, of.get(one.action_id) if one.action_id else bare)) for one in some)


def _of_promise(by: Speaker, promise: Promise, of_action: Right | None) -> Right | None:
    """Who owns the action has no more say of another's promise than anybody else."""
    own = by.person_id == promise.person_id
    if of_action and of_action.standing is not Standing.OWNER:
        return Right(of_action.standing, of_action.post, own)
    if not own:
        return None
    held = [post.name for post in by.posts]
    return Right(Standing.OWNER, promise.post if promise.post in held else "".join(held[:1]), owns=True)


def takes_back(by: Speaker, right: Right, last: Update) -> bool:
    """Whether ``by`` may take back what was said last: an owner their own words only, and no answer to a wish of theirs."""
    if last.verb in OFFICE_VERBS:
        return right.standing is Standing.OFFICE
    if last.verb == "decline" and right.owns:
        return False
    if last.verb in CHECKS:
        return last.person_id == by.person_id or right.standing is Standing.OFFICE
    return right.standing is not Standing.OWNER or last.person_id == by.person_id


def must_be_office(session: Session, by: Speaker, programme_id: int, on: date) -> str:
    """The programme-office post in which ``by`` acts. Raises NotYours, naming who can."""
    for held in by.posts:
        if held.role == "office":
            return held.name
    vacant = _vacant(session, _office(session, programme_id), on)
    raise NotYours(f"Only the programme office can do this: {office(session, programme_id, on)}.{vacant}")


def _strongest(by: Speaker, owners: Sequence[Post], leading: Sequence[Post]) -> Right | None:
    """Whoever owns it speaks as its owner, whatever else they are: their own claim is never a check by somebody else."""
    in_office = next((held.name for held in by.posts if held.role == "office"), "")
    lead = _held(by, leading)
    own = _held(by, owners)
    if in_office:
        return Right(Standing.OFFICE, own or lead or in_office, bool(own))
    if lead:
        return Right(Standing.LEAD, own or lead, bool(own))
    return Right(Standing.OWNER, own, owns=True) if own else None


def _held(by: Speaker, posts: Collection[Post]) -> str:
    return next((post.name for post in posts if post.id in by.post_ids), "")


def _leading(session: Session, programme_id: int, workstream: int) -> list[Post]:
    by_role = people.workstream_posts(session, programme_id, workstream)
    return [*by_role["lead"], *by_role["sponsor"], *by_role["manager"]]


def office(session: Session, programme_id: int, on: date) -> str:
    """The programme office by name, as somebody is sent there."""
    return _named(session, _office(session, programme_id), on)


def _office(session: Session, programme_id: int) -> Sequence[Post]:
    return people.posts_with_role(session, programme_id, "office")


def _belongs(what: str, owners: Sequence[Post]) -> str:
    return f"{what} belongs to {' / '.join(post.name for post in owners)}" if owners else f"{what} has no owner"


def _who_can(session: Session, action: Action, first: Sequence[Post], on: date) -> str:
    by_role = people.workstream_posts(session, action.programme_id, action.workstream)
    return _named(session, [*first, *by_role["lead"], *_office(session, action.programme_id)], on)


def _named(session: Session, posts: Sequence[Post], on: date) -> str:
    """ "Asha Patel (Head of CiN), Ben Reed (Head of CCM) or Sam Hill (Programme Office)": those whom one can ask, so that
    nobody is sent to a vacant post."""
    found = people.holders(session, [post.id for post in posts], on)
    held = [(post, ", ".join(one.name or one.user_id for one in found[post.id])) for post in posts if post.id in found]
    names = dict.fromkeys(f"{holding} ({post.name})" for post, holding in held)
    *most, last = names or {"the programme office": None}
    return f"{', '.join(most)} or {last}" if most else last


def _vacant(session: Session, posts: Sequence[Post], on: date) -> str:
    """ " Head of CiN is vacant."; "" where somebody holds each of the posts."""
    held = people.holders(session, [post.id for post in posts], on)
    names = list(dict.fromkeys(post.name for post in posts if post.id not in held))
    return f" {' and '.join(names)} {'is' if len(names) == 1 else 'are'} vacant." if names else ""
