"""/home: one person's page. What is theirs comes first, then what waits for their word, then the programme."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel import Session

from commands import delivery, lists, promises_said, status, wording
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import actions, meetings, outbox, people, promises, proof, rights
from store.actions import Filter, Tally
from store.model import Action, Update

MINE, OTHERS = 10, 5  # rows of one's own, rows of what others owe


@command(("home", "your page: what is yours, what waits for your word, and the programme"), private=True)
def home(ask: Ask, session: Session) -> Reply:
    """Your own page, as App Home shows it."""
    tallies = actions.tallies(session, ask.programme.id, ask.on, ask.programme.review_days)
    own = _own(ask, session)
    sections = [
        *_waiting(ask, session),
        *_mine(ask, session, own),
        *_before_the_next(ask, session, bool(own)),
        *_promised(ask, session),
        *_led(ask, session, tallies),
        Section(
            f"{ask.programme.name}: {wording.overdue_line(sum(tallies, Tally(None)))}",
            tuple(status.stream_rows(session, ask.programme, tallies)),
        ),
    ]
    return Reply(
        _title(ask, own),
        f"{ask.by} · {wording.listed([post.name for post in ask.by.posts]) or 'no post in this programme'}",
        tuple(sections),
        _buttons(ask, session, bool(own)),
        " ".join(filter(None, (_hidden(ask, session), f"As of {wording.say_time(ask.at, ask.programme.zone)}."))),
    )


def _hidden(ask: Ask, session: Session) -> str:
    """What is theirs and stands on no page."""
    which = Filter(posts=ask.by.post_ids, open_only=True)
    hidden = actions.left_out(session, ask.programme.id, which, ask.on) if ask.by.posts else 0
    return f"{wording.restricted_line(hidden)} Say `mine` to me in a direct message." if hidden else ""


def _own(ask: Ask, session: Session) -> Sequence[Action]:
    which = Filter(posts=ask.by.post_ids, open_only=True)
    return actions.some(session, ask.programme.id, which, ask.on) if ask.by.posts else ()


def _title(ask: Ask, own: Sequence[Action]) -> str:
    if not ask.by.posts:
        return "No action here is yours"
    if not own:
        return "No open action is yours"
    late = sum(actions.overdue(one, ask.on) for one in own)
    return f"{wording.plural(len(own), 'open action')} of yours, {late} overdue"


def _buttons(ask: Ask, session: Session, own: bool) -> tuple[Button, ...]:
    mine = (Button("All of mine", "mine"),) if own else ()
    says = own or _is_office(ask) or bool(_led_by(ask, session))
    update = (Button("Update an action…", "action update"),) if says else ()
    office = (Button("New meeting…", "meeting add"), Button("Set holder…", "post")) if _is_office(ask) else ()
    return (*mine, *update, *office, Button("Status", "status"), Button("Overdue", "overdue"), Button("Help", "help"))


def _is_office(ask: Ask) -> bool:
    return any(post.role == "office" for post in ask.by.posts)


def _led_by(ask: Ask, session: Session) -> Sequence[int]:
    """The workstreams that they answer for, in order."""
    return sorted(people.led_by(session, ask.programme.id, ask.by.post_ids)) if ask.by.posts else ()


def _mine(ask: Ask, session: Session, own: Sequence[Action]) -> Iterator[Section]:
    """The overdue first: those without a date come last."""
    if own:
        more = f"The first {MINE}; “All of mine” shows the rest." if len(own) > MINE else ""
        yield Section(f"My actions ({len(own)})", tuple(lists.rows_of(own[:MINE], ask, session)), more)


def _before_the_next(ask: Ask, session: Session, own: bool) -> Iterator[Section]:
    """What falls due up to the day of the next meeting: of one's own, or of all for whoever has nothing open."""
    coming = meetings.next_after(session, ask.programme, ask.at)
    if coming is None:
        return
    span = (coming.starts.date() - ask.on).days
    which = Filter(posts=ask.by.post_ids if own else None, due_within=span)
    found = actions.some(session, ask.programme.id, which, ask.on)
    before = f"before {coming.meeting.name}, {wording.say_time(coming.starts, ask.programme.zone)}"
    if not found:
        yield Section(f"Nothing {'of yours ' if own else ''}falls due {before}")
        return
    rows = tuple(lists.rows_of(found[:MINE], ask, session))
    yield Section(f"Due {before} ({len(found)})", rows, _first(found, MINE))


def _first(some: Sequence[object], most: int) -> str:
    """Said where not all are shown."""
    return f"The first {most}." if len(some) > most else ""


def _promised(ask: Ask, session: Session) -> Iterator[Section]:
    """What this person has undertaken and not yet done, the earliest day first."""
    found = promises.open_of(session, ask.programme.id, ask.by.person_id)
    if found:
        about = promises.actions_of(session, found)
        rows = tuple(
            promises_said.row(one, ask.on, "", about.get(one.action_id or 0), promises_said.open_buttons(one))
            for one in found[:MINE]
        )
        yield Section(f"My promises ({len(found)})", rows, _first(found, MINE))


def _led(ask: Ask, session: Session, tallies: Sequence[Tally]) -> Iterator[Section]:
    """For whoever answers for a workstream: how it stands, and what is latest in it."""
    for number in _led_by(ask, session):
        tally = next((one for one in tallies if one.workstream == number), Tally(number))
        stream = actions.workstream(session, ask.programme.id, number)
        late = actions.some(session, ask.programme.id, Filter(number, overdue=True), ask.on)
        rows = tuple(lists.rows_of(late[:OTHERS], ask, session))
        note = f"{wording.counts(tally)}." + (f" The {OTHERS} that are longest overdue:" if len(late) > OTHERS else "")
        heading = f"Your workstream {number} {wording.short(stream.title, 60)}: {wording.overdue_line(tally)}"
        yield Section(heading, rows, note)


def _waiting(ask: Ask, session: Session) -> Iterator[Section]:
    """What waits for this person's word."""
    asked = [one for one in _asked(ask, session) if one.asked_by != ask.by.person_id]
    if asked:
        posts = actions.posts(session, [one.id for one in asked])
        rows = tuple(
            wording.action_row(one, ask.on, posts.get(one.id, []), lists.answer_buttons(one)) for one in asked[:MINE]
        )
        yield Section(f"New dates asked for, waiting for your word ({len(asked)})", rows, _first(asked, MINE))
    if _is_office(ask):
        yield from _for_the_office(ask, session)
    yield from _to_check(ask, session)


def _asked(ask: Ask, session: Session) -> Sequence[Action]:
    found = actions.some(session, ask.programme.id, Filter(asked=True), ask.on)
    if _is_office(ask) or not found:
        return found
    led = _led_by(ask, session)
    return [one for one in found if one.workstream in led]


def _for_the_office(ask: Ask, session: Session) -> Iterator[Section]:
    waits = outbox.waiting(session, ask.programme.id)
    for state, heading in (("parked", "could not be sent"), ("unsure", "may have arrived, and are being looked for")):
        if some := [row for row in waits if row.state == state]:
            rows = tuple(delivery.rows_of(some[:OTHERS], ask, session))
            yield Section(f"Messages that {heading} ({len(some)})", rows, _first(some, OTHERS))
    if found := actions.problems(session, ask.programme.id):
        what = Row(f"{wording.plural(len(found), 'problem')} of the last load for a person to decide", opens="problems")
        yield Section("The plan", (what,))


def _to_check(ask: Ask, session: Session) -> Iterator[Section]:
    """For whoever may check: what others have completed in their workstreams, and what was verified long enough ago."""
    if not (_is_office(ask) or _led_by(ask, session)):
        return
    waits = proof.waiting(session, ask.programme.id)
    posts = actions.posts(session, [one.id for one in waits])
    may = rights.of_actions(session, ask.by, waits, posts)
    claims = proof.claims(session, ask.programme.id, list(may))
    theirs = [
        (one, buttons)
        for one in waits
        if (buttons := lists.check_buttons(ask, one, may.get(one.id), claims.get(one.id)))
    ]
    if theirs:
        rows = tuple(_claim(one, claims.get(one.id), buttons, ask) for one, buttons in theirs[:OTHERS])
        more = f"The oldest {OTHERS}; `action list unchecked` shows all." if len(theirs) > OTHERS else ""
        yield Section(f"Completed, and nobody else has checked ({len(theirs)})", rows, more)
    before = Filter(verified_by=proof.verified_by(ask.on, ask.programme.embed_days))
    again = actions.some(session, ask.programme.id, before, ask.on)
    if again:
        rows = tuple(lists.rows_of(again[:OTHERS], ask, session))
        yield Section(f"Verified {ask.programme.embed_days} days ago: does it still hold? ({len(again)})", rows)


def _claim(one: Action, said: Update | None, buttons: tuple[Button, ...], ask: Ask) -> Row:
    """Who completed it, with which words, and what shows it."""
    label = actions.label(one)
    days = (ask.on - one.completed_on).days if one.completed_on else 0
    ago = f"claimed {wording.plural(days, 'day')} ago" if days else "claimed today"
    who = (
        f"{wording.sayer(said)}{f': {wording.short(said.why, 90)}' if said.why else ''}"
        if said
        else "A plan that was loaded"
    )
    shown = f"evidence: {wording.short(one.evidence, 90)}" if one.evidence else "no evidence"
    return Row(who, label, f"{wording.short(one.text, 70)} · {ago} · {shown}", None, buttons, f"action {label}")
