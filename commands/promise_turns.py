"""What may be said of promises: a new one, and what became of one. Each is one update.

Whoever holds a post may promise, of any action and of none, and for themselves alone: a promise is what somebody
undertook at a meeting (DOMAIN), it is one's own, and it changes nothing of the action. What became of it is for
whoever promised, for the lead, sponsor and project manager of the action's workstream, and for the programme office.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlmodel import Session

from commands import named as names
from commands import promises_said, wording
from commands.promise_words import New, OfOne
from commands.reply import Ask, Button, Outcome, Reply, Section
from store import actions, meetings, promises, rights, updates
from store.by_when import NEXT_TIME, meant, say_day
from store.errors import Refusal, Stale
from store.meetings import Occurrence
from store.model import Action, Promise, Update
from store.rights import Right, Standing
from store.updates import Said

_FOR_ANOTHER = re.compile(r"(?:(?:for|by|from)\s+)?<?@\S")


def make(ask: Ask, session: Session, new: New) -> Reply:
    """The new promise, or the question for what is missing. Raises NotYours, NoSuch, Refusal."""
    action = action_of(ask, session, new) if new.named else None
    post = rights.may_promise(session, ask.by, ask.programme.id, action, ask.on)
    if _FOR_ANOTHER.match(new.text):
        raise Refusal("A promise is one's own: whoever will do it promises it. Nothing was saved.")
    coming = meetings.next_after(session, ask.programme, ask.at)
    if not re.search(r"\w", new.text):
        return _what(ask, action, new, coming)
    due = _due(ask, new, coming)
    said = Said(ask.by, post, ask.at, ask.sentence.evened)
    if twin := _twin(ask, session, (new.text, due, action.id if action else None), said):
        return _was_so(ask, session, twin, "says this already")
    one = promises.make(session, ask.programme, said, new.text, due, action)
    return _told(ask, session, one, f"due {say_day(due)}", _why_then(ask, new, coming), promises_said.undo_button(one))


def action_of(ask: Ask, session: Session, new: New) -> Action:
    """The one action that is named. Raises NoSuch, Refusal, with the same promise of the nearest."""
    if len(new.named) > 1:
        each = tuple(promises_said.says(str(one), _day(new), new.text) for one in new.named)
        raise Refusal("A promise is of one action: say it once for each. Nothing was saved.", each)
    try:
        return names.find(ask, session, new.named[0], "promise")[0]
    except Refusal as refusal:
        raise type(refusal)(str(refusal), [_said_anew(new, one) for one in refusal.suggestions]) from None


def _said_anew(new: New, suggestion: str) -> str:
    """ "action 3.3.9 promise", as it is suggested for any change of an action, as the whole promise."""
    if not suggestion.endswith(" promise"):
        return suggestion
    return promises_said.says(suggestion.removeprefix("action ").removesuffix(" promise"), _day(new), new.text)


def _day(new: New) -> date | None:
    return new.due.due if new.due else None


def _what(ask: Ask, action: Action | None, new: New, coming: Occurrence | None) -> Reply:
    """The question for what is promised."""
    ref = actions.label(action) if action else ""
    said, near = _day(new), coming.starts.date() if coming else None
    due = said if said and said >= ask.on else near
    return Reply(
        f"Say what you promise: `{promises_said.says(ref, due, '…')}`. Nothing was saved.",
        form=promises_said.new_form(ref, due),
        outcome=Outcome.REFUSED,
    )


def _due(ask: Ask, new: New, coming: Occurrence | None) -> date:
    """The day by which it is promised. Raises Refusal, with the nearest right thing, for what cannot be one."""
    due, near = _day(new), coming.starts.date() if coming else None
    if new.unread:
        raise _other_day(new, near, f"I cannot read “{new.text[:40]}” as a day.", "")
    if new.astray:
        day = new.astray.due if new.astray.due and new.astray.due >= ask.on else None
        what = f"“{new.astray.words}” stands among the words: by which day is it promised?"
        raise _other_day(new, near, what, new.text, day)
    if new.due is None and near is None:
        raise _other_day(new, ask.on + timedelta(days=7), "By when? No meeting is set.", new.text)
    if new.due and due is None:
        raise _other_day(new, meant(new.due, ask.on), f"“{new.due.words}” is no day in the calendar.", new.text)
    due = due or near
    assert due is not None, "one of the two is there"
    if due < ask.on:
        raise _other_day(new, near, f"{say_day(due)} is in the past.", new.text)
    if due - ask.on > NEXT_TIME:
        far = f"{say_day(due)} is {(due - ask.on).days} days away; a promise is for the next {NEXT_TIME.days}."
        raise _other_day(new, near, far, new.text)
    return due


def _other_day(new: New, near: date | None, what: str, text: str, or_that: date | None = None) -> Refusal:
    """``what`` is wrong with the day, and the same promise by the nearest that are right; none without its ``text``, as
    where nobody can tell which of the words are the day."""
    ref = str(new.named[0]) if new.named else ""
    days = dict.fromkeys(day for day in (or_that, near) if day)
    example = f" For example `{promises_said.says(ref, near, '…')}`." if near and not or_that else ""
    return Refusal(f"{what}{example} Nothing was saved.", [promises_said.says(ref, day, text) for day in days if text])


def _twin(ask: Ask, session: Session, wanted: tuple[str, date, int | None], said: Said) -> Promise | None:
    """An open promise of the same: due on the same day, or said in the same words within two minutes."""
    text, due, action_id = wanted
    for one in promises.open_of(session, ask.programme.id, ask.by.person_id):
        if (one.text.casefold(), one.action_id) == (text.casefold(), action_id) and (
            one.due == due or updates.repeats(_before(ask, session, one)[0], said)
        ):
            return one
    return None


def _before(ask: Ask, session: Session, one: Promise) -> Sequence[Update]:
    """What was said of it, latest first: at least that it was promised."""
    return updates.history(session, ask.programme.id, promises.item(one))


def _why_then(ask: Ask, new: New, coming: Occurrence | None) -> str:
    """What is doubtful about the day, or for which meeting it is where none was said."""
    if new.due or not coming:
        return new.due.doubt if new.due else ""
    return f"It is for the next {coming.meeting.name}, {wording.say_time(coming.starts, ask.programme.zone)}."


def change(ask: Ask, session: Session, one: Promise, of: OfOne) -> Reply:
    """What becomes of a promise. The same sentence by the same person within two minutes changes nothing.

    Raises NotYours, Stale, Refusal.
    """
    right = rights.may_say_of_promise(session, ask.by, one, ask.on)
    before = _before(ask, session, one)
    said = Said(ask.by, right.post, ask.at, ask.sentence.evened)
    if updates.repeats(before[0], said):
        return _was_so(ask, session, one, "already recorded")
    if ask.sentence.seen and ask.sentence.seen[0] != one.version:
        raise _stale(ask, one, before[0])
    if of.verb == "undo":
        return _undo(ask, session, one, said, right)
    if not promises.is_open(one):
        return _ended(ask, session, one, of.verb)
    if of.verb != "kept" and not of.words:
        return _why(one, of.verb)
    return _end(ask, session, one, of, said)


def _stale(ask: Ask, one: Promise, last: Update) -> Stale:
    since = f"Promise {one.number} has changed since you looked: {wording.who_did(last, ask.programme.zone)}."
    return Stale(f"{since} Nothing was saved.", (promises.label(one), str(ask.sentence)))


def _ended(ask: Ask, session: Session, one: Promise, verb: str) -> Reply:
    """It is so already, or it has ended in another way and is to be taken back first."""
    if verb == one.state:
        return _was_so(ask, session, one, f"is {verb} already")
    who = wording.who_did(_before(ask, session, one)[0], ask.programme.zone)
    name = promises.label(one)
    raise Refusal(f"P{name[1:]} has ended: {who}. Take that back first. Nothing was saved.", (f"{name} undo", name))


def _why(one: Promise, verb: str) -> Reply:
    return Reply(
        f"Say why: `{promises.label(one)} {verb} …`. Nothing was saved.",
        form=promises_said.why_form(one, verb),
        outcome=Outcome.REFUSED,
        about="why",
    )


_ENDS: dict[str, Callable[[Session, Promise, Said, str], Update]] = {
    "kept": promises.keep,
    "missed": promises.miss,
    "dropped": promises.drop,
}


def _end(ask: Ask, session: Session, one: Promise, of: OfOne, said: Said) -> Reply:
    beside = wording.a_moment_before(_before(ask, session, one), ask.by.person_id, ask.at, ask.programme.zone)
    _ENDS[of.verb](session, one, said, of.words)
    on_record = f"On record: {of.words}" if of.words else ""
    more = "\n".join(filter(None, (beside, on_record)))
    return _told(ask, session, one, f"{of.verb} on {say_day(ask.on)}", more, promises_said.undo_button(one))


def _undo(ask: Ask, session: Session, one: Promise, said: Said, right: Right) -> Reply:
    """Takes the last change back; that it was promised at all only whoever promised, and on the same day."""
    standing = updates.standing(_before(ask, session, one))
    if not standing:
        return _was_so(ask, session, one, "has no change to take back")
    last, mine = standing[0], standing[0].person_id == ask.by.person_id
    who = wording.who_did(last, ask.programme.zone)
    if last.verb == "promised" and not (mine and last.at.astimezone(ask.at.tzinfo).date() == ask.on):
        raise Refusal(
            f"{who}. That is taken back on the same day only, by whoever promised; later it is `dropped`, with a reason.",
            (f"{promises.label(one)} dropped",),
        )
    if not mine and right.standing is Standing.OWNER:
        raise Refusal(f"The last change is not yours: {who}. They, the lead or the programme office can take it back.")
    promises.undo(session, one, last, said)
    return _told(ask, session, one, f"“{last.verb}” taken back on {say_day(ask.on)}")


def _was_so(ask: Ask, session: Session, one: Promise, what: str) -> Reply:
    last = wording.who_did(_before(ask, session, one)[0], ask.programme.zone)
    return _told(ask, session, one, what, f"{last}. Nothing was changed.")


def _told(ask: Ask, session: Session, one: Promise, what: str, more: str = "", *buttons: Button) -> Reply:
    """The new state and what is now on record."""
    by = promises_said.name_of(promises.promisers(session, [one])[one.person_id])
    action = promises.actions_of(session, [one]).get(one.action_id or 0)
    offers = promises_said.open_buttons(one) if promises.is_open(one) else ()
    rows = (promises_said.row(one, ask.on, by, action),)
    return Reply(f"Promise {one.number}: {what}", more, (Section("", rows),), (*offers, *buttons))
