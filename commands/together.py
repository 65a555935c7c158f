"""Several things said of one action in one sentence: all are kept, or none; one undo takes all of them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from commands import blanks, parse
from commands.forms import Unfilled
from commands.reply import Ask, Reply
from commands.turns import Turn, make, told
from store import actions, updates
from store.errors import Refusal
from store.model import Action
from store.rag import Rag

Clause = tuple[str, str]
"""A verb and its words."""

RATINGS = ("red", "amber", "done", "reopen")
_BLANK = {"red": "recovery", "extend": "day", **dict.fromkeys(("amber", "done", "reopen"), "rating")}
"""The blank of the form in which the words of a verb stand, where it is not of the verb's own name."""


def update(ask: Ask, session: Session, turn: Turn) -> Reply:
    """Makes every change that ``turn.words`` say. Raises Unfilled where they say none, Refusal about the one that cannot be."""
    label = actions.label(turn.action)
    if not turn.words:
        how = f"Say what has changed: `action {label} note …`, `done`, `red …` or `extend …`. Nothing was saved."
        raise Unfilled(how, blanks.update(turn.action))
    said = _joined(parse.clauses(turn.words), turn.action)
    if turn.before and updates.repeats(turn.before[0], turn.said):
        return make(ask, session, turn, "note")  # which tells that it is recorded already
    if not said:
        raise Refusal("That says what stands there already. Nothing was changed.", (f"action {label}",))
    replies = [_make(ask, session, turn, clause) for clause in said]
    return replies[0] if len(replies) == 1 else _told(ask, session, turn, replies)


def _make(ask: Ask, session: Session, turn: Turn, clause: Clause) -> Reply:
    verb, words = clause
    try:
        return make(ask, session, replace(turn, words=words), verb)
    except Refusal as refusal:
        refusal.about = refusal.about or _BLANK.get(verb, verb)
        raise


def _joined(clauses: Sequence[Clause], one: Action) -> list[Clause]:
    """The changes, the rating first. A rating without words of its own takes the recovery line or the note; a recovery
    line that is new makes a red action red anew, one that stands there already says nothing. Raises Refusal."""
    said = dict(clauses)
    rating = next((verb for verb in RATINGS if verb in said), "")
    if sum(verb in said for verb in RATINGS) > 1:
        raise Refusal("It can only be one of R, A and G. Nothing was saved.", about="rating")
    recovery = said.pop("recovery", "")
    if recovery == one.recovery and one.rag == Rag.RED and rating in ("", "red"):
        recovery = rating = ""
        said.pop("red", None)
    if recovery and not rating and one.rag == Rag.RED:
        rating = "red"
    if recovery and rating != "red":
        raise Refusal("A recovery line goes with R: say that it is R, or leave the line out.", about="recovery")
    if rating:
        words = said.pop(rating, "") or recovery or said.pop("note", "")
        return [(rating, words), *said.items()]
    return list(said.items())


def _told(ask: Ask, session: Session, turn: Turn, replies: Sequence[Reply]) -> Reply:
    label = actions.label(turn.action)
    parts = [reply.title.removeprefix(label).lstrip(": ") for reply in replies]
    lines = dict.fromkeys(line for reply in replies for line in reply.text.splitlines())
    whole = told(ask, session, replace(turn, words=""), "; ".join(parts), "\n".join(lines))
    more = tuple(button for reply in replies for button in reply.buttons if button.label == "Agree")
    return whole.with_buttons(more[-1:])
