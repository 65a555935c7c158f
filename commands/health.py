"""/health: how the bot itself is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from commands import wording
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import outbox, pulses
from store.model_delivery import Outbox, Pulse

LATE = timedelta(minutes=5)  # a message that is due for longer than this was forgotten: the bot beats every 15 seconds
NIGHTS = timedelta(days=2)  # a backup is made every night; one that fails is tried again
_ANSWERS = timedelta(minutes=1)  # Slack is asked every few seconds


@command(("health", "its last beat, what waits to be sent, and its backups"))
def health(ask: Ask, session: Session) -> Reply:
    """How the bot itself is."""
    found, zone = pulses.of(session, ask.programme.workspace), ask.programme.zone
    rows = outbox.waiting(session, ask.programme.id)
    sent = outbox.last_sent(session, ask.programme.id, "digest")
    troubles = [*_of_bots(found, ask.at), *_of_messages(rows, ask.at), *_of_backups(found, ask.at, zone)]
    facts = (
        *(_bot(one, ask.at, zone) for one in found),
        Row(_waits(rows, ask.at, zone), "Messages"),
        Row(f"sent {wording.say_time(sent, zone)}" if sent else "none sent yet", "Last digest"),
        Row(_backups(found, zone), "Backup"),
    )
    title = f"Touchdown needs a look: {troubles[0]}" if troubles else "No bot is at work in this store yet"
    if found and not troubles:
        title = f"Touchdown is well: last beat {_ago(ask.at - found[0].beat_at)}"
    parked = any(row.state in ("parked", "unsure") for row in rows)
    buttons = (Button("What became of the last digest", "digest last"),) if parked else ()
    also = "".join(f"Also: {one}. " for one in troubles[1:])
    return Reply(title, f"{also}For more, IT says `python -m bot doctor`.", (Section("", facts),), buttons)


def _of_bots(found: Sequence[Pulse], at: datetime) -> list[str]:
    silent = [one for one in found if at - one.beat_at > pulses.SILENT]
    said = [f"{len(silent)} of {wording.plural(len(found), 'bot')} silent"] if silent else []
    if any(one not in silent and _is_deaf(one) for one in found):
        said.append("Slack's connection is silent")
    return said


def _is_deaf(one: Pulse) -> bool:
    return one.door == "socket" and one.beat_at - (one.heard_at or one.started_at) > _ANSWERS


def _of_messages(rows: Sequence[Outbox], at: datetime) -> list[str]:
    late = sum(row.state in ("pending", "sending", "unsure") and at - row.due_at > LATE for row in rows)
    parked = sum(row.state == "parked" for row in rows)
    said = [f"{wording.plural(late, 'message')} late"] if late else []
    return [*said, f"{wording.plural(parked, 'message')} for a person to decide"] if parked else said


def _of_backups(found: Sequence[Pulse], at: datetime, zone: str) -> list[str]:
    missed = missed_since(found, at)
    return [f"no backup since {wording.say_time(missed, zone)}"] if missed else []


def missed_since(found: Sequence[Pulse], at: datetime) -> datetime | None:
    """Since when there is no backup, where one is for these bots to make and two nights went by without."""
    makers = [one for one in found if one.backs_up]
    if not makers:
        return None
    last = pulses.newest_backup(makers) or min(one.started_at for one in makers)
    return last if at - last > NIGHTS else None


def _bot(one: Pulse, at: datetime, zone: str) -> Row:
    by = (
        "HTTP"
        if one.door == "http"
        else f"Socket Mode, Slack answered {_ago(at - one.heard_at) if one.heard_at else 'not yet'}"
    )
    since = f"at work since {wording.say_time(one.started_at, zone)}"
    return Row(f"beat {_ago(at - one.beat_at)} · {by} · {since}", f"Bot {one.name}")


def _waits(rows: Sequence[Outbox], at: datetime, zone: str) -> str:
    if not rows:
        return "none waits"
    late = f", {_span(at - rows[0].due_at)} ago" if at - rows[0].due_at > LATE else ""
    return f"{wording.plural(len(rows), 'message waits', 'messages wait')}, the first due {wording.say_time(rows[0].due_at, zone)}{late}"


def _backups(found: Sequence[Pulse], zone: str) -> str:
    newest = pulses.newest_backup(found)
    if newest:
        return wording.say_time(newest, zone)
    return "none yet; one is made every night" if any(one.backs_up for one in found) else "none made by the bot"


def _ago(span: timedelta) -> str:
    """ "12 seconds ago"; "just now"."""
    return f"{_span(span)} ago" if span >= timedelta(seconds=1) else "just now"


def _span(span: timedelta) -> str:
    """In its largest unit, rounded down: "2 hours"."""
    seconds = int(span.total_seconds())
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            return wording.plural(seconds // size, name)
    return wording.plural(seconds, "second")
