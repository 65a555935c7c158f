"""/mine, /overdue, /red: the three lists that are asked for most, for short."""

from __future__ import annotations

from sqlmodel import Session

from commands import lists, wording
from commands.registry import command
from commands.reply import Ask, Reply, Section
from store import measures, risks


@command(("mine", "your open actions, the oldest deadline first"))
def mine(ask: Ask, session: Session) -> Reply:
    """Your own open actions."""
    return lists.answer(f"mine {ask.sentence.rest}", ask, session)


@command(("overdue [ws 4 | mine | page 2]", "actions whose By When has passed"))
def overdue(ask: Ask, session: Session) -> Reply:
    """Overdue actions, the oldest first."""
    return lists.answer(f"overdue {ask.sentence.rest}", ask, session)


@command(("red [ws 4 | mine | page 2]", "actions declared R or overdue, red risks, red measures"))
def red(ask: Ask, session: Session) -> Reply:
    """What is red: actions (declared R or overdue), risks, measures."""
    found = lists.answer(f"red {ask.sentence.rest}", ask, session)
    if ask.sentence.rest:
        return found
    register = risks.red(session, ask.programme.id)
    owners = risks.owners(session, register)
    missed = measures.every(session, ask.programme.id, red=True)
    more = (
        Section(
            f"Red risks ({len(register)})",
            tuple(wording.risk_row(risk, owners.get(risk.post_id or 0)) for risk in register),
        ),
        Section(f"Red measures ({len(missed)})", note="`measure red` lists them."),
    )
    title = f"{found.title}; {wording.plural(len(register), 'risk')}; {wording.plural(len(missed), 'measure')}"
    return Reply(
        title,
        found.text,
        (*found.sections, *(s for s in more if not s.heading.endswith("(0)"))),
        found.buttons,
        found.footer,
    )
