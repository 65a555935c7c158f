"""One change to one action, from who may say it to what is told of it afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from commands import lists, wording
from commands.forms import unquoted
from commands.reply import Ask, Button, Reply, Section
from store import actions, rights, updates
from store.errors import Stale
from store.model import Action, Update
from store.rights import Right
from store.updates import Said


@dataclass(frozen=True)
class Turn:
    """One change to one action: who says it in which standing, and the words after the verb."""

    action: Action
    said: Said
    right: Right
    words: str
    before: Sequence[Update]  # its history, latest first
    version: int  # before the change


def turn_of(ask: Ask, session: Session, one: Action, verb: str, words: str, seen: int | None) -> Turn:
    """Checks the right and the version; ``words`` may stand in quotation marks. Raises NotYours, Stale."""
    if verb in rights.OFFICE_VERBS:
        rights.must_be_office(session, ask.by, ask.programme.id, ask.on)
    before = updates.history(session, ask.programme.id, actions.item(one))
    right = _right(ask, session, one, verb, before)
    if (
        seen is not None
        and seen != one.version
        and not updates.repeats(before[0] if before else None, _said(ask, right.post))
    ):
        raise _stale(ask, one, before)
    return Turn(one, _said(ask, right.post), right, words if verb == "update" else unquoted(words), before, one.version)


def _right(ask: Ask, session: Session, one: Action, verb: str, before: Sequence[Update]) -> Right:
    if verb in ("verify", "reject"):
        claimed = next((update for update in updates.standing(before) if update.verb == "done"), None)
        return rights.may_check(session, ask.by, one, claimed.person_id if claimed else None, ask.on)
    may = rights.may_agree if verb in ("agree", "decline") else rights.may_say
    return may(session, ask.by, one, ask.on)


def _said(ask: Ask, post: str) -> Said:
    return Said(ask.by, post, ask.at, ask.sentence.evened)


def _stale(ask: Ask, one: Action, before: Sequence[Update]) -> Stale:
    label = actions.label(one)
    what = wording.who_did(before[0], ask.programme.zone) if before else "a newer plan was loaded"
    return Stale(
        f"{label} has changed since you looked: {what}. Nothing was saved.", (f"action {label}", str(ask.sentence))
    )


def was_so(ask: Ask, session: Session, turn: Turn, what: str, verb: str = "") -> Reply:
    """``what`` it is already, and who made it so by ``verb``; else what was said last."""
    label = actions.label(turn.action)
    colon = ":" if what.startswith("already") else ""
    made_so = [one for one in updates.standing(turn.before) if one.verb == verb] if verb else turn.before
    last = f"{wording.who_did(made_so[0], ask.programme.zone)}. " if made_so else "So it came with the plan. "
    rows = tuple(lists.rows_of([turn.action], ask, session))
    return Reply(f"{label}{colon} {what}", f"{last}Nothing was changed.", (Section("", rows),))


def told(ask: Ask, session: Session, turn: Turn, what: str, more: str = "") -> Reply:
    """The new state and what is now on record, with *Undo*."""
    one, label = turn.action, actions.label(turn.action)
    posts = actions.posts(session, [one.id]).get(one.id, [])
    on_record = f"On record: {turn.words}" if turn.words else ""
    return Reply(
        f"{label}: {what}",
        "\n".join(filter(None, (on_record, more))),
        (Section("", (wording.action_row(one, ask.on, posts),)),),
        (Button("Undo", f"action {label} undo [seen {one.version}]"),),
    )


def said_together(standing: Sequence[Update]) -> Sequence[Update]:
    """Of the updates of one item that stand, latest first: those of the sentence that was said last."""
    last = standing[0]
    return [one for one in standing if (one.said, one.at, one.person_id) == (last.said, last.at, last.person_id)]


def verbs_of(sentence: Sequence[Update]) -> str:
    """ "“declared R” and “note”", of updates that stand latest first."""
    return wording.listed([f"“{wording.VERBS[update.verb]}”" for update in reversed(sentence)])


def sentence_of(words: str) -> str:
    """``words`` with a capital and a full stop; "" for none."""
    return f"{words[0].upper()}{words[1:]}." if words else ""
