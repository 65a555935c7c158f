"""What may be said of one action: each verb of a change, its checks and its answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session

from commands import blanks, lists, wording
from commands.forms import Unfilled, unquoted
from commands.reply import Ask, Button, Reply, Section
from store import actions, changes, rights, updates
from store.by_when import ByWhen, Kind, leading_date, meant, say_day
from store.errors import Refusal, Stale
from store.model import Action, Update
from store.rag import Rag
from store.rights import Right, Standing
from store.updates import Said

FARTHEST = timedelta(days=3653)  # a new date beyond ten years is a slip of the finger


RESTRICTED = (
    "From now on it is shown only in direct messages, to those who may change it and those whom `clearance` names; "
    "elsewhere it is only counted as left out. In the latest digest its words are taken out; what was said of it "
    "before, in other messages, stands there still."
)

_CONDITION = re.compile(r"(?:when|once|after|if|unless|subject to|pending|provided|as soon as)\b", re.IGNORECASE)


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
    may = rights.may_agree if verb in ("agree", "decline") else rights.may_say
    right = may(session, ask.by, one, ask.on)
    before = updates.history(session, ask.programme.id, actions.item(one))
    if (
        seen is not None
        and seen != one.version
        and not updates.repeats(before[0] if before else None, _said(ask, right.post))
    ):
        raise _stale(ask, one, before)
    return Turn(one, _said(ask, right.post), right, words if verb == "update" else unquoted(words), before, one.version)


def _said(ask: Ask, post: str) -> Said:
    return Said(ask.by, post, ask.at, ask.sentence.evened)


def _stale(ask: Ask, one: Action, before: Sequence[Update]) -> Stale:
    label = actions.label(one)
    what = wording.who_did(before[0], ask.programme.zone) if before else "a newer plan was loaded"
    return Stale(
        f"{label} has changed since you looked: {what}. Nothing was saved.", (f"action {label}", str(ask.sentence))
    )


def _complete(ask: Ask, session: Session, turn: Turn) -> Reply:
    one = turn.action
    if actions.completed(one):
        return _was_so(ask, session, turn, "is already completed", "done")
    if one.kind == Kind.RECURRING and one.done_to and wording.next_period_end(one, ask.on) > one.done_to >= ask.on:
        return _was_so(ask, session, turn, f"is already completed for the period to {say_day(one.done_to)}")
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
        return _was_so(ask, session, turn, "is not completed, so there is nothing to reopen")
    changes.reopen(session, one, turn.said, turn.words)
    return told(ask, session, turn, "reopened", _sentence(wording.differs(one, ask.on)))


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


def _evidence(ask: Ask, session: Session, turn: Turn) -> Reply:
    changes.evidence(session, turn.action, turn.said, turn.words)
    return told(ask, session, turn, "evidence saved")


def _extend(ask: Ask, session: Session, turn: Turn) -> Reply:
    if not turn.words:
        raise Unfilled(f"To which date? {_example(ask, turn)} Nothing was saved.", blanks.extend(turn.action), "day")
    reading, why = blanks.day_and_why(turn.words, ask.on)
    to = _day_to_extend_to(ask, turn, reading, why)
    turn = replace(turn, words=why)
    if turn.right.owns:
        return _asked(ask, session, turn, to)
    changes.extend(session, turn.action, to, turn.said, why)
    return told(ask, session, turn, f"due {say_day(to)}{_doubt(reading)}", _sentence(wording.slipped(turn.action)))


def _asked(ask: Ask, session: Session, turn: Turn, to: date) -> Reply:
    """An owner asks; the deadline stands until the lead or the programme office agrees."""
    one = turn.action
    changes.ask_to_extend(session, one, to, turn.said, turn.words)
    now = f"It stays due {say_day(one.due)} until then." if one.due else "It has no date until then."
    more = f"The lead or the programme office agrees or declines. {now}"
    return told(ask, session, turn, f"asked to extend to {say_day(to)}", more)


def _day_to_extend_to(ask: Ask, turn: Turn, reading: ByWhen | None, why: str) -> date:
    """The new day. Raises Refusal, with the nearest right thing, for what cannot be one."""
    one, label, words = turn.action, actions.label(turn.action), turn.words
    example = _example(ask, turn)
    if reading is None:
        span, rest = leading_date(f"in {words}", ask.on)  # "extend 2 weeks": from which day is not said
        near = (f"action {label} extend {say_day(span.due)} {rest}".strip(),) if span and span.due else ()
        raise Refusal(f"To which date? {example} Nothing was saved.", near)
    if reading.due is None:
        day = say_day(meant(reading, max(ask.on, one.due or ask.on)))
        no_day = f"“{reading.words}” is no day in the calendar. Did you mean {day}? Nothing was saved."
        raise Refusal(no_day, (f"action {label} extend {day} {why}".strip(),))
    if reading.due < ask.on:
        raise Refusal(f"{say_day(reading.due)} is in the past. {example} Nothing was saved.")
    if reading.due - ask.on > FARTHEST:
        raise Refusal(f"{say_day(reading.due)} is more than ten years away. {example} Nothing was saved.")
    if one.due and reading.due <= one.due:
        raise Refusal(f"{label} is due {say_day(one.due)}; {say_day(reading.due)} is no later. Nothing was saved.")
    if not why:
        raise Refusal(f"Say why as well. {example} Nothing was saved.", about="why")
    return reading.due


def _example(ask: Ask, turn: Turn) -> str:
    later = say_day(ask.on + timedelta(days=28))
    return f"For example `action {actions.label(turn.action)} extend {later} waiting for the panel`."


def _doubt(reading: ByWhen | None) -> str:
    return f" ({reading.doubt})" if reading and reading.doubt else ""


def _sentence(words: str) -> str:
    """``words`` with a capital and a full stop; "" for none."""
    return f"{words[0].upper()}{words[1:]}." if words else ""


def _agree(ask: Ask, session: Session, turn: Turn) -> Reply:
    one = turn.action
    if one.asked_due is None:
        return _was_so(ask, session, turn, "has no new date waiting to be agreed")
    if one.asked_by is not None and one.asked_by == ask.by.person_id:
        raise Refusal("You asked for this yourself, so somebody else agrees it: the lead or the programme office.")
    if one.due and one.asked_due <= one.due:
        raise Refusal(f"It is due {say_day(one.due)} already, which is no earlier than what was asked for.")
    if one.asked_due < ask.on:
        raise Refusal(f"{say_day(one.asked_due)} has passed meanwhile. Ask for a date that is still to come.")
    asked = next((u for u in turn.before if u.verb == "ask"), None)
    changes.extend(session, one, one.asked_due, turn.said, one.asked_why, asked.by if asked else "")
    return told(
        ask, session, turn, f"due {say_day(one.due)}" if one.due else "extended", _sentence(wording.slipped(one))
    )


def _decline(ask: Ask, session: Session, turn: Turn) -> Reply:
    one = turn.action
    if one.asked_due is None:
        return _was_so(ask, session, turn, "has no new date waiting to be agreed")
    changes.decline(session, one, turn.said, turn.words)
    return told(ask, session, turn, "new date declined", f"It stays {wording.when(one, ask.on)}.")


def _retire(ask: Ask, session: Session, turn: Turn) -> Reply:
    label = actions.label(turn.action)
    if not ask.sentence.confirmed:
        says = f"action {label} retire {turn.words} [seen {turn.action.version}] [confirmed]"
        means = (
            f"It leaves every list and count; its history stays. For the record: {turn.words}\nNothing is changed yet."
        )
        rows = (Section("", tuple(lists.plain_rows([turn.action], ask, session))),)
        return Reply(f"Retire {label}?", means, rows, (Button("Yes, retire it", says, "danger"),))
    changes.retire(session, turn.action, turn.said, turn.words)
    undo = Button("Undo", f"action {label} undo [seen {turn.action.version}]")
    return Reply(f"{label} is retired: it is in no list and no count. Its history stays.", buttons=(undo,))


def _restrict(ask: Ask, session: Session, turn: Turn) -> Reply:
    one = turn.action
    if one.restricted:
        return _was_so(ask, session, turn, "is restricted already")
    changes.restrict(session, one, turn.said, turn.words)
    undo = Button("Undo", f"action {actions.label(one)} undo [seen {one.version}]")
    return Reply(f"{actions.label(one)} is restricted", RESTRICTED, buttons=(undo,))


def _unrestrict(ask: Ask, session: Session, turn: Turn) -> Reply:
    if not turn.action.restricted:
        return _was_so(ask, session, turn, "is not restricted")
    changes.unrestrict(session, turn.action, turn.said, turn.words)
    return told(
        ask, session, turn, "no longer restricted", "Everybody can read it again, with all that was said of it."
    )


def _undo(ask: Ask, session: Session, turn: Turn) -> Reply:
    one = turn.action
    standing = updates.standing(turn.before)
    if not standing:
        return _was_so(ask, session, turn, "has no change to take back")
    last = standing[0]
    if last.verb in rights.OFFICE_VERBS:
        rights.must_be_office(session, ask.by, ask.programme.id, ask.on)
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


def said_together(standing: Sequence[Update]) -> Sequence[Update]:
    """Of the updates of one item that stand, latest first: those of the sentence that was said last."""
    last = standing[0]
    return [one for one in standing if (one.said, one.at, one.person_id) == (last.said, last.at, last.person_id)]


def verbs_of(sentence: Sequence[Update]) -> str:
    """ "“declared R” and “note”", of updates that stand latest first."""
    return wording.listed([f"“{wording.VERBS[update.verb]}”" for update in reversed(sentence)])


def _was_so(ask: Ask, session: Session, turn: Turn, what: str, verb: str = "") -> Reply:
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
    "evidence": Change(_evidence, "what shows that it is done, a link or a sentence"),
    "extend": Change(_extend, open_only=True),
    "agree": Change(_agree, open_only=True),
    "decline": Change(_decline, "why the date stands", meets=lambda ask, one: one.asked_due is not None),  # noqa: ARG005
    "undo": Change(_undo),
    "retire": Change(_retire, "why it leaves the plan"),
    "restrict": Change(_restrict, "why not everybody may read it", meets=lambda ask, one: not one.restricted),  # noqa: ARG005
    "unrestrict": Change(_unrestrict, "why everybody may read it", meets=lambda ask, one: one.restricted),  # noqa: ARG005
}


def make(ask: Ask, session: Session, turn: Turn, verb: str) -> Reply:
    """Makes the change and tells the new state.

    The same sentence by the same person within two minutes changes nothing: not even an undo, which would take the
    change before back as well. Raises Refusal for what is missing or cannot be.
    """
    change, label = CHANGES[verb], actions.label(turn.action)
    anew = verb == "undo" and ask.sentence.seen[:1] == (turn.version,)  # a new button, for what stands now
    if turn.before and not anew and updates.repeats(turn.before[0], turn.said):
        return _was_so(ask, session, turn, "already recorded")
    if change.open_only and actions.completed(turn.action):
        back = f"To take that back say `action {label} reopen <why>`."
        raise Refusal(f"{label} is completed. {back} Nothing was saved.", (f"action {label} history",))
    if change.needs and not turn.words and change.meets(ask, turn.action):
        how = f"Say {change.needs}: `action {label} {verb} …`. Nothing was saved."
        raise Unfilled(how, blanks.reason(turn.action, verb), blanks.blank_of(verb))
    return change.run(ask, session, turn)
