"""Whether what was completed is so: evidence, and a check by somebody else, who verifies or rejects."""

from __future__ import annotations

from sqlmodel import Session

from commands import wording
from commands.reply import Ask, Button, Reply
from commands.turn import Turn, sentence_of, told, was_so
from store import actions, changes, proof
from store.by_when import say_day
from store.errors import Refusal
from store.proof import Proof


def evidence(ask: Ask, session: Session, turn: Turn) -> Reply:
    """A link or a sentence."""
    changes.evidence(session, turn.action, turn.said, turn.words)
    waits = "Somebody else checks it: the lead or the programme office." if proof.of(turn.action) else ""
    return told(ask, session, turn, "evidence saved", waits)


def verify(ask: Ask, session: Session, turn: Turn) -> Reply:
    """Once; and once more when it is time to look again."""
    one, days = turn.action, ask.programme.embed_days
    state = proof.of(one)
    if state is None:
        raise Refusal(f"{actions.label(one)} is not completed, so there is nothing to check. Nothing was saved.")
    if state is Proof.EMBEDDED:
        return was_so(ask, session, turn, "is already embedded", "embed")
    again = proof.look_again_on(one, days)
    if state is Proof.VERIFIED:
        if not proof.is_due_again(one, ask.on, days):
            return was_so(ask, session, turn, "is already verified", "verify")
        changes.embed(session, one, turn.said, turn.words)
        since = f"It was verified on {say_day(one.verified_on)}" if one.verified_on else ""
        return told(ask, session, turn, f"embedded on {say_day(ask.on)}", sentence_of(f"{since}, and still holds"))
    changes.verify(session, one, turn.said, turn.words)
    again = proof.look_again_on(one, days)
    more = f"It is looked at again from {say_day(again)}, to see whether it holds." if again else ""
    return told(ask, session, turn, f"verified on {say_day(ask.on)}", more)


def reject(ask: Ask, session: Session, turn: Turn) -> Reply:
    """It is open again, as it was declared before."""
    one = turn.action
    if proof.of(one) is None:
        raise Refusal(f"{actions.label(one)} is not completed, so there is nothing to reject. Nothing was saved.")
    changes.reopen(session, one, turn.said, turn.words, "reject")
    late = sentence_of(wording.differs(one, ask.on))
    then = f"Its owners are told with the next reminder. {late}".strip()
    back = told(ask, session, turn, "rejected, so it is open again", then)
    return back.with_buttons((Button("Open", f"action {actions.label(one)}"),))
