"""Several things said of one action in one sentence: all are kept, or none; one undo takes all of them back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from commands import blanks, parse
from commands.forms import Unfilled, about
from commands.reply import Ask, Reply
from commands.turn import Turn, told
from commands.turns import closed, make
from store import actions, updates
from store.errors import Refusal
from store.model import Action
from store.rag import Rag

Clause = tuple[str, str]
"""A verb and its words."""

RATINGS = ("red", "amber", "done", "reopen")
_BLANK = {"extend": "day", **dict.fromkeys(RATINGS, "rating")}
"""The blank of the form in which a verb stands, where it is not of the verb's own name."""
_WORDS_OF = {"red": "recovery", "reopen": "note"}
"""The blank in which the words stand that must be said with a verb, where it is not of the verb's own name."""
_MEANT = re.compile(r'([a-z-]+)[:,]? ?"', re.IGNORECASE)
_EXAMPLE = 'red "no panel before May" note "HR is told"'


def meant(words: str) -> bool:
    """Whether ``words`` begin as several changes do, a verb and quoted words: they are no note, even if they cannot be
    read."""
    found = _MEANT.match(words)
    verb = found[1].casefold() if found else ""
    return verb == "recovery" or parse.VERB_OF.get(verb) in parse.CLAUSES


def update(ask: Ask, session: Session, turn: Turn) -> Reply:
    """Makes every change that ``turn.words`` say. Raises Unfilled where they say none, Refusal about the one that cannot be."""
    label = actions.label(turn.action)
    if not turn.words:
        how = f"Say what has changed: `action {label} note …`, `done`, `red …` or `extend …`. Nothing was saved."
        raise Unfilled(how, blanks.update(turn.action))
    clauses = parse.clauses(turn.words)
    if not clauses:
        how = f"I cannot read that. Say each change once, its words in quotes: `action {label} update {_EXAMPLE}`."
        raise Refusal(f"{how} Nothing was saved.", (f"action {label} note {turn.words}",))
    said = _joined(clauses, turn.action)
    if turn.before and updates.repeats(turn.before[0], turn.said):
        return make(ask, session, turn, "note")  # which tells that it is recorded already
    if not said:
        raise Refusal("That says what stands there already. Nothing was changed.", (f"action {label}",))
    if len(clauses) > 1:
        _refuse_what_is_so(dict(said), turn.action, ask.on)
    replies = [_make(ask, session, turn, clause, dict(clauses)) for clause in said]
    return replies[0] if len(replies) == 1 else _told(ask, session, turn, replies)


def _refuse_what_is_so(said: Mapping[str, str], one: Action, on: date) -> None:
    """Raises Refusal: the words that go with a rating would be lost with it, if it were only passed over."""
    label = actions.label(one)
    if "done" in said and closed(one, on):
        raise Refusal(f"{label} is completed already: leave that out. Nothing was saved.", about="rating")
    if "reopen" in said and not closed(one, on):
        raise Refusal(f"{label} is not completed: leave that out. Nothing was saved.", about="rating")


def _make(ask: Ask, session: Session, turn: Turn, clause: Clause, said: Mapping[str, str]) -> Reply:
    """Raises Refusal about the blank to be mended; the form of what is missing holds all that was said."""
    verb, words = clause
    try:
        with about(_BLANK.get(verb, verb)):
            return make(ask, session, replace(turn, words=words), verb)
    except Unfilled as missing:
        form = blanks.begun(blanks.update(turn.action), said, ask.on)
        raise Unfilled(str(missing), form, _WORDS_OF.get(verb, _BLANK.get(verb, verb))) from None
    except Refusal as refusal:
        if len(said) > 1:  # a suggestion says one change, and would lose the others
            refusal.suggestions = ()
        raise


def _joined(clauses: Sequence[Clause], one: Action) -> list[Clause]:
    """The changes, the rating first, which takes the recovery line, or the note where it has no words of its own; what
    stands there already says nothing. Raises Refusal."""
    said = dict(clauses)
    rating = next((verb for verb in RATINGS if verb in said), "")
    if sum(verb in said for verb in RATINGS) > 1:
        raise Refusal("It can only be one of R, A and G. Nothing was saved.", about="rating")
    if rating == "done" and "extend" in said:
        raise Refusal("What is completed needs no new date: say one or the other. Nothing was saved.", about="day")
    rating, recovery = _recovering(rating, said, one)
    if not rating:
        return list(said.items())
    words = said.pop(rating, "") or recovery or said.pop("note", "")
    return [(rating, words), *said.items()]


def _recovering(rating: str, said: dict[str, str], one: Action) -> tuple[str, str]:
    """The rating and its recovery line, which is taken out of ``said``. A new line makes a red action red anew; the one
    that stands in the form at first says nothing. Raises Refusal."""
    recovery = said.pop("recovery", "")
    if recovery and said.get("red"):
        raise Refusal(
            "What follows `red` is the recovery line already: say it once. Nothing was saved.", about="recovery"
        )
    if recovery and recovery in (one.recovery, blanks.standing_recovery(one)):
        recovery = ""
        if rating == "red" and one.rag == Rag.RED and not said["red"]:
            del said["red"]
            rating = ""
    if recovery and not rating and one.rag == Rag.RED:
        rating = "red"
    if recovery and rating != "red":
        how = "A recovery line goes with R: say that it is R, or leave the line out. Nothing was saved."
        raise Refusal(how, about="recovery")
    return rating, recovery


def _told(ask: Ask, session: Session, turn: Turn, replies: Sequence[Reply]) -> Reply:
    """What became of it all."""
    label = actions.label(turn.action)
    parts = [reply.title.removeprefix(label).lstrip(": ") for reply in replies]
    lines = dict.fromkeys(line for reply in replies for line in reply.text.splitlines())
    return told(ask, session, replace(turn, words=""), "; ".join(parts), "\n".join(lines))
