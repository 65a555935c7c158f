"""What the programme office takes out of the lists: an action that is retired, an item that is restricted."""

from __future__ import annotations

from sqlmodel import Session

from commands import lists
from commands.reply import Ask, Button, Reply, Section
from commands.turn import Turn, told, was_so
from store import actions, changes

RESTRICTED = (
    "From now on it is shown only in direct messages, to those who may change it and those whom `clearance` names; "
    "elsewhere it is only counted as left out. In the latest digest its words are taken out; what was said of it "
    "before, in other messages, stands there still."
)


def retire(ask: Ask, session: Session, turn: Turn) -> Reply:
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


def restrict(ask: Ask, session: Session, turn: Turn) -> Reply:
    one = turn.action
    if one.restricted:
        return was_so(ask, session, turn, "is restricted already")
    changes.restrict(session, one, turn.said, turn.words)
    undo = Button("Undo", f"action {actions.label(one)} undo [seen {one.version}]")
    return Reply(f"{actions.label(one)} is restricted", RESTRICTED, buttons=(undo,))


def unrestrict(ask: Ask, session: Session, turn: Turn) -> Reply:
    if not turn.action.restricted:
        return was_so(ask, session, turn, "is not restricted")
    changes.unrestrict(session, turn.action, turn.said, turn.words)
    return told(
        ask, session, turn, "no longer restricted", "Everybody can read it again, with all that was said of it."
    )
