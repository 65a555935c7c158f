"""/meeting: when the touch-downs are; the programme office adds, moves and cancels them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from sqlmodel import Session

from commands import forms, parse, wording
from commands.meeting_words import channel_in, day_in, refuse_no_time, time_in
from commands.parse import Sentence
from commands.registry import command
from commands.reply import Ask, Blank, Button, Choice, Form, Reply, Row, Section, Takes
from commands.reply import channel as in_words
from store import meetings, outbox, programmes, recurrence, rights, updates, workdays
from store.by_when import leading_date, say_day
from store.errors import NoSuch, Refusal, Stale
from store.meetings import Occurrence
from store.model import Meeting
from store.updates import Said

ADD = 'meeting add "Touch-down" Mon,Thu 09:30 #programme'
MOVE = 'meeting move "Touch-down" 2015-04-09 to 2015-04-10 10:00'
CANCEL = 'meeting cancel "Touch-down" 2015-04-09'
LONGEST_NAME = 80
AHEAD = timedelta(days=100)  # how far a list looks
BACK = timedelta(days=7)  # how long ago what did not take place may have been, to be moved or cancelled
_SHOWN = 3
_OFTEN = {
    "Every week": "every",
    "Every other week": "every other",
    "Once a month, the first such day": "monthly first",
    "Once a month, the last such day": "monthly last",
}

_VERBS = {
    **dict.fromkeys(("list", "next", "dates"), "list"),
    **dict.fromkeys(("add", "new", "set", "create"), "add"),
    **dict.fromkeys(("move", "reschedule", "postpone"), "move"),
    **dict.fromkeys(("cancel", "remove", "delete"), "cancel"),
}


def _verb(said: Sentence) -> str:
    return _VERBS.get(said.rest.split(" ")[0].casefold(), "")


@command(
    ("meeting list", "the next dates, and when each digest goes"),
    (ADD, "a new one: days in words, a time, a channel (programme office)"),
    (MOVE, "one of them to another day or time (programme office)"),
    (CANCEL, "one of them, or without a day all of them (programme office)"),
    changes=lambda said: _verb(said) in _CHANGES,
)
def meeting(ask: Ask, session: Session) -> Reply:
    """When the meetings are, and setting them (programme office)."""
    verb, rest = _verb(ask.sentence), ask.sentence.rest.partition(" ")[2].strip()
    if verb in _CHANGES:
        updates.lock(session, ask.programme.id)
        acting = rights.must_be_office(session, ask.by, ask.programme.id, ask.on)
        return _CHANGES[verb](ask, session, rest, Said(ask.by, acting, ask.at, ask.sentence.evened))
    if verb == "list" or not ask.sentence.rest:
        return _list(ask, session)
    return _one(ask, session, ask.sentence.rest)


def _list(ask: Ask, session: Session) -> Reply:
    every = meetings.every(session, ask.programme)
    if not every:
        return Reply("No meeting is set", f"The programme office sets one: `{ADD}`.")
    coming = meetings.occurrences(session, ask.programme, ask.at, ask.at + AHEAD)
    title = f"{wording.plural(len(every), 'meeting')}; the next is " + (_said(coming[0]) if coming else "far away")
    new = (Button("New meeting…", "meeting add"),) if _may_set(ask) else ()
    return Reply(title, sections=tuple(_section(ask, one, coming) for one in every), buttons=new)


def _one(ask: Ask, session: Session, name: str) -> Reply:
    found, _ = _named(ask, session, name, "list")
    coming = meetings.of_meeting(session, ask.programme, found, ask.at, ask.at + AHEAD)
    return Reply(_often(found), sections=(_section(ask, found, coming),))


def _often(found: Meeting) -> str:
    """ "Touch-down: every Monday and Thursday 09:30"."""
    return f"{found.name}: {recurrence.say(found.rule)} {found.time}"


def _said(one: Occurrence) -> str:
    """ "Touch-down, Thu 9 Apr 2015 09:30"."""
    return f"{one.meeting.name}, {_when(one)}"


def _when(one: Occurrence) -> str:
    return wording.say_time(one.starts, one.zone.key)


def _section(ask: Ask, found: Meeting, coming: Sequence[Occurrence]) -> Section:
    """The next dates of one meeting."""
    mine = [one for one in coming if one.meeting.id == found.id][:_SHOWN]
    rows = tuple(Row(text=_when(one), note=_notes(ask, one), buttons=_row_buttons(ask, one)) for one in mine)
    return Section(
        f"{_often(found)}, {in_words(found.channel)}", rows, "" if rows else "None in the next three months."
    )


def _row_buttons(ask: Ask, one: Occurrence) -> tuple[Button, ...]:
    """What the programme office can do about it."""
    if not _may_set(ask):
        return ()
    this, seen = f'"{one.meeting.name}" {one.starts:%Y-%m-%d}', _seen(one)
    sure = f"Cancel {_said(one)}? No digest goes out for it."
    move = Button("Move…", f"meeting move {this} {seen}")
    return (move, Button("Cancel", f"meeting cancel {this} {seen}", "danger", sure))


def _seen(one: Occurrence) -> str:
    """What a button was drawn from: when it begins, which is all of one date that can change."""
    return f"[seen {one.starts:%Y%m%d%H%M}]"


def _refuse_stale(ask: Ask, session: Session, one: Occurrence) -> None:
    """Raises Stale where a button was drawn when it began at another time."""
    if ask.sentence.seen and _seen(one) != f"[seen {ask.sentence.seen[0]}]":
        since = _last_said(ask, session, one.meeting)
        raise Stale(f"{_said(one)}, was moved since you looked. {since}Nothing was changed.", ("meeting list",))


def _last_said(ask: Ask, session: Session, found: Meeting) -> str:
    """Who changed it last, and when; "" for nobody."""
    before = updates.history(session, ask.programme.id, meetings.item(found))
    return f"{wording.who_did(before[0], ask.programme.zone)}. " if before else ""


def _last_seq(ask: Ask, session: Session, found: Meeting) -> int:
    """The update that changed it last; 0 for none."""
    before = updates.history(session, ask.programme.id, meetings.item(found))
    return before[0].seq if before else 0


def _may_set(ask: Ask) -> bool:
    return any(post.role == "office" for post in ask.by.posts)


def _notes(ask: Ask, one: Occurrence) -> str:
    goes = wording.say_time(one.digest_at, ask.programme.zone)
    moved = f"moved from {say_day(one.day)}" if one.starts.date() != one.day else ""
    return " · ".join(filter(None, (f"digest {goes}", moved, _day_off(one.starts.date()))))


def _day_off(day: date) -> str:
    if workdays.is_bank_holiday(day):
        return "a bank holiday"
    return "" if workdays.is_working_day(day) else "a weekend"


def _add(ask: Ask, session: Session, rest: str, said: Said) -> Reply:
    if not rest:
        raise forms.Unfilled(f"Which meeting, when, and where to? Say for example `{ADD}`.", _form(ask, session))
    name, words = forms.quoted(rest)
    channel, words = channel_in(words)
    at, words = time_in(words)
    if at is None:
        refuse_no_time(words, ADD)
    rule = recurrence.read(words)
    if not name or not words or at is None:
        missing = "name" if not name else "days" if not words else "time"
        raise Refusal(f"Say its {missing} as well. For example `{ADD}`.", about=missing)
    if rule is None:
        days = ", ".join(f"`{one}`" for one in recurrence.EXAMPLES)
        raise Refusal(
            f"I cannot read “{words[:60]}” as days. Say {days}, and put a name of several words in quotes: `{ADD}`.",
            about="days",
        )
    channel = channel or ask.programme.channel
    if not channel:
        raise Refusal(f"Which channel does the digest go to? Say for example `{ADD}`.", about="channel")
    programmes.at_home(session, ask.programme, channel)
    with forms.about("name"):
        made = meetings.add(session, ask.programme, said, _good_name(name), rule, at, channel)
    coming = meetings.of_meeting(session, ask.programme, made, ask.at, ask.at + AHEAD)
    goes = f"Its digest goes to {in_words(channel)} at {made.digest_time} on the working day before."
    return Reply(_often(made), goes, (_section(ask, made, coming),), (Button("All meetings", "meeting list"),))


def _form(ask: Ask, session: Session) -> Form:
    """A new meeting; the first is the touch-down."""
    name = "" if meetings.find(session, ask.programme, "Touch-down") else "Touch-down"
    days = tuple(Choice(day, day[:3]) for day in recurrence.NAMES[:5])
    often = tuple(Choice(label, said) for label, said in _OFTEN.items())
    blanks = (
        Blank("name", "What is it called?", value=name, needed=True, most=LONGEST_NAME),
        Blank("often", "How often?", Takes.CHOICE, value="every", choices=often, needed=True),
        Blank("days", "On which days?", Takes.SEVERAL, choices=days, needed=True),
        Blank("time", "When does it start?", Takes.TIME, value="09:30", needed=True),
        Blank("channel", "Where does its digest go?", Takes.CHANNEL, value=ask.programme.channel, needed=True),
    )
    said = ('meeting add "{name}" {often} {days}', "{time}", "{channel}")
    return Form("New meeting", "meeting add", said, blanks, "Add")


def _good_name(name: str) -> str:
    """Raises Refusal."""
    if '"' in name or len(name) > LONGEST_NAME or not re.search(r"\w", name):
        raise Refusal(
            f"A meeting's name has letters, no quotes, and {LONGEST_NAME} characters at most: `{ADD}`.", about="name"
        )
    return name


def _move(ask: Ask, session: Session, rest: str, said: Said) -> Reply:
    found, words = _named(ask, session, rest, "move")
    day, *after = re.split(r"\s+to\s+", words, maxsplit=1, flags=re.IGNORECASE)
    if not day:
        raise Refusal(f"Which one, and to when? Say for example `{MOVE}`.", _offers(ask, session, found, "move"))
    one = _meant(ask, session, found, day_in(ask.on, day, MOVE).due, "move")
    _refuse_stale(ask, session, one)
    if not after:
        raise forms.Unfilled(f"To when? Say for example `{MOVE}`. Nothing was changed.", _move_form(one), "day")
    at, left = time_in(after[0])
    if at is None:
        refuse_no_time(left, MOVE)
        _refuse_what_is_no_time(ask, left)
    with forms.about("day"):
        read = day_in(ask.on, left, MOVE) if left else None
        to = read.due if read else one.starts.date()
        moved = meetings.move(session, ask.programme, said, one, to, at or one.starts.time())
    title = f"{found.name} of {_when(one)} is now on {_when(moved)}"
    off = _day_off(to)
    lines = (read.doubt if read else "", f"That is {off}." if off else "", _digest_of(ask, session, moved))
    return Reply(title, " ".join(filter(None, lines)), buttons=(Button("All meetings", "meeting list"),))


def _refuse_what_is_no_time(ask: Ask, words: str) -> None:
    """Raises Refusal where a day stands in ``words``, and something behind it."""
    day, odd = leading_date(words, ask.on)
    if day and odd:
        raise Refusal(f"I cannot read “{odd[:40]}” as a time. Say it like this: `{MOVE}`.", about="time")


def _move_form(one: Occurrence) -> Form:
    """Where to; it stands there at first."""
    says = f'meeting move "{one.meeting.name}" {one.starts:%Y-%m-%d}'
    blanks = (
        Blank(
            "day", "To which day?", Takes.DAY, f"It is on {_when(one)}.", value=f"{one.starts:%Y-%m-%d}", needed=True
        ),
        Blank("time", "At what time?", Takes.TIME, value=f"{one.starts:%H:%M}", needed=True),
    )
    return Form(f"Move {one.meeting.name}", says, (f"{says} to", "{day} {time}", _seen(one)), blanks, "Move")


def _digest_of(ask: Ask, session: Session, moved: Occurrence) -> str:
    rows = outbox.of_occurrence(session, ask.programme.id, moved.key, "digest")
    if any(row.state == "sent" for row in rows):
        return "Its digest has gone out already and is not sent again; `digest` shows it as of now."
    if moved.digest_at <= ask.at:
        return "Its digest goes out at once."
    return f"Its digest goes on {wording.say_time(moved.digest_at, ask.programme.zone)}."


def _cancel(ask: Ask, session: Session, rest: str, said: Said) -> Reply:
    found, words = _named(ask, session, rest, "cancel")
    if words.casefold() in ("", "all") and not ask.sentence.confirmed:
        says = f'meeting cancel "{found.name}" all [seen {_last_seq(ask, session, found)}] [confirmed]'
        sure = Button("Yes, cancel all of them", says, "danger")
        return Reply(f"Cancel every {found.name}?", "Nothing is changed yet.", buttons=(sure,))
    if words.casefold() in ("", "all"):
        if ask.sentence.seen and ask.sentence.seen[0] != _last_seq(ask, session, found):
            since = f"{found.name} has changed since you looked. {_last_said(ask, session, found)}Nothing was changed."
            raise Stale(since, ("meeting list", f'meeting cancel "{found.name}" all'))
        meetings.cancel_all(session, ask.programme, said, found)
        again = f'meeting add "{found.name}" {recurrence.say(found.rule)} {found.time} {found.channel}'
        return Reply(f"Every {found.name} is cancelled", buttons=(Button("Set it again", again),))
    day = day_in(ask.on, words, CANCEL).due
    if meetings.cancelled_on(session, ask.programme, found, day):
        return Reply(
            f"{found.name} on {say_day(day)} is cancelled already",
            f"{_last_said(ask, session, found)}Nothing was changed.",
        )
    one = _meant(ask, session, found, day, "cancel")
    _refuse_stale(ask, session, one)
    meetings.cancel(session, ask.programme, said, one)
    back = f'meeting move "{found.name}" {one.day} to {one.starts:%Y-%m-%d %H:%M}'
    return Reply(f"{_said(one)}, is cancelled", "No digest goes out for it.", buttons=(Button("Take it back", back),))


_CHANGES: dict[str, Callable[[Ask, Session, str, Said], Reply]] = {"add": _add, "move": _move, "cancel": _cancel}


def _named(ask: Ask, session: Session, rest: str, verb: str) -> tuple[Meeting, str]:
    """The meeting that ``rest`` begins with, quoted or not, and the words after it. Raises NoSuch, Refusal."""
    for one in sorted(meetings.every(session, ask.programme), key=lambda one: -len(one.name)):
        if re.match(rf"{re.escape(one.name)}(?!\S)", rest, re.IGNORECASE):
            return one, rest[len(one.name) :].strip()
    name, words = parse.quoted(rest)
    if not name:
        raise Refusal(f"Which meeting? Say for example `{MOVE if verb == 'move' else CANCEL}`.", ("meeting list",))
    if found := meetings.find(session, ask.programme, name):
        return found, words
    near = meetings.near(session, ask.programme, name)
    hint = f" The nearest: {wording.listed(near)}." if near else " `meeting list` shows them all."
    says = tuple(f'meeting {verb} "{one}" {words}'.strip() for one in near)
    raise NoSuch(f"There is no meeting “{name[:LONGEST_NAME]}”.{hint}", says or ("meeting list",))


def _meant(ask: Ask, session: Session, found: Meeting, day: date, verb: str) -> Occurrence:
    """The occurrence of ``day``; one that is cancelled may be moved. Raises NoSuch, Refusal."""
    one = meetings.on_day(session, ask.programme, found, day)
    one = one or (meetings.cancelled_on(session, ask.programme, found, day) if verb == "move" else None)
    if one is None:
        coming = _offers(ask, session, found, verb)
        raise NoSuch(f"There is no {found.name} on {say_day(day)}. The next ones are offered below.", coming)
    if one.starts < ask.at - BACK:
        raise Refusal(f"{_said(one)}, is long past: only what was due in the last week can still be changed.")
    return one


def _offers(ask: Ask, session: Session, found: Meeting, verb: str) -> tuple[str, ...]:
    """The sentence with the next dates filled in."""
    coming = meetings.of_meeting(session, ask.programme, found, ask.at, ask.at + AHEAD)[:_SHOWN]
    to = f" to {{0:%Y-%m-%d}} {found.time}" if verb == "move" else ""
    return tuple(f'meeting {verb} "{found.name}" {one.starts:%Y-%m-%d}{to.format(one.starts)}' for one in coming)
