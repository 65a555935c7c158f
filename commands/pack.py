"""The pack of a touch-down: what was promised and whether it happened, what changed, what is due, and one question a lead.

A pack is a headline (part 0) and one part a workstream (its number), which stands in the headline's thread; at the end of
the meeting the promises made at it follow there (part ``MADE``). What is posted is what anybody can ask for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlmodel import Session

from commands import promises_said, wording
from commands.digest import Rows
from commands.reply import Reply, Row, Section
from store import actions, measures, meetings, people, promises, proof, slips, updates
from store.actions import Filter, Tally
from store.by_when import say_day
from store.measures import Watermelon
from store.meetings import Occurrence
from store.model import Action, Programme, Promise
from store.promises import State, Which
from store.rag import Rag

MADE = 1_000  # the part that tells the promises made; no plan has so many workstreams


@dataclass(frozen=True)
class Between:
    """A meeting, the one before it and the one after; None where there is no such."""

    this: Occurrence
    before: Occurrence | None
    after: Occurrence | None

    @property
    def first(self) -> date:
        """The day of the meeting before; of the first one, the beginning of time."""
        return self.before.starts.date() if self.before else date.min

    @property
    def last(self) -> date:
        """The day of the meeting."""
        return self.this.starts.date()


def key(this: Occurrence) -> str:
    """The name of its pack in the outbox: its own, so that a digest that is held holds no pack."""
    return f"pack {this.key}"


def meeting_of(named: str) -> str:
    """The name of the meeting itself, from that of its pack."""
    return named.removeprefix("pack ")


def between(session: Session, programme: Programme, this: Occurrence) -> Between:
    """The meetings around one."""
    before = meetings.previous_before(session, programme, this.starts)
    return Between(this, before, meetings.next_after(session, programme, this.starts))


def compose(session: Session, programme: Programme, at: datetime, this: Occurrence, part: int) -> Reply | None:
    """A part of the pack as of ``at`` (local, aware); None where a workstream has no actions."""
    span = between(session, programme, this)
    if part == MADE:
        return made(session, programme, at, span)
    return _part(session, programme, at, span, part) if part else headline(session, programme, at, span)


def headline(session: Session, programme: Programme, at: datetime, span: Between) -> Reply:
    """What was promised last time and kept, and how the programme stands."""
    on = at.date()
    total = sum(actions.tallies(session, programme.id, on, programme.review_days), Tally(None))
    kept = promises_said.rate(promises.rate(session, programme.id, _after(span), span.last))
    due = _promised(session, programme, span, None)
    none = [one for one in due if one.action_id is None]
    lines = [
        f"Promised for today: {kept}." if kept else "Nothing was promised for today.",
        f"{wording.counts(total)}. {wording.left_out(total, actions.left_out(session, programme.id, Filter(), on))}",
        "Each workstream stands in the thread, with one question for its lead.",
    ]
    sections = (Section(f"Promised, of no action ({len(none)})", _promise_rows(session, none, on)),)
    when = wording.say_time(span.this.starts, programme.zone)
    return Reply(
        f"{span.this.meeting.name} {when}: {wording.overdue_line(total)}",
        "\n".join(lines),
        tuple(one for one in sections if one.rows),
    )


def _after(span: Between) -> date:
    return date.fromordinal(span.first.toordinal() + 1) if span.before else date.min


def _promised(session: Session, programme: Programme, span: Between, workstream: int | None) -> list[Promise]:
    """What was to be done by this meeting, and what was to be done before and nobody has answered; the ended ones last."""
    open_ones = promises.some(session, programme.id, Which(workstream=workstream))
    ended = promises.some(
        session, programme.id, Which(frozenset({State.KEPT, State.MISSED, State.DROPPED}), workstream=workstream)
    )
    found = [one for one in open_ones if one.due <= span.last]
    return found + [one for one in ended if _after(span) <= one.due <= span.last]


def _promise_rows(session: Session, found: Sequence[Promise], on: date) -> tuple[Row, ...]:
    names = promises.promisers(session, found)
    about = promises.actions_of(session, found)
    return tuple(
        promises_said.row(
            one,
            on,
            promises_said.name_of(names[one.person_id]),
            about.get(one.action_id or 0),
            promises_said.open_buttons(one) if promises.is_open(one) else (),
        )
        for one in found
    )


def _part(session: Session, programme: Programme, at: datetime, span: Between, number: int) -> Reply | None:
    on = at.date()
    stream = actions.workstream(session, programme.id, number)
    tallies = actions.tallies(session, programme.id, on, programme.review_days)
    tally = next((one for one in tallies if one.workstream == number), None)
    if tally is None or not tally.total:
        return None
    now = _standing(session, programme, at, span, number)
    rows = Rows(session, on, [*now.completed, *now.newly, *now.due, *now.red])
    sections = (
        Section(f"Promised ({len(now.promised)})", _promise_rows(session, now.promised, on)),
        Section(f"Completed since the last time ({len(now.completed)})", rows.of(now.completed)),
        Section(f"Newly overdue ({len(now.newly)})", rows.of(now.newly)),
        Section(f"Due before the next ({len(now.due)})", rows.of(now.due)),
        Section(f"Red ({len(now.red)})", rows.of(now.red)),
    )
    leads = people.workstream_posts(session, programme.id, number)["lead"]
    lead = wording.posts_and_holders(leads, people.holders(session, [post.id for post in leads], on))
    return Reply(
        f"Workstream {number} {stream.title}: {wording.overdue_line(tally)}",
        f"Question for {lead}: {question(now, on)}",
        tuple(one for one in sections if one.rows),
    )


@dataclass(frozen=True)
class Now:
    """How one workstream stands before its lead: what there is to ask about."""

    promised: Sequence[Promise]
    completed: Sequence[Action]
    newly: Sequence[Action]  # overdue since the meeting before
    due: Sequence[Action]
    red: Sequence[Action]  # declared R
    overdue: Sequence[Action]
    called: Sequence[Action]
    melons: Sequence[Watermelon]
    unchecked: Sequence[Action]


def _standing(session: Session, programme: Programme, at: datetime, span: Between, number: int) -> Now:
    on = at.date()
    overdue = actions.some(session, programme.id, Filter(number, overdue=True), on)
    until = span.after.starts.date() if span.after else span.last
    due = actions.some(session, programme.id, Filter(number, due_within=max(0, (until - on).days)), on)
    reds = [one for one in actions.some(session, programme.id, Filter(number, red=True), on) if one.rag == Rag.RED]
    return Now(
        _promised(session, programme, span, number),
        _completed(session, programme, at, span, number),
        [one for one in overdue if one.due and span.before and one.due >= span.first],
        due,
        reds,
        overdue,
        slips.slipped(session, programme.id, on, number).called,
        measures.watermelons(session, programme.id, on, number),
        [one for one in proof.waiting(session, programme.id) if one.workstream == number],
    )


def _completed(session: Session, programme: Programme, at: datetime, span: Between, number: int) -> list[Action]:
    if span.before is None:
        return []
    said = updates.standing(updates.since(session, programme.id, span.before.starts, at))
    ids = {update.item_id for update in said if update.item == "action" and update.verb == "done"}
    found = actions.some(session, programme.id, Filter(number), at.date())
    return [one for one in found if one.id in ids and actions.completed(one)]


def question(now: Now, on: date) -> str:
    """The one thing that a lead is asked: the first of these that there is."""
    unanswered = [one for one in now.promised if promises.is_open(one)]
    missed = [one for one in now.promised if one.state == State.MISSED]
    bare = [one for one in now.red if not one.recovery]
    amber = [one for one in now.overdue if one.rag == Rag.AMBER]
    if missed:
        return f"{promises.label(missed[0])} was missed ({wording.short(missed[0].text, 60)}). What has to change for it to happen?"
    if unanswered:
        return f"{promises.label(unanswered[0])}, “{wording.short(unanswered[0].text, 60)}”: did it happen?"
    if bare:
        return f"{actions.label(bare[0])} is declared R without a recovery line. What is the next step, and when?"
    if now.called:
        one = now.called[0]
        how = (
            f"slipped {one.slips} times"
            if one.slips >= actions.OFTEN
            else f"is {slips.against_first(one, on)} days past its first date"
        )
        return f"{actions.label(one)} {how}. What is different this time?"
    if amber:
        one = amber[0]
        late = wording.plural(actions.days_late(one, on), "day")
        return f"{actions.label(one)} is declared on track and overdue {late}. Which is it?"
    if now.melons:
        melon = now.melons[0]
        return f"No action of objective {melon.objective} is red, but “{wording.short(melon.red[0].name, 60)}” is. What else does it need?"
    if now.unchecked:
        one = now.unchecked[0]
        since = f" on {say_day(one.completed_on)}" if one.completed_on else ""
        return f"{actions.label(one)} was claimed as completed{since}. Who has seen it?"
    return "what could keep the next actions from being done on time?"


def made(session: Session, programme: Programme, at: datetime, span: Between) -> Reply:
    """The promises made at the meeting, by person: since the morning of its day."""
    morning = datetime.combine(span.last, time(), span.this.zone)
    every = promises.some(session, programme.id, Which())
    found = [one for one in every if morning <= one.made_at <= at]
    names = promises.promisers(session, found)
    about = promises.actions_of(session, found)
    by_person: dict[str, list[Promise]] = {}
    for one in found:
        by_person.setdefault(promises_said.giver(one, promises_said.name_of(names[one.person_id])), []).append(one)
    sections = tuple(
        Section(who, tuple(promises_said.row(one, at.date(), "", about.get(one.action_id or 0)) for one in theirs))
        for who, theirs in sorted(by_person.items())
    )
    what = f"{wording.plural(len(found), 'promise')} made" if found else "no promise was made"
    return Reply(
        f"{span.this.meeting.name} {say_day(span.last)}: {what}",
        "" if found else "Whoever promises something says it: `promise 3.3.2 by Thursday …`.",
        sections,
    )
