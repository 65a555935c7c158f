"""Recommendations, and what answers them: actions with their proof, and the measures that those serve."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from sqlmodel import Session, col, func, select

from store import actions, measures, proof, updates
from store.errors import NoSuch, Refusal
from store.model import Action, ActionRecommendation, Measure, Update
from store.model_findings import Recommendation
from store.proof import Proof
from store.updates import Item, Said

CODE = re.compile(r"[A-Za-z]{1,3}\d{1,3}[a-z]?")


@dataclass(frozen=True)
class Traced:
    """A recommendation with what answers it. ``found`` is None for a code that only actions name: no text of it is loaded."""

    code: str
    found: Recommendation | None
    actions: Sequence[Action]
    red: Sequence[Measure]  # of the objectives of its actions

    @property
    def completed(self) -> int:
        """How many of its actions are completed."""
        return sum(actions.completed(one) for one in self.actions)

    @property
    def verified(self) -> int:
        """How many of these somebody else has checked."""
        return sum(proof.of(one) in (Proof.VERIFIED, Proof.EMBEDDED) for one in self.actions)


def every(session: Session, programme_id: int) -> Sequence[Recommendation]:
    """Those that were loaded, by code."""
    rows = select(Recommendation).where(Recommendation.programme_id == programme_id)
    return sorted(session.exec(rows).all(), key=lambda one: order(one.code))


def order(code: str) -> tuple[str, int, str]:
    """Codes as people count them: A09 before A10, RQ9b before RQ10."""
    letters = code.rstrip("abcdefghijklmnopqrstuvwxyz0123456789")
    rest = code[len(letters) :]
    number = rest.rstrip("abcdefghijklmnopqrstuvwxyz")
    return letters, int(number or 0), rest[len(number) :]


def traced(session: Session, programme_id: int) -> list[Traced]:
    """Every code that was loaded or that an action names, in order."""
    loaded = {one.code: one for one in every(session, programme_id)}
    answers = _answers(session, programme_id)
    red: dict[str, list[Measure]] = {}
    for measure in measures.every(session, programme_id, red=True):
        red.setdefault(measure.objective, []).append(measure)
    codes = sorted({*loaded, *(code for code in answers if not _stands_for(code, loaded))}, key=order)
    return [_traced(code, loaded.get(code), answers, red) for code in codes]


def _stands_for(code: str, loaded: dict[str, Recommendation]) -> bool:
    """Whether a code is a part of one that was loaded: RQ9b of RQ9."""
    return code not in loaded and code[:-1] in loaded and code[-1:].islower()


def _traced(
    code: str, found: Recommendation | None, answers: dict[str, list[Action]], red: dict[str, list[Measure]]
) -> Traced:
    named = {
        one.id: one
        for at, some in answers.items()
        if at == code or (at[:-1] == code and at[-1:].islower())
        for one in some
    }
    objectives = dict.fromkeys(one.objective for one in named.values() if one.objective)
    return Traced(code, found, tuple(named.values()), tuple(m for ref in objectives for m in red.get(ref, ())))


def _answers(session: Session, programme_id: int) -> dict[str, list[Action]]:
    rows = (
        select(ActionRecommendation.code, Action)
        .join(Action, col(Action.id) == col(ActionRecommendation.action_id))
        .where(Action.programme_id == programme_id, col(Action.retired).is_(False))
        .order_by(col(Action.sort_key), col(Action.id))
    )
    found: dict[str, list[Action]] = {}
    for code, action in session.exec(rows):
        found.setdefault(code, []).append(action)
    return found


def find(session: Session, programme_id: int, code: str) -> Traced:
    """In any case: "a7" is A07. Raises NoSuch, with the nearest."""
    every_one = {one.code.casefold(): one for one in traced(session, programme_id)}
    said = code.casefold()
    padded = re.sub(r"^([a-z]+)(\d)([a-z]?)$", r"\g<1>0\2\3", said)
    if one := every_one.get(said) or every_one.get(padded):
        return one
    if not every_one:
        raise NoSuch("No recommendations are loaded: `python -m bot load FILE`.", ("status",))
    near = [every_one[one].code for one in get_close_matches(said, every_one, 3, 0.5)]
    raise NoSuch(
        f"There is no recommendation {code[:20]}.",
        tuple(f"recommendation {one}" for one in near) or ("recommendation",),
    )


def unlinked(session: Session, programme_id: int) -> dict[int, int]:
    """How many numbered actions answer no recommendation, by workstream."""
    named = select(ActionRecommendation.action_id)
    rows = (
        select(Action.workstream, func.count())
        .where(
            Action.programme_id == programme_id,
            col(Action.retired).is_(False),
            col(Action.part).in_(("", "a")),
            col(Action.id).not_in(named),
        )
        .group_by(col(Action.workstream))
        .order_by(col(Action.workstream))
    )
    return dict(session.exec(rows).all())


def item(one: Recommendation) -> Item:
    """What an update of it is recorded under."""
    return Item("recommendation", one.id, f"recommendation {one.code}")


def note(session: Session, one: Recommendation, said: Said, words: str) -> Update:
    """A gap that stays visible wherever the recommendation is; "" takes it away."""
    before, one.note = one.note, words
    one.version += 1
    one.updated_on = said.at.date()
    session.add(one)
    return updates.record(session, one.programme_id, item(one), "note", said, {"note": before}, {"note": words}, words)


def link(session: Session, one: Recommendation, action: Action, said: Said) -> Update:
    """The action answers it from now on. Raises Refusal where it does already."""
    here = _codes(session, action)
    if one.code in here:
        raise Refusal(f"{actions.label(action)} answers {one.code} already. Nothing was changed.")
    session.add(ActionRecommendation(action_id=action.id, position=_after(session, action), code=one.code))
    return _linked(session, one, action, "answered", said, here, [*here, one.code])


def unlink(session: Session, one: Recommendation, action: Action, said: Said) -> Update:
    """The action answers it no more. Raises Refusal where it never did."""
    here = _codes(session, action)
    rows = select(ActionRecommendation).where(
        ActionRecommendation.action_id == action.id, ActionRecommendation.code == one.code
    )
    named = session.exec(rows).all()
    if not named:
        raise Refusal(f"{actions.label(action)} does not answer {one.code}. Nothing was changed.")
    for row in named:
        session.delete(row)
    return _linked(session, one, action, "unanswered", said, here, [code for code in here if code != one.code])


def _codes(session: Session, action: Action) -> list[str]:
    return list(actions.recommendations(session, action.id))


def _after(session: Session, action: Action) -> int:
    last = func.coalesce(func.max(ActionRecommendation.position), -1)
    return int(session.exec(select(last).where(ActionRecommendation.action_id == action.id)).one()) + 1


def _linked(
    session: Session, one: Recommendation, action: Action, verb: str, said: Said, was: list[str], now: list[str]
) -> Update:
    one.version += 1
    one.updated_on = said.at.date()
    session.add(one)
    session.flush()
    label = actions.label(action)
    fields = {"action": label, "answers": was}, {"action": label, "answers": now}
    return updates.record(session, one.programme_id, item(one), verb, said, *fields, why=f"action {label}")
