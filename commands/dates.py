"""A new date for an action: an owner asks, the lead or the programme office agrees or declines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session

from commands import blanks, wording
from commands.forms import Unfilled
from commands.reply import Ask, Reply
from commands.turn import Turn, sentence_of, told, was_so
from store import actions, changes
from store.by_when import ByWhen, leading_date, meant, say_day
from store.errors import Refusal

FARTHEST = timedelta(days=3653)  # a new date beyond ten years is a slip of the finger


def extend(ask: Ask, session: Session, turn: Turn) -> Reply:
    if not turn.words:
        raise Unfilled(f"To which date? {_example(ask, turn)} Nothing was saved.", blanks.extend(turn.action), "day")
    reading, why = blanks.day_and_why(turn.words, ask.on)
    to = _day_to_extend_to(ask, turn, reading, why)
    turn = replace(turn, words=why)
    if turn.right.owns:
        return _asked(ask, session, turn, to)
    changes.extend(session, turn.action, to, turn.said, why)
    return told(ask, session, turn, f"due {say_day(to)}{_doubt(reading)}", sentence_of(wording.slipped(turn.action)))


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


def agree(ask: Ask, session: Session, turn: Turn) -> Reply:
    one = turn.action
    if one.asked_due is None:
        return was_so(ask, session, turn, "has no new date waiting to be agreed")
    if one.asked_by is not None and one.asked_by == ask.by.person_id:
        raise Refusal("You asked for this yourself, so somebody else agrees it: the lead or the programme office.")
    if one.due and one.asked_due <= one.due:
        raise Refusal(f"It is due {say_day(one.due)} already, which is no earlier than what was asked for.")
    if one.asked_due < ask.on:
        raise Refusal(f"{say_day(one.asked_due)} has passed meanwhile. Ask for a date that is still to come.")
    asked = next((u for u in turn.before if u.verb == "ask"), None)
    changes.extend(session, one, one.asked_due, turn.said, one.asked_why, asked.by if asked else "")
    return told(
        ask, session, turn, f"due {say_day(one.due)}" if one.due else "extended", sentence_of(wording.slipped(one))
    )


def decline(ask: Ask, session: Session, turn: Turn) -> Reply:
    one = turn.action
    if one.asked_due is None:
        return was_so(ask, session, turn, "has no new date waiting to be agreed")
    changes.decline(session, one, turn.said, turn.words)
    return told(ask, session, turn, "new date declined", f"It stays {wording.when(one, ask.on)}.")
