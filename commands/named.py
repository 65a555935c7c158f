"""Finds the actions that a sentence names, or says what is nearest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TypeVar

from sqlmodel import Session

from commands import parse, wording
from commands.parse import Named
from commands.reply import Ask
from store import actions, clearance, promises, risks, sight
from store.errors import NoSuch, Refusal
from store.model import Action, Promise, Risk
from store.ref import Ref

T = TypeVar("T", Risk, Promise)


def find(ask: Ask, session: Session, name: Named, said: str) -> Sequence[Action]:
    """The action, or all its parts where none is named and nothing is to change. Raises NoSuch, Refusal.

    A button names its action by the label, so of several with one ref it means the one that is labelled so.
    """
    found = actions.find(session, ask.programme.id, name.ref, name.part, name.objective)
    if not found and said.partition(" ")[0] in ("", "history", "undo"):
        found = actions.find(session, ask.programme.id, name.ref, name.part, name.objective, retired=True)
    if not found:
        with sight.whole(session):
            hidden = actions.find(session, ask.programme.id, name.ref, name.part, name.objective)
        if hidden:
            raise clearance.refusal(session, ask.by, hidden[0], str(name), ask.on)
        raise _no_such(ask, session, name, said)
    exactly = [one for one in found if ask.sentence.seen and actions.label(one) == str(name)]
    if len(exactly) == 1:
        return exactly
    if len(found) == 1 or not said:
        return found
    named = labels(found)
    what = "has several parts" if found[0].part else f"is the ref of {wording.plural(len(found), 'action')}"
    one_each = tuple(f"action {label} {said}" for label in named)
    raise Refusal(f"{name.ref} {what}: {wording.listed(named)}. Which one?", one_each)


def risk(ask: Ask, session: Session, ref: str) -> Risk:
    """The risk. Raises NoSuch, NotYours."""
    return _unless_hidden(ask, session, partial(risks.find, session, ask.programme.id, ref), f"Risk {ref}")


def promise(ask: Ask, session: Session, number: int) -> Promise:
    """The promise of that number. Raises NoSuch, NotYours."""
    find_it = partial(promises.find, session, ask.programme.id, number)
    return _unless_hidden(ask, session, find_it, f"Promise {number}")


def _unless_hidden(ask: Ask, session: Session, find_it: Callable[[], T], label: str) -> T:
    try:
        return find_it()
    except NoSuch:
        with sight.whole(session), suppress(NoSuch):
            raise clearance.refusal(session, ask.by, find_it(), label, ask.on) from None
        raise


def labels(found: Sequence[Action]) -> list[str]:
    """What tells several with one ref apart: the objective too, where they stand in different ones."""
    if len({one.objective for one in found}) == 1:
        return [actions.label(one) for one in found]
    return [str(Named(one.ref, one.part, one.objective)) for one in found]


def _no_such(ask: Ask, session: Session, name: Named, said: str) -> Refusal:
    ref = Ref.parse(name.ref)
    known = actions.refs(session, ask.programme.id)
    inside = [one for one in known if one.startswith(f"{name.ref}.")]
    if (
        ref
        and len(ref.numbers) == 2
        and (inside or name.ref in {o.ref for o in actions.objectives(session, ask.programme.id)})
    ):
        has = (
            f"It has {wording.plural(len(inside), 'action')}: {inside[0]} to {inside[-1]}."
            if inside
            else "It has no actions."
        )
        what = "an objective and cannot be done" if said.startswith("done") else "an objective, not an action"
        return NoSuch(f"{name.ref} is {what}. {has}", (f"status {name.ref}", f"action list {name.ref}"))
    near = _near(name.ref, known)
    hint = f" The nearest: {wording.listed(near)}." if near else ""
    return NoSuch(
        f"There is no action {name}.{hint}", tuple(f"action {one} {said}".strip() for one in near) or ("status",)
    )


def _near(ref: str, known: Sequence[str]) -> tuple[str, ...]:
    """Refs of the same objective first, by number; else those that are spelt alike."""
    wanted = Ref.parse(ref)
    if wanted is None:
        return ()
    beside = [one for one in known if (r := Ref.parse(one)) and r.numbers[:-1] == wanted.numbers[:-1]]
    beside.sort(key=lambda one: abs(int(one.rsplit(".", 1)[-1]) - wanted.numbers[-1]))
    return tuple(beside[:3]) or parse.nearest(ref, known)
