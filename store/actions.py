"""Asking after actions. Nothing here changes anything; ``changes.py`` does.

A numbered action counts once; the further parts of one (``3.3.7 (b)``, ``(c)``) are told beside the count, never in it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, func
from sqlmodel import Session, and_, col, or_, select

from store import sight
from store.by_when import Cadence, Kind, period_end
from store.errors import NoSuch
from store.model import Action, ActionCost, ActionPost, ActionRecommendation, LoadProblem, Objective, Post, Workstream
from store.rag import Rag, computed
from store.ref import Ref
from store.updates import Item

SOON = 14  # days: "due soon"
OFTEN, TOO_LATE = 2, 60  # slips, and days past the first date, after which somebody is called to account


@dataclass(frozen=True)
class Filter:
    """Which actions; every part that is given narrows. ``posts`` are post ids; ``due_within`` is in days."""

    workstream: int | None = None
    objective: str = ""
    posts: frozenset[int] | None = None
    overdue: bool = False
    red: bool = False  # declared R, or overdue (DOMAIN: RAG)
    due_within: int | None = None
    kinds: frozenset[Kind] = frozenset()
    open_only: bool = False
    review_before: date | None = None  # not completed, no deadline, and not updated since before this day
    gone: bool = False
    asked: bool = False  # a new date is asked for and not yet agreed
    restricted: bool = False
    unchecked: bool = False  # completed, and nobody else has checked it (proof)
    called: bool = False  # to account: open, and slipped twice or 60 days past the first date (slips)
    unlinked: bool = False  # answers no recommendation
    verified_by: date | None = None  # verified on this day or before, and not looked at again since


@dataclass(frozen=True)
class Tally:
    """Numbered actions counted. ``workstream`` is None for the whole programme."""

    workstream: int | None
    total: int = 0
    red: int = 0
    amber: int = 0
    green: int = 0
    unrated: int = 0
    dated: int = 0
    overdue: int = 0
    overdue_amber: int = 0  # of the overdue ones, those that are still declared A
    overdue_parts: int = 0  # further parts that are overdue, beside the count
    parts: int = 0
    ongoing: int = 0
    recurring: int = 0
    undated: int = 0
    invalid: int = 0
    review_overdue: int = 0
    due_soon: int = 0
    verified: int = 0  # of the completed ones, those that somebody else has checked
    evidenced: int = 0  # those that nobody has checked, but with evidence

    def __add__(self, other: Tally) -> Tally:
        counted = {name: getattr(self, name) + getattr(other, name) for name in _COUNTED}
        return Tally(None, **counted)


_COUNTED = tuple(name for name in Tally.__dataclass_fields__ if name != "workstream")


def completed(action: Action) -> bool:
    """Whether it is declared G: the plan's own key."""
    return action.rag == Rag.GREEN


def overdue(action: Action, on: date) -> bool:
    """Whether it was due before ``on`` and is not completed."""
    return action.due is not None and action.due < on and not completed(action)


def days_late(action: Action, on: date) -> int:
    """Days since its deadline; 0 when it is not overdue."""
    return (on - action.due).days if action.due and overdue(action, on) else 0


def computed_rag(action: Action, on: date) -> Rag:
    """What the rules say, whatever was declared."""
    return computed(completed(action), action.due, on)


def review_overdue(action: Action, on: date, review_days: int) -> bool:
    """Whether work without a deadline has not been updated for longer than its review clock."""
    clocked = action.kind in (Kind.ONGOING, Kind.RECURRING) and not completed(action)
    started = action.starts is None or action.starts <= on
    return clocked and started and action.updated_on < on - timedelta(days=review_days)


def missed_period(action: Action, on: date) -> date | None:
    """Of recurring work: the end of the first period that is over and was not completed; None where there is none.

    Periods count from the one in which it was loaded, or in which the plan says that it starts.
    """
    if action.kind != Kind.RECURRING or not action.cadence or completed(action):
        return None
    since = action.done_to + timedelta(days=1) if action.done_to else action.starts
    end = period_end(Cadence(action.cadence), since) if since else on
    return end if end < on else None


def item(action: Action) -> Item:
    """What an update of it is recorded under."""
    return Item("action", action.id, label(action))


def label(action: Action) -> str:
    """How people name it: ``3.3.2``, ``3.3.7 (c)``, ``2.2.12 in 2.3`` where the ref is not of its objective."""
    part = f" ({action.part})" if action.part else ""
    ref = Ref.parse(action.ref)
    astray = bool(action.objective) and ref is not None and len(ref.numbers) == 3 and ref.objective != action.objective
    return f"{action.ref}{part}" + (f" in {action.objective}" if astray else "")


def find(
    session: Session, programme_id: int, ref: str, part: str = "", objective: str = "", retired: bool = False
) -> Sequence[Action]:
    """The actions that a person may mean by a ref: usually one, several for a duplicate ref or an action with parts.

    With ``retired``, those that were retired instead.
    """
    rows = select(Action).where(Action.programme_id == programme_id, Action.ref == ref)
    rows = rows.where(col(Action.retired).is_(retired))
    rows = rows.where(Action.part == part) if part else rows
    rows = rows.where(Action.objective == objective) if objective else rows
    return session.exec(rows.order_by(col(Action.objective), col(Action.part), col(Action.id))).all()


def matching(session: Session, programme_id: int, words: str) -> Sequence[Action]:
    """The actions whose ref begins as the first of ``words`` does, or whose text holds all of them,
    in the order of the plan."""
    standing = (Action.programme_id == programme_id, col(Action.retired).is_(False))
    said = words.split()
    by_ref = [col(Action.ref).startswith(said[0].lstrip("#"), autoescape=True)] if len(said) == 1 else []
    by_text = and_(*(col(Action.text).icontains(word, autoescape=True) for word in said))
    rows = select(Action).where(*standing, or_(*by_ref, by_text)).order_by(col(Action.sort_key), col(Action.id))
    return session.exec(rows).all() if said else ()


def get(session: Session, action_id: int) -> Action:
    """The action with that id."""
    return session.get_one(Action, action_id)


def refs(session: Session, programme_id: int) -> Sequence[str]:
    """Every ref of the programme, in the order of the plan."""
    standing = (Action.programme_id == programme_id, col(Action.retired).is_(False))
    rows = select(Action.ref).where(*standing).order_by(col(Action.sort_key), col(Action.id))
    return list(dict.fromkeys(session.exec(rows)))


def some(session: Session, programme_id: int, which: Filter, on: date) -> Sequence[Action]:
    """The actions that ``which`` describes, the earliest deadline first, those without one last."""
    rows = select(Action).where(Action.programme_id == programme_id, col(Action.retired).is_(False), *_where(which, on))
    return session.exec(
        rows.order_by(col(Action.due).is_(None), col(Action.due), col(Action.sort_key), col(Action.id))
    ).all()


def left_out(session: Session, programme_id: int, which: Filter, on: date) -> int:
    """How many numbered actions that ``which`` describes are hidden from the session."""
    ids = sight.hidden(session).actions
    if not ids:
        return 0
    with sight.whole(session):
        return sum(one.id in ids and one.part in ("", "a") for one in some(session, programme_id, which, on))


def _where(which: Filter, on: date) -> list[Any]:
    is_open = col(Action.rag) != Rag.GREEN
    late = is_open & (col(Action.due) < on)
    first = func.coalesce(Action.due_first, Action.due)
    wanted: list[tuple[bool, Any]] = [
        (which.workstream is not None, col(Action.workstream) == which.workstream),
        (bool(which.objective), col(Action.objective) == which.objective),
        (which.posts is not None, col(Action.id).in_(_owned_by(which.posts or frozenset()))),
        (which.overdue, late),
        (which.red, or_(col(Action.rag) == Rag.RED, late)),
        (which.due_within is not None, is_open & col(Action.due).between(on, on + timedelta(which.due_within or 0))),
        (bool(which.kinds), col(Action.kind).in_(which.kinds)),
        (which.open_only, is_open),
        (which.gone, col(Action.gone)),
        (which.asked, col(Action.asked_due).is_not(None)),
        (which.restricted, col(Action.restricted)),
        (which.unlinked, col(Action.id).not_in(select(ActionRecommendation.action_id))),
        (which.unchecked, ~is_open & col(Action.verified_on).is_(None)),
        (
            which.called,
            is_open & or_(col(Action.slips) >= OFTEN, first <= on - timedelta(days=TOO_LATE)),
        ),
        (
            which.verified_by is not None,
            ~is_open & col(Action.embedded_on).is_(None) & (col(Action.verified_on) <= (which.verified_by or on)),
        ),
    ]
    found = [condition for given, condition in wanted if given]
    return found + ([_unreviewed(which.review_before, on)] if which.review_before else [])


def _owned_by(post_ids: Collection[int]) -> Any:
    return select(ActionPost.action_id).where(col(ActionPost.post_id).in_(post_ids))


def _unreviewed(before: date, on: date) -> Any:
    return (
        (col(Action.rag) != Rag.GREEN)
        & col(Action.kind).in_((Kind.ONGOING, Kind.RECURRING))
        & (col(Action.updated_on) < before)
        & (col(Action.starts).is_(None) | (col(Action.starts) <= on))
    )


def tallies(session: Session, programme_id: int, on: date, review_days: int, objective: str = "") -> list[Tally]:
    """One Tally a workstream that has actions, in order; of one objective's actions where it is given."""
    rows = (
        select(col(Action.workstream), *(total.label(name) for name, total in _sums(on, review_days).items()))
        .where(Action.programme_id == programme_id, col(Action.retired).is_(False))
        .group_by(col(Action.workstream))
        .order_by(col(Action.workstream))
    )
    rows = rows.where(Action.objective == objective) if objective else rows
    return [Tally(**row._mapping) for row in session.exec(rows)]


def _sums(on: date, review_days: int) -> dict[str, Any]:
    counts = col(Action.part).in_(("", "a"))  # the first part carries the number
    is_open = col(Action.rag) != Rag.GREEN
    late = is_open & (col(Action.due) < on)

    def number(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    return {
        "total": number(counts),
        "red": number(counts & (col(Action.rag) == Rag.RED)),
        "amber": number(counts & (col(Action.rag) == Rag.AMBER)),
        "green": number(counts & (col(Action.rag) == Rag.GREEN)),
        "unrated": number(counts & (col(Action.rag) == "")),
        "dated": number(counts & (col(Action.kind) == Kind.DATED)),
        "overdue": number(counts & late),
        "overdue_amber": number(counts & late & (col(Action.rag) == Rag.AMBER)),
        "overdue_parts": number(~counts & late),
        "parts": number(~counts),
        "ongoing": number(counts & (col(Action.kind) == Kind.ONGOING)),
        "recurring": number(counts & (col(Action.kind) == Kind.RECURRING)),
        "undated": number(counts & (col(Action.kind) == Kind.TBC)),
        "invalid": number(counts & (col(Action.kind) == Kind.INVALID)),
        "review_overdue": number(counts & _unreviewed(on - timedelta(days=review_days), on)),
        "verified": number(counts & ~is_open & col(Action.verified_on).is_not(None)),
        "evidenced": number(counts & ~is_open & col(Action.verified_on).is_(None) & (col(Action.evidence) != "")),
        "due_soon": number(counts & is_open & col(Action.due).between(on, on + timedelta(days=SOON))),
    }


def missed_periods(session: Session, programme_id: int, on: date, workstream: int | None = None) -> list[Action]:
    """Recurring work of which a period is over that was not completed, in the order of the plan."""
    recurring = Filter(workstream, kinds=frozenset({Kind.RECURRING}), open_only=True)
    return [one for one in some(session, programme_id, recurring, on) if missed_period(one, on)]


def posts(session: Session, action_ids: Collection[int]) -> dict[int, list[Post]]:
    """The posts that own each action, the lead first."""
    rows = session.exec(
        select(ActionPost.action_id, Post)
        .join(Post, col(Post.id) == col(ActionPost.post_id))
        .where(col(ActionPost.action_id).in_(action_ids))
        .order_by(col(ActionPost.action_id), col(ActionPost.position))
    ).all()
    found: dict[int, list[Post]] = {}
    for action_id, post in rows:
        found.setdefault(action_id, []).append(post)
    return found


def recommendations(session: Session, action_id: int) -> Sequence[str]:
    """The codes of the recommendations that it answers, in the order written."""
    rows = select(ActionRecommendation.code).where(ActionRecommendation.action_id == action_id)
    return session.exec(rows.order_by(col(ActionRecommendation.position))).all()


def costs(session: Session, action_id: int) -> Sequence[ActionCost]:
    """Its cost cells, in the order of the columns."""
    rows = select(ActionCost).where(ActionCost.action_id == action_id)
    return session.exec(rows.order_by(col(ActionCost.position))).all()


def workstreams(session: Session, programme_id: int) -> Sequence[Workstream]:
    """All of a programme's, in order."""
    rows = select(Workstream).where(Workstream.programme_id == programme_id)
    return session.exec(rows.order_by(col(Workstream.number))).all()


def workstream(session: Session, programme_id: int, number: int) -> Workstream:
    """Raises NoSuch, naming those that there are."""
    found = workstreams(session, programme_id)
    for one in found:
        if one.number == number:
            return one
    there = ", ".join(str(one.number) for one in found)
    raise NoSuch(
        f"There is no workstream {number}. This plan has {there}.",
        tuple(f"status workstream {one.number}" for one in found[:5]),
    )


def objectives(session: Session, programme_id: int) -> Sequence[Objective]:
    """All of a programme's, by ref."""
    rows = session.exec(select(Objective).where(Objective.programme_id == programme_id)).all()
    return sorted(rows, key=lambda one: ref.sort_key if (ref := Ref.parse(one.ref)) else one.ref)


def problems(session: Session, programme_id: int) -> Sequence[LoadProblem]:
    """What the last load found that a person should decide, in document order."""
    rows = select(LoadProblem).where(LoadProblem.programme_id == programme_id).order_by(col(LoadProblem.id))
    return session.exec(rows).all()
