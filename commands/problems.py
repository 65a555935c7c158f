"""/problems: what the last load of the plan found that a person should decide."""

from __future__ import annotations

from sqlmodel import Session

from commands import wording
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import actions


@command(("problems", "dates that are no day, refs that stand twice: what the last load could not settle"))
def problems(ask: Ask, session: Session) -> Reply:
    """What the last load of the plan left for a person to decide."""
    found = actions.problems(session, ask.programme.id)
    rows = tuple(Row(ref=one.words[:24], text=one.suggestion, note=one.place) for one in found)
    if not rows:
        return Reply("The last load left nothing to decide")
    title = f"{wording.plural(len(rows), 'problem')} of the last load for a person to decide"
    return Reply(title, sections=(Section("", rows),), buttons=(Button("Impossible dates", "action list invalid"),))
