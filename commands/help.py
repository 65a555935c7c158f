"""/help: what can be said, from the registry."""

from __future__ import annotations

from sqlmodel import Session

from commands import parse
from commands.registry import Command, command, load
from commands.reply import Ask, Button, Reply, Row, Section
from store.errors import Refusal

FIRST = ("action 3.3.2 done", "status workstream 4", "overdue")


@command(("help", "what can be said"), ("help action", "all that one command understands"), private=True)
def help_(ask: Ask, session: Session) -> Reply:  # noqa: ARG001  (every command has the same two arguments)
    """What can be said."""
    name = ask.sentence.rest.casefold().strip(" /`\"'")
    if not name:
        return _every()
    found = load().get(name)
    if found is None:
        near = parse.nearest(name, load())
        raise Refusal(f"There is no command “{name[:40]}”.", tuple(f"help {one}" for one in near) or ("help",))
    return _one(found)


def _every() -> Reply:
    rows = tuple(Row(ref=one.name, text=one.does) for one in load().values())
    buttons = tuple(Button(said, said) for said in FIRST if "done" not in said)
    return Reply(
        "What you can say",
        f"For example {', '.join(f'`{said}`' for said in FIRST)}. `help action` shows all that a command understands.",
        (Section("", rows),),
        buttons,
    )


def _one(found: Command) -> Reply:
    return Reply(
        f"{found.name}: {found.does}",
        sections=(Section("", tuple(Row(ref=u.says, text=u.does) for u in found.usages)),),
    )
