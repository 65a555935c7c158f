"""What the programme office can see to, told to it once: nights without a backup, a programme without a meeting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from commands import wording
from commands.health import missed_since
from commands.reply import Button, Reply
from jobs import coming, word
from store import meetings, pulses, updates
from store.model import Programme
from store.model_delivery import Outbox
from store.outbox import Outgoing

PATIENCE = timedelta(days=1)  # a plan that was loaded yesterday and has no meeting yet is not being set up any more
KEPT = timedelta(days=7)


def notice(session: Session, now: datetime) -> Iterator[Outgoing]:
    """A private message to everybody in the programme office for each thing that is wrong: once, until it is another."""
    for programme in coming.everywhere(session):
        for occurrence in _wrong(session, programme, now):
            for user_id in word.office(session, programme, now):
                yield Outgoing(programme.id, occurrence, "notice", user_id, 0, now, now + KEPT)


def _wrong(session: Session, programme: Programme, now: datetime) -> Iterator[str]:
    if missed := missed_since(pulses.of(session, programme.workspace), now):
        yield f"no backup {missed:%Y-%m-%d}"
    loaded = updates.first_at(session, programme.id)
    if loaded and now - loaded > PATIENCE and not meetings.any_set(session, programme.id):
        yield "no meeting"


def compose(session: Session, programme: Programme, row: Outbox, at: datetime) -> Reply | None:
    """The words at ``at`` (local); None where it has been seen to meanwhile."""
    if row.occurrence == "no meeting":
        if meetings.any_set(session, programme.id):
            return None
        return Reply(
            "No touch-down is set, so no digest will go out",
            'Say for example `meeting add "Touch-down" Mon,Thu 09:30 #programme`.',
            buttons=(Button("New meeting…", "meeting add"), Button("The meetings", "meeting list")),
        )
    missed = missed_since(pulses.of(session, programme.workspace), at)
    if missed is None:
        return None
    return Reply(
        f"No backup has been made since {wording.say_time(missed, programme.zone)}",
        "Please ask IT to look: `python -m bot doctor` says what is wrong. Nothing is lost so far.",
        buttons=(Button("How the bot is", "health"),),
    )
