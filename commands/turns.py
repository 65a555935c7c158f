"""What may be said of one action: each verb of a change, its checks and its answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from commands import blanks, lists, proof, wording
from commands.dates import agree, decline, extend
from commands.forms import Unfilled
from commands.reply import Ask, Button, Reply, Section
from commands.turn import Turn, said_together, sentence_of, told, verbs_of, was_so
from commands.withheld import restrict, retire, unrestrict
from store import actions, changes, rights, updates
from store.by_when import Kind, leading_date, say_day
from store.errors import Refusal
from store.model import Action
from store.rag import Rag
from store.rights import Standing

_CONDITION = re.compile(r"(?:when|once|after|if|unless|subject to|pending|provided|as soon as)\b", re.IGNORECASE)


def _complete(ask: Ask, session: Session, turn: Turn) -> Reply:
    one = turn.action
    if actions.completed(one):
        return was_so(ask, session, turn, "is already completed", "done")
    if one.kind == Kind.RECURRING and one.done_to and wording.next_period_end(one, ask.on) > one.done_to >= ask.on:
        return was_so(ask, session, turn, f"is already completed for the period to {say_day(one.done_to)}")
    _refuse_a_promise(ask, turn)
    changes.complete(session, one, turn.said, turn.words)
    if one.kind == Kind.RECURRING and one.done_to:
        coming = f"It comes round again: next due {say_day(wording.next_period_end(one, ask.on))}."
        return told(ask, session, turn, f"completed for the period to {say_day(one.done_to)}", coming)
    done = told(ask, session, turn, f"completed on {say_day(ask.on)}")
    return done.with_buttons((Button("Evidence…", f"action {actions.label(one)} evidence [seen {one.version}]"),))


def _refuse_a_promise(ask: Ask, turn: Turn) -> None:
    """ "complete by the end of May" is not completion, nor is "done once the panel agrees". Raises Refusal."""
    label = actions.label(turn.action)
    if _CONDITION.match(turn.words):
        when = f"“{turn.words[:60]}” is a condition, not yet a fact. Nothing was saved."
        raise Refusal(when, (f"action {label} note done {turn.words}", f"action {label} done"))
    if not re.match(r"(?:by|before|until|till|next|on|in|this|tomorrow|end)\b", turn.words, re.IGNORECASE):
        return
    reading, _ = leading_date(turn.words, ask.on)
    if reading and reading.due and reading.due > ask.on:
        when = f"{label} by {say_day(reading.due)} is a promise, not yet a fact. Nothing was saved."
        raise Refusal(when, (f"action {label} note done {turn.words}", f"action {label} done"))


def _reopen(ask: Ask, session: Session, turn: Turn) -> Reply:
    one = turn.action
    if not closed(one, ask.on):
        return was_so(ask, session, turn, "is not completed, so there is nothing to reopen")
    changes.reopen(session, one, turn.said, turn.words)
    return told(ask, session, turn, "reopened", sentence_of(wording.differs(one, ask.on)))


def closed(one: Action, on: date) -> bool:
    """Whether it, or its period that is running, is completed."""
    return actions.completed(one) or bool(one.done_to and one.done_to >= on)


def _red(ask: Ask, session: Session, turn: Turn) -> Reply:
    changes.declare(session, turn.action, Rag.RED, turn.said, turn.words)
    return told(ask, session, turn, "declared R (missing or likely to miss its deadline)")


def _amber(ask: Ask, session: Session, turn: Turn) -> Reply:
    one = turn.action
    changes.declare(session, one, Rag.AMBER, turn.said, turn.words)
    late = actions.days_late(one, ask.on)
    more = f"By When passed {wording.plural(late, 'day')} ago, so it still counts as overdue." if late else ""
    return told(ask, session, turn, "declared A (on track)", more)


def _note(ask: Ask, session: Session, turn: Turn) -> Reply:
    changes.note(session, turn.action, turn.said, turn.words)
    return told(ask, session, turn, "note saved")


def _undo(ask: Ask, session: Session, turn: Turn) -> Reply:
    one = turn.action
    standing = updates.standing(turn.before)
    if not standing:
        return was_so(ask, session, turn, "has no change to take back")
    last = standing[0]
    if last.verb in rights.OFFICE_VERBS:
        rights.must_be_office(session, ask.by, ask.programme.id, ask.on)
    if last.verb in rights.CHECKS and not rights.takes_back(ask.by, turn.right, last):
        who = wording.who_did(last, ask.programme.zone)
        raise Refusal(f"It was checked by somebody else: {who}. They or the programme office can take it back.")
    if last.verb == "decline" and turn.right.owns:
        raise Refusal("It was declined by somebody else; ask again with `extend`, or talk to them.")
    if last.person_id != ask.by.person_id and turn.right.standing is Standing.OWNER:
        who = wording.who_did(last, ask.programme.zone)
        raise Refusal(f"The last change is not yours: {who}. They, the lead or the programme office can take it back.")
    sentence = said_together(standing)
    for update in sentence:  # what one sentence said, one undo takes back
        changes.undo(session, one, update, turn.said)
    state = f"It stands as before: {wording.declared(one)}, {wording.when(one, ask.on)}."
    back = told(ask, session, turn, f"{verbs_of(sentence)} taken back", state)
    return replace(back, sections=(Section("", tuple(lists.rows_of([one], ask, session))),), buttons=())


@dataclass(frozen=True)
class Change:
    """A verb: what it does, what must be said with it ("" for nothing), whether it goes on open actions only, and
    whether there is something that it could be said of."""

    run: Callable[[Ask, Session, Turn], Reply]
    needs: str = ""
    open_only: bool = False
    meets: Callable[[Ask, Action], bool] = lambda ask, one: True  # noqa: ARG005


CHANGES: dict[str, Change] = {
    "done": Change(_complete),
    "reopen": Change(_reopen, "why it is not completed after all", meets=lambda ask, one: closed(one, ask.on)),
    "red": Change(_red, "the cause, the next step and the new forecast", open_only=True),
    "amber": Change(_amber, open_only=True),
    "note": Change(_note, "what is to be put on record"),
    "evidence": Change(proof.evidence, "what shows that it is done, a link or a sentence"),
    "verify": Change(proof.verify),
    "reject": Change(
        proof.reject,
        "what shows that it is not completed",
        meets=lambda ask, one: actions.completed(one),  # noqa: ARG005
    ),
    "extend": Change(extend, open_only=True),
    "agree": Change(agree, open_only=True),
    "decline": Change(decline, "why the date stands", meets=lambda ask, one: one.asked_due is not None),  # noqa: ARG005
    "undo": Change(_undo),
    "retire": Change(retire, "why it leaves the plan"),
    "restrict": Change(restrict, "why not everybody may read it", meets=lambda ask, one: not one.restricted),  # noqa: ARG005
    "unrestrict": Change(unrestrict, "why everybody may read it", meets=lambda ask, one: one.restricted),  # noqa: ARG005
}


def make(ask: Ask, session: Session, turn: Turn, verb: str) -> Reply:
    """Makes the change and tells the new state.

    The same sentence by the same person within two minutes changes nothing: not even an undo, which would take the
    change before back as well. Raises Refusal for what is missing or cannot be.
    """
    change, label = CHANGES[verb], actions.label(turn.action)
    anew = verb == "undo" and ask.sentence.seen[:1] == (turn.version,)  # a new button, for what stands now
    if turn.before and not anew and updates.repeats(turn.before[0], turn.said):
        return was_so(ask, session, turn, "already recorded")
    if change.open_only and actions.completed(turn.action):
        back = f"To take that back say `action {label} reopen <why>`."
        raise Refusal(f"{label} is completed. {back} Nothing was saved.", (f"action {label} history",))
    if change.needs and not turn.words and change.meets(ask, turn.action):
        how = f"Say {change.needs}: `action {label} {verb} …`. Nothing was saved."
        raise Unfilled(how, blanks.reason(turn.action, verb), blanks.blank_of(verb))
    return change.run(ask, session, turn)
