"""/touchdown: the meeting's pack, posted at its start; the promises made, posted at its end."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from commands import pack, parse, wording
from commands.parse import Sentence
from commands.registry import command
from commands.reply import Ask, Button, Reply, Section, channel
from store import actions, meetings, outbox, rights, updates
from store.errors import NoSuch, NotYours, Refusal
from store.meetings import Occurrence
from store.outbox import Outgoing
from store.updates import Item, Said

LASTS = timedelta(hours=8)  # after its start, a meeting is still the one that people mean
WORTH = timedelta(hours=4)  # for so long its pack is worth posting
KIND = "pack"


def _steers(said: Sentence) -> bool:
    return said.rest.casefold() in ("start", "end")


@command(
    ("touchdown", "the pack of the next touch-down, or of the one that is on"),
    (
        "touchdown ws 4",
        "a workstream's part: promised, completed, newly overdue, due, red, and the question for its lead",
    ),
    (
        "touchdown start",
        "posts it to the channel, a workstream a message in its thread (programme office, Chief Executive)",
    ),
    ("touchdown end", "posts the promises made, by person"),
    changes=_steers,
)
def touchdown(ask: Ask, session: Session) -> Reply:
    """The pack of a touch-down, and its start and end."""
    words = ask.sentence.rest.casefold()
    if words in ("start", "end"):
        updates.lock(session, ask.programme.id)
    this = _this(ask, session)
    if words == "start":
        return _start(ask, session, this)
    if words == "end":
        return _end(ask, session, this)
    if not words:
        return _whole(ask, session, this)
    number = parse.workstream(words)
    if number is None:
        raise Refusal(f"I cannot make a pack of “{words[:60]}”.", ("touchdown", "touchdown ws 1", "touchdown start"))
    actions.workstream(session, ask.programme.id, number)
    part = pack.compose(session, ask.programme, ask.at, this, number)
    return part or Reply(f"Workstream {number} has no actions in this plan")


def _this(ask: Ask, session: Session) -> Occurrence:
    """The meeting that is on, else the next. Raises NoSuch where none is set."""
    last = meetings.previous_before(session, ask.programme, ask.at + timedelta(microseconds=1))
    if last and ask.at - last.starts <= LASTS:
        return last
    coming = meetings.next_after(session, ask.programme, ask.at)
    if coming is None:
        raise NoSuch("No meeting is set: `meeting add`.", ("meeting list",))
    return coming


def _whole(ask: Ask, session: Session, this: Occurrence) -> Reply:
    head = pack.compose(session, ask.programme, ask.at, this, 0)
    assert head is not None, "a headline always has something to say"
    numbers = [stream.number for stream in actions.workstreams(session, ask.programme.id)]
    parts = {n: part for n in numbers if (part := pack.compose(session, ask.programme, ask.at, this, n))}
    asked = tuple(Section(part.title, note=part.text) for part in parts.values())
    each = tuple(Button(f"Workstream {number}", f"touchdown ws {number}") for number in list(parts)[:8])
    start = (Button("Start", "touchdown start", "primary", asks=_ASKS),) if _may(ask) else ()
    return Reply(head.title, head.text, (*head.sections, *asked), (*start, *each))


_ASKS = "Post the pack to the channel now?"


def _may(ask: Ask) -> str:
    """The post in which they may start and end a touch-down; "" for none."""
    return next((post.name for post in ask.by.posts if post.role in ("office", "chief")), "")


def _post(ask: Ask, session: Session) -> str:
    """Raises NotYours, naming who can."""
    if post := _may(ask):
        return post
    office = rights.office(session, ask.programme.id, ask.on)
    raise NotYours(f"A touch-down is started and ended by the Chief Executive or the programme office: {office}.")


def _start(ask: Ask, session: Session, this: Occurrence) -> Reply:
    post = _post(ask, session)
    if this.starts - ask.at > LASTS:
        when = wording.say_time(this.starts, ask.programme.zone)
        raise Refusal(f"The next is {this.meeting.name} on {when}: its pack is posted on that day.", ("touchdown",))
    numbers = [stream.number for stream in actions.workstreams(session, ask.programme.id)]
    put = [_put(ask, session, this, part) for part in (0, *numbers)]
    if not any(put):
        raise Refusal(f"The pack of {_named(ask, this)} was posted already.", ("touchdown end", "digest last"))
    _record(ask, session, this, "start", post)
    return Reply(
        f"{_named(ask, this)} is open",
        f"The pack goes to {channel(this.meeting.channel)} now, a workstream a message in its thread.",
        buttons=(Button("End", "touchdown end", asks="End the touch-down, and post the promises made?"),),
        footer="Whoever promises something says it: `promise 3.3.2 by Thursday …`.",
    )


def _end(ask: Ask, session: Session, this: Occurrence) -> Reply:
    post = _post(ask, session)
    begun = outbox.of_occurrence(session, ask.programme.id, pack.key(this), KIND)
    if not begun:
        raise Refusal(f"{_named(ask, this)} was not started, so there is nothing to end.", ("touchdown start",))
    if not _put(ask, session, this, pack.MADE):
        raise Refusal(f"{_named(ask, this)} was ended already.", ("promise list",))
    _record(ask, session, this, "end", post)
    told = pack.compose(session, ask.programme, ask.at, this, pack.MADE)
    assert told is not None, "what was promised always has something to say"
    return Reply(told.title, "It goes into the thread of the pack.", told.sections)


def _put(ask: Ask, session: Session, this: Occurrence, part: int) -> bool:
    row = Outgoing(ask.programme.id, pack.key(this), KIND, this.meeting.channel, part, ask.at, ask.at + WORTH)
    return outbox.put(session, row)


def _record(ask: Ask, session: Session, this: Occurrence, verb: str, post: str) -> None:
    item = Item("touchdown", this.meeting.id, _named(ask, this))
    updates.record(session, ask.programme.id, item, verb, Said(ask.by, post, ask.at, ask.sentence.evened))


def _named(ask: Ask, this: Occurrence) -> str:
    return f"{this.meeting.name} {wording.say_time(this.starts, ask.programme.zone)}"
