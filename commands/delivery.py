"""What the programme office may do with a digest that is under way, and what became of the last one."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sqlmodel import Session

from commands import wording
from commands.reply import Ask, Button, Reply, Row, Section
from store import meetings, outbox, people, rights, screen, updates
from store.errors import NoSuch, Refusal
from store.meetings import Occurrence
from store.model import Programme
from store.model_delivery import Outbox
from store.updates import Item, Said

POSTS = "The digest goes to the channel at once, and cannot be taken back."
"""Asked before it is posted ahead of its time."""

AGAIN = "Look for it there first: where it has arrived, it will stand there twice."
"""Asked before a message of which nobody could tell whether it arrived is posted."""

STATES = {
    "pending": "waits for its time",
    "sending": "is being sent",
    "sent": "sent",
    "unsure": "may have arrived; being looked for",
    "parked": "could not be sent; a person decides",
    "held": "held back",
    "expired": "missed: the meeting had begun",
    "cancelled": "not sent",
}
"""Every state in which a message can be found, in words."""


_MEANT = re.compile(r"(?:^| )of (?P<key>meeting \d+ \d{4}-\d\d-\d\d)$")
"""The touch-down that a button was drawn for: it must not be pressed for the one after."""


def steer_buttons(coming: Occurrence) -> dict[str, Button]:
    """What the programme office may press about one touch-down's digest, by verb."""
    return {
        "post": Button("Post now", f"digest post now of {coming.key}", "primary", POSTS),
        "hold": Button("Hold", f"digest hold of {coming.key}"),
        "resume": Button("Let it go at its time", f"digest resume of {coming.key}"),
    }


def answer(ask: Ask, session: Session) -> Reply:
    """ "last", "post now", "post 12", "hold", "resume", "arrived 12", "cover <words>"; a button says behind "of" which
    touch-down it is about. Raises Refusal."""
    first, _, rest = ask.sentence.rest.partition(" ")
    verb = first.casefold()
    if verb == "last":
        return _last(ask, session)
    updates.lock(session, ask.programme.id)
    acting = rights.must_be_office(session, ask.by, ask.programme.id, ask.on)
    if verb in ("post", "arrived") and rest.isascii() and rest.isdecimal():
        return _decide(ask, session, verb, int(rest[:9]), acting)
    meant = _MEANT.search(rest) if verb in ("post", "hold", "resume") else None
    rest = rest[: meant.start()] if meant else rest
    if verb == "post" and rest.casefold() not in ("", "now"):
        raise Refusal("Say `digest post now`.", ("digest post now",))
    coming = meetings.next_after(session, ask.programme, ask.at)
    if coming is None or verb == "arrived":
        raise NoSuch(
            "No touch-down is coming up." if coming is None else "Which message? `digest last` lists them.",
            ("meeting list",),
        )
    if meant and meant["key"] != coming.key:
        raise Refusal(
            f"That was about an earlier touch-down. The next is {_named(coming, ask)}; its digest goes on"
            f" {_goes(coming, ask)}. Nothing was changed.",
            ("digest", "digest last"),
        )
    rows = outbox.of_occurrence(session, ask.programme.id, coming.key, "digest")
    if rows and rows[0].state == "sent" and rows[0].sent_at:
        went = wording.say_time(rows[0].sent_at, ask.programme.zone)
        return Reply(
            f"The digest for {_named(coming, ask)} was sent on {went}", buttons=(Button("Show", "digest last"),)
        )
    return _STEER[verb](ask, session, coming, rest, acting)


def cover_of(session: Session, programme: Programme, occurrence: Occurrence | None) -> str:
    """The covering note that the programme office put on a digest; "" for none."""
    if occurrence is None:
        return ""
    said = updates.history(session, programme.id, _item(occurrence))
    covers = (update.why for update in said if update.verb == "cover" and update.label == occurrence.key)
    return next(covers, "")


def _item(occurrence: Occurrence) -> Item:
    return Item("digest", occurrence.meeting.id, occurrence.key)


def _record(ask: Ask, session: Session, coming: Occurrence, verb: str, acting: str, why: str = "") -> None:
    said = Said(ask.by, acting, ask.at, ask.sentence.evened)
    updates.record(session, ask.programme.id, _item(coming), verb, said, why=why)


def _post_now(ask: Ask, session: Session, coming: Occurrence, words: str, acting: str) -> Reply:  # noqa: ARG001
    number = outbox.post_now(session, ask.programme.id, coming.key, ask.at)
    if not number:
        return Reply(
            f"There is nothing to post yet for {_named(coming, ask)}", f"It goes on {_goes(coming, ask)} by itself."
        )
    _record(ask, session, coming, "post", acting)
    return Reply(f"The digest for {_named(coming, ask)} goes now", "It is on its way to the channel.")


def _hold(ask: Ask, session: Session, coming: Occurrence, words: str, acting: str) -> Reply:  # noqa: ARG001
    number = outbox.hold(session, ask.programme.id, coming.key)
    if not number:
        return Reply(
            f"There is nothing to hold for {_named(coming, ask)}",
            f"Its digest is made ready shortly before {_goes(coming, ask)}.",
        )
    _record(ask, session, coming, "hold", acting)
    may = steer_buttons(coming)
    return Reply(
        f"The digest for {_named(coming, ask)} is held",
        "Neither it nor the private reminders with it are sent until you say so.",
        buttons=(may["post"], may["resume"]),
    )


def _resume(ask: Ask, session: Session, coming: Occurrence, words: str, acting: str) -> Reply:  # noqa: ARG001
    number = outbox.resume(session, ask.programme.id, coming.key)
    if not number:
        return Reply(f"Nothing is held for {_named(coming, ask)}")
    _record(ask, session, coming, "resume", acting)
    return Reply(f"The digest for {_named(coming, ask)} goes on {_goes(coming, ask)}")


def _cover(ask: Ask, session: Session, coming: Occurrence, words: str, acting: str) -> Reply:
    if not words:
        raise Refusal("Say the words of the note: `digest cover <words>`.")
    _record(ask, session, coming, "cover", acting, screen.refuse_identifying(words))
    return Reply(
        f"The covering note stands on top of the digest for {_named(coming, ask)}",
        words,
        buttons=(Button("See it", "digest"),),
    )


_STEER: dict[str, Callable[[Ask, Session, Occurrence, str, str], Reply]] = {
    "post": _post_now,
    "hold": _hold,
    "resume": _resume,
    "cover": _cover,
}


def _decide(ask: Ask, session: Session, verb: str, row_id: int, acting: str) -> Reply:
    """What a person says of a message of which nobody could tell whether it arrived."""
    row = outbox.find(session, ask.programme.id, row_id)
    if row is None:
        raise NoSuch(f"There is no message {row_id}.", ("digest last",))
    decide = outbox.arrived if verb == "arrived" else outbox.post
    if not decide(session, ask.programme.id, row_id, ask.at):
        return Reply(f"Message {row_id} {STATES[row.state]}, so there is nothing to decide")
    said = Said(ask.by, acting, ask.at, ask.sentence.evened)
    updates.record(session, ask.programme.id, Item("digest", row_id, row.occurrence), verb, said)
    return Reply(f"Message {row_id}: {'noted as arrived' if verb == 'arrived' else 'it is posted now'}")


def _last(ask: Ask, session: Session) -> Reply:
    rows = outbox.last(session, ask.programme.id)
    if not rows:
        return Reply("Nothing has been sent yet", buttons=(Button("See the next digest", "digest"),))
    sent = sum(row.state == "sent" for row in rows)
    meant = sum(row.state != "cancelled" for row in rows)  # a part with nothing to say was never to be sent
    lines = tuple(rows_of(rows, ask, session))
    return Reply(f"Last time: {sent} of {wording.plural(meant, 'message')} sent", sections=(Section("", lines),))


def rows_of(rows: Sequence[Outbox], ask: Ask, session: Session) -> list[Row]:
    """What became of each message; with the choice that a person has where it could not be sent."""
    names = people.names(session, ask.programme.workspace, {row.destination for row in rows})
    return [_row(row, names, ask) for row in rows]


def _row(row: Outbox, names: dict[str, str], ask: Ask) -> Row:
    part = f" part {row.part}" if row.part else ""
    when = f" on {wording.say_time(row.sent_at, ask.programme.zone)}" if row.sent_at else ""
    why = f" ({row.error})" if row.error else ""
    decide = (
        Button("It arrived", f"digest arrived {row.id}"),
        Button("Post it now", f"digest post {row.id}", asks=AGAIN),
    )
    return Row(
        ref=str(row.id),
        text=f"{row.kind}{part} to {names.get(row.destination, row.destination)}",
        note=f"{STATES[row.state]}{when}{why}",
        buttons=decide if row.state == "parked" else (),
    )


def _named(coming: Occurrence, ask: Ask) -> str:
    return f"{coming.meeting.name} {wording.say_time(coming.starts, ask.programme.zone)}"


def _goes(coming: Occurrence, ask: Ask) -> str:
    return wording.say_time(coming.digest_at, ask.programme.zone)
