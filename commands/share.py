"""/share: an answer that one person got, for everybody in the place."""

from __future__ import annotations

from dataclasses import replace

from sqlmodel import Session

from commands import parse
from commands.registry import command, load
from commands.reply import Ask, Reply, Section
from store import clearance
from store.errors import Refusal


@command(("share status workstream 4", "the answer to it, for everybody in the channel"), private=True)
def share(ask: Ask, session: Session) -> Reply:
    """Show an answer to everybody in the channel."""
    if not ask.sentence.rest:
        raise Refusal(
            "What shall I share? Say for example `share status workstream 4`.", ("share status", "share overdue")
        )
    said = parse.sentence(ask.sentence.rest, load())
    found = load()[said.command]
    if found.private:
        raise Refusal(f"What `{found.name}` answers is for you alone and is not shared.", ("share status",))
    if found.changes(said):
        raise Refusal(f"`{said}` changes something: only answers are shared. Nothing was saved.", (str(said),))
    clearance.narrow(session, ask.programme, ask.by, direct=False)
    reply = found.answer(replace(ask, sentence=said), session)
    return replace(
        reply,
        text=f"Shared by {ask.by}.\n{reply.text}".strip(),
        sections=tuple(_for_everybody(section) for section in reply.sections),
        buttons=(),
        aloud=True,
    )


def _for_everybody(section: Section) -> Section:
    """Without the buttons that were drawn for the one who asked; what opens a row opens it for whoever presses."""
    return replace(section, rows=tuple(replace(row, buttons=()) for row in section.rows))
