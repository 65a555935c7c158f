"""/undo: the change that you made last, to be taken back."""

from __future__ import annotations

from sqlmodel import Session

from commands import wording
from commands.registry import command
from commands.reply import Ask, Button, Reply
from commands.turn import said_together, verbs_of
from store import changes, updates
from store.errors import Refusal
from store.updates import Item

_NOT_YET = "Nothing is taken back yet."


@command(("undo", "your last change, with a button that takes it back"), private=True)
def undo(ask: Ask, session: Session) -> Reply:
    """The change that you made last, to be taken back."""
    last = updates.last_by(session, ask.programme.id, ask.by.person_id)
    if last is None:
        raise Refusal(
            "No change of yours to an action, a risk or a promise could be taken back. A holder or a meeting is changed"
            " back by the button of that answer, or by saying how it was.",
            ("mine",),
        )
    item = Item(last.item, last.item_id, last.label)
    sentence = said_together(updates.standing(updates.history(session, ask.programme.id, item)))
    name = f"action {last.label}" if last.item == "action" else last.label
    version = changes.version_of(session, last)
    button = Button("Take it back", f"{name} undo [seen {version}]", "primary")
    title, why = f"{last.label}: {wording.who_did(last, ask.programme.zone)}", ""
    if len(sentence) > 1:
        title = f"{last.label}: you said {verbs_of(sentence)} on {wording.say_time(last.at, ask.programme.zone)}"
        why = "\n".join(one.why for one in reversed(sentence) if one.why)
    return Reply(f"Take this back? {title}", f"{why}\n{_NOT_YET}".strip(), buttons=(button,))
