"""/digest: what goes to the programme's channel before a touch-down, and the same text when asked for.

A digest is a headline (part 0) and one part a workstream (its number), which stands in the headline's thread.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from commands import delivery, parse, promises_said, proof_said, slips_said, status, wording
from commands.parse import Sentence
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section, channel
from store import actions, measures, meetings, people, promises, proof, risks, slips, updates
from store.actions import Filter, Tally
from store.by_when import say_day
from store.errors import Refusal
from store.measures import Watermelon
from store.meetings import Occurrence
from store.model import Action, Measure, Post, Programme, Risk, Update
from store.people import Holder
from store.proof import LATELY
from store.rag import RISK_KEY, Rag

ASKED = ("last", "post", "hold", "resume", "arrived", "cover")
"""What the programme office says of a digest that is under way; ``delivery`` hears it."""


def _steers(said: Sentence) -> bool:
    return said.rest.split(" ")[0].casefold() in ASKED[1:]


@command(
    ("digest", "exactly what will be posted before the next touch-down"),
    ("digest ws 4", "one workstream's part of it"),
    ("digest last", "what became of the last one, message by message"),
    ("digest post now | hold", "send it at once, or keep it back (programme office)"),
    ("digest cover <words>", "a covering note on top of the next one (programme office)"),
    changes=_steers,
)
def digest(ask: Ask, session: Session) -> Reply:
    """What will be posted before the next touch-down."""
    words = ask.sentence.rest
    if words.split(" ")[0].casefold() in ASKED:
        return delivery.answer(ask, session)
    coming = meetings.next_after(session, ask.programme, ask.at)
    if words:
        number = parse.workstream(words)
        if number is None:
            raise Refusal(f"I cannot make a digest of “{words[:60]}”.", ("digest", "digest ws 1", "digest last"))
        actions.workstream(session, ask.programme.id, number)
        part = compose(session, ask.programme, ask.at, coming, number)
        return replace(part, notify=()) if part else Reply(f"Workstream {number}: nothing to say.")
    now = _standing(session, ask.programme, ask.at)
    headline = _headline(session, ask.programme, ask.at, coming, now)
    numbers = [stream.number for stream in actions.workstreams(session, ask.programme.id)]
    parts = {n: part for n in numbers if (part := _part(session, ask.programme, ask.on, n, now))}
    sent = (
        f"It goes out on {wording.say_time(coming.digest_at, ask.programme.zone)}."
        if coming
        else "No touch-down is set: `meeting add`."
    )
    sections = (
        *headline.sections,
        *(section for part in parts.values() for section in (Section(part.title, note=part.text), *part.sections)),
    )
    each = tuple(Button(f"Workstream {number}", f"digest ws {number}") for number in list(parts)[:8])
    return Reply(headline.title, headline.text, sections, headline.buttons + each, sent)


@dataclass(frozen=True)
class Standing:
    """What every part of a digest is made of, read once."""

    tallies: Sequence[Tally]
    total: Tally
    overdue: Sequence[Action]
    risks: Sequence[Risk]
    measures: Sequence[Measure]
    red: int  # numbered actions that are declared R or overdue

    @property
    def clear(self) -> bool:
        """Whether nothing is overdue or red anywhere."""
        return not (self.overdue or self.risks or self.measures or self.red)


def compose(
    session: Session, programme: Programme, at: datetime, occurrence: Occurrence | None, part: int
) -> Reply | None:
    """The headline (part 0), or a workstream's part; None where that part has nothing to say.

    ``at`` is local and aware; the digest is as of its day.
    """
    now = _standing(session, programme, at)
    return (
        _part(session, programme, at.date(), part, now) if part else _headline(session, programme, at, occurrence, now)
    )


def late(occurrence: Occurrence, zone: str) -> str:
    """Stands on top of a digest that did not go at its time: whoever read it then had less time."""
    return f"Sent late: it was due on {wording.say_time(occurrence.digest_at, zone)}."


def preview(session: Session, programme: Programme, at: datetime, occurrence: Occurrence) -> Reply:
    """The headline as the programme office sees it an hour before, with what they can do about it."""
    headline = compose(session, programme, at, occurrence, 0)
    assert headline is not None, "a headline always has something to say"
    when = wording.say_time(occurrence.digest_at, programme.zone)
    goes = f"This goes to {channel(occurrence.meeting.channel)} on {when} unless you hold it."
    may = delivery.steer_buttons(occurrence)
    return Reply(
        f"Preview: {headline.title}",
        f"{goes}\n{headline.text}",
        headline.sections,
        (may["post"], may["hold"]),
        "`digest cover <words>` adds a covering note.",
    )


def _standing(session: Session, programme: Programme, at: datetime) -> Standing:
    on = at.date()
    tallies = actions.tallies(session, programme.id, on, programme.review_days)
    reds = actions.some(session, programme.id, Filter(red=True), on)
    return Standing(
        tallies,
        sum(tallies, Tally(None)),
        [one for one in reds if actions.overdue(one, on)],
        risks.red(session, programme.id),
        measures.every(session, programme.id, red=True),
        sum(one.part in ("", "a") for one in reds),
    )


def _headline(
    session: Session, programme: Programme, at: datetime, occurrence: Occurrence | None, now: Standing
) -> Reply:
    name = occurrence.meeting.name if occurrence else programme.name
    when = f" {wording.say_time(occurrence.starts, programme.zone)}" if occurrence else ""
    cover = delivery.cover_of(session, programme, occurrence)
    hidden = actions.left_out(session, programme.id, Filter(), at.date())
    if now.clear:
        clear = f"all clear. Of {wording.plural(now.total.total, 'action')} none is overdue or red; no risk or measure is red."
        more = (cover, wording.restricted_line(hidden), *_governance(session, programme, at))
        return Reply(f"{name}{when}: {clear}", "\n".join(filter(None, more)))
    before = meetings.previous_before(session, programme, at)
    lines = [
        cover,
        f"{wording.counts(now.total)}. {wording.left_out(now.total, hidden)}",
        *_since(session, programme, before, at, now),
        *_governance(session, programme, at),
    ]
    melons = measures.watermelons(session, programme.id, at.date())
    sections = [
        _melons(melons),
        _streams(session, programme, now),
        *_risks(session, programme, at, now),
        _measures(now),
    ]
    return Reply(
        f"{name}{when}: {wording.overdue_line(now.total)}",
        "\n".join(filter(None, lines)),
        tuple(section for section in sections if section),
        (Button("Overdue", "overdue"), Button("Reds", "red")),
    )


def _governance(session: Session, programme: Programme, at: datetime) -> list[str]:
    """What is claimed and checked, who is called to account, promises kept, risks that nobody reviews: a line each."""
    refs = wording.listed([one.ref for one in risks.quiet(session, programme, at.date())])
    return [
        proof_said.checked(proof.checking(session, programme, at), at.date()),
        slips_said.called_line(slips.slipped(session, programme.id, at.date())),
        _promised(session, programme, at.date()),
        f"Risks not reviewed for over {programme.review_days} days: {refs}." if refs else "",
    ]


def _since(session: Session, programme: Programme, before: Occurrence | None, at: datetime, now: Standing) -> list[str]:
    """What is new since the last meeting, where there was one."""
    reds = f"{wording.plural(now.red, 'action')} (declared R or overdue), {wording.plural(len(now.risks), 'risk')}"
    lines = [f"Red: {reds}, {wording.plural(len(now.measures), 'success measure')}."]
    if before is None:
        return lines
    last = before.digest_at  # people have seen what was overdue then
    new = sum(one.due >= last.date() for one in now.overdue if one.due)
    done = _completed(updates.since(session, programme.id, last, at))
    lines.append(f"Since the last digest ({say_day(last.date())}): {new} newly overdue, {done} completed.")
    return lines


def _promised(session: Session, programme: Programme, on: date) -> str:
    """How many of the promises that fell due lately were kept; "" where there was none."""
    kept = promises_said.rate(promises.rate(session, programme.id, on - LATELY, on - timedelta(days=1)))
    return f"Due in the last {LATELY.days} days: {kept}." if kept else ""


def _completed(said: Sequence[Update]) -> int:
    """How many actions were completed and not reopened; ``said`` has the latest first."""
    last: dict[int, str] = {}
    for update in updates.standing(said):
        if update.verb in ("done", "reopen", "reject"):
            last.setdefault(update.item_id, update.verb)
    return sum(verb == "done" for verb in last.values())


def _streams(session: Session, programme: Programme, now: Standing) -> Section:
    return Section("By workstream", tuple(status.stream_rows(session, programme, now.tallies)))


def _melons(found: Sequence[Watermelon]) -> Section | None:
    rows = tuple(wording.watermelon_row(one) for one in found)
    return Section(f"Actions look fine, measures are Red ({len(rows)})", rows) if rows else None


def _risks(session: Session, programme: Programme, at: datetime, now: Standing) -> list[Section]:
    """The red ones, and those escalated to the Board that are not."""
    escalated = [one for one in risks.every(session, programme.id) if one.escalated and one.rag != Rag.RED]
    since = risks.moved(session, programme, at)
    owners = risks.owners(session, [*now.risks, *escalated])

    def row(one: Risk) -> Row:
        return wording.risk_row(one, owners.get(one.post_id or 0), wording.risk_moved(one, since))

    found = (
        Section(f"Red risks ({len(now.risks)}): {RISK_KEY[Rag.RED]}", tuple(map(row, now.risks))),
        Section(f"Escalated to the Board, not red ({len(escalated)})", tuple(map(row, escalated))),
    )
    return [section for section in found if section.rows]


def _measures(now: Standing) -> Section | None:
    if not now.measures:
        return None
    by_stream: dict[int, int] = {}
    for one in now.measures:
        by_stream[one.workstream] = by_stream.get(one.workstream, 0) + 1
    where = ", ".join(f"{number} in workstream {stream}" for stream, number in sorted(by_stream.items()))
    return Section(
        f"Red measures ({len(now.measures)}): target not yet achieved",
        note=f"{where}. They stand in each workstream's part.",
    )


def _part(session: Session, programme: Programme, on: date, number: int, now: Standing) -> Reply | None:
    """One workstream: overdue with its holders, reds with recovery lines, red measures, what is due next."""
    stream = actions.workstream(session, programme.id, number)
    tally = next((one for one in now.tallies if one.workstream == number), Tally(number))
    if now.clear or not tally.total:
        return None
    found = actions.some(session, programme.id, Filter(number, open_only=True), on)
    overdue = [one for one in found if actions.overdue(one, on)]
    reds = [one for one in found if one.rag == Rag.RED and not actions.overdue(one, on)]
    soon = actions.some(session, programme.id, Filter(number, due_within=actions.SOON), on)
    missed = tuple(wording.measure_row(one, on) for one in now.measures if one.workstream == number)
    rows = Rows(session, on, [*overdue, *reds, *soon])
    sections = (
        Section(f"Overdue ({len(overdue)})", rows.of(overdue)),
        Section(f"Red, not overdue ({len(reds)})", rows.of(reds)),
        Section(f"Red measures ({len(missed)})", missed),
        Section(f"Due in the next {actions.SOON} days ({len(soon)})", rows.of(soon)),
    )
    review = (
        f"{wording.plural(tally.review_overdue, 'ongoing action')} not updated for over {programme.review_days} days."
        if tally.review_overdue
        else ""
    )
    periods = wording.missed_line(actions.missed_periods(session, programme.id, on, number))
    leads = people.workstream_posts(session, programme.id, number)["lead"]
    held = people.holders(session, [post.id for post in leads], on)
    lead = wording.posts_and_holders(leads, held)
    return Reply(
        f"Workstream {number} {stream.title}: {wording.overdue_line(tally)}",
        "\n".join(filter(None, (f"Lead: {lead}", f"{wording.counts(tally)}.", review, periods))),
        tuple(section for section in sections if section.rows),
        notify=_hearers(leads, held),
    )


def _hearers(leads: Sequence[Post], held: Mapping[int, Sequence[Holder]]) -> tuple[str, ...]:
    """Who is told of a part: those who hear for the workstream's lead, each once. Other holders are named, not called."""
    return tuple(dict.fromkeys(one for post in leads for one in people.hearers(held.get(post.id, ()))))


class Rows:
    """Rows of actions that name the holders too: the channel should know whom to ask."""

    def __init__(self, session: Session, on: date, every: Sequence[Action]) -> None:
        self.on = on
        self.posts = actions.posts(session, [one.id for one in every])
        self.held = people.holders(session, {post.id for posts in self.posts.values() for post in posts}, on)

    def of(self, some: Sequence[Action]) -> tuple[Row, ...]:
        """One row each, in the same order."""
        return tuple(self._row(one) for one in some)

    def _row(self, one: Action) -> Row:
        posts = self.posts.get(one.id, [])
        row = wording.action_row(one, self.on, posts)
        names = wording.posts_and_holders(posts, self.held)
        return replace(row, note=row.note.replace(wording.post_names(posts), names, 1))
