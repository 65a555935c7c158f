"""/status: how the programme, a workstream or an objective stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session

from commands import charts, coverage, lists, parse, proof_said, slips_said, wording
from commands.registry import command
from commands.reply import Ask, Button, Mark, Reply, Row, Section
from store import actions, measures, people, slips, trends, updates
from store.actions import Filter, Tally
from store.by_when import say_day
from store.errors import NoSuch, Refusal
from store.model import Action, Measure, Programme, Workstream
from store.rag import ACTION_KEY, MEASURE_KEY, Rag
from store.ref import Ref

WEEK = timedelta(days=7)
_ALL = Filter()
SHOWN = 8  # rows of a section before it says how many more there are


@command(
    ("status", "the programme on one screen, a line a workstream"),
    ("status workstream 4", "counts, overdue, reds, what is due, measures, who leads"),
    ("status 3.3", "the same for an objective"),
    ("status workstream 4 chart", "how it went so far: what was due, completed, overdue; also of 3.3, or of all"),
)
def status(ask: Ask, session: Session) -> Reply:
    """How the programme, a workstream or an objective stands."""
    words, drawn = charts.asked(ask.sentence.rest)
    words = re.sub(r"^(?:of|for|on) (?:the )?", "", words, flags=re.IGNORECASE)
    if words.casefold() in ("", "all", "programme", "everything"):
        return _trend(ask, session, ask.programme.name, Filter(), "") if drawn else everything(ask, session)
    number = parse.workstream(words) or parse.NUMBERS.get(words.casefold())
    ref = Ref.parse(words.casefold().removeprefix("objective").strip().lstrip("#"))
    if number is not None or (ref and len(ref.numbers) == 1):
        return of_workstream(ask, session, number if number is not None else ref.workstream if ref else 0, drawn)
    if ref and len(ref.numbers) == 2:
        return _of_objective(ask, session, str(ref), drawn)
    if ref:
        raise Refusal(f"{ref} is an action.", (f"action {ref}",))
    raise Refusal(f"I cannot give the status of “{words[:60]}”.", ("status", *_suggested(ask, session, words)))


def _suggested(ask: Ask, session: Session, words: str) -> tuple[str, ...]:
    """Workstreams whose title shares a word with what was asked."""
    wanted = {word for word in people.folded(words).split() if len(word) > 3}
    streams = actions.workstreams(session, ask.programme.id)
    return tuple(
        f"status workstream {one.number}" for one in streams if wanted & set(people.folded(one.title).split())
    )[:3]


def everything(ask: Ask, session: Session) -> Reply:
    """The whole programme on one screen: what is overdue, then a line a workstream."""
    tallies = actions.tallies(session, ask.programme.id, ask.on, ask.programme.review_days)
    total = sum(tallies, Tally(None))
    melons = measures.watermelons(session, ask.programme.id, ask.on)
    every = measures.every(session, ask.programme.id)
    lately = updates.since(session, ask.programme.id, ask.at - WEEK, ask.at)
    said = Row(text=wording.who_did(lately[0], ask.programme.zone), ref=lately[0].label) if lately else None
    changed = f"Changed in the last 7 days ({len(lately)})" if lately else "Nothing was said in the last 7 days"
    found = [
        _melons_in_a_line(melons),
        Section("Workstreams", tuple(stream_rows(session, ask.programme, tallies))),
        Section(f"Success measures ({len(every)})", note=_measure_counts(every)) if every else None,
        Section(changed, (said,) if said else (), "The latest:" if len(lately) > 1 else ""),
    ]
    return Reply(
        f"{ask.programme.name}: {wording.overdue_line(total)}",
        f"{_counted(ask, session, total, _ALL)}\n{_key()}",
        tuple(section for section in found if section),
        (Button("Overdue", "overdue"), Button("Reds", "red"), *_chart_button(ask, session, Filter(), "status")),
        _small_print(ask, session, total),
    )


def _melons_in_a_line(found: Sequence[measures.Watermelon]) -> Section | None:
    if not found:
        return None
    names = ", ".join(one.objective for one in found)
    note = f"Objectives {names}: no action is red, but a measure that they serve is (`status {found[0].objective}`)."
    return Section(f"Actions look fine, measures are Red ({len(found)})", note=note)


def stream_rows(session: Session, programme: Programme, tallies: Sequence[Tally]) -> list[Row]:
    """A line a workstream."""
    counted = {tally.workstream: tally for tally in tallies}
    return [
        _stream_row(stream, counted.get(stream.number, Tally(stream.number)))
        for stream in actions.workstreams(session, programme.id)
    ]


def _stream_row(stream: Workstream, tally: Tally) -> Row:
    title, opens = wording.short(stream.title, 60), f"status workstream {stream.number}"
    if not tally.total:
        return Row(ref=str(stream.number), text=f"{title}: no actions in this plan", opens=opens)
    amber = f" ({wording.still_amber(tally)} declared Amber)" if tally.overdue_amber else ""
    mark = Mark(Rag.RED, f"{tally.overdue} of {tally.dated} overdue{amber}") if tally.overdue else None
    clear = "" if tally.overdue else f" · none of {tally.dated} dated overdue"
    counted = f"R {tally.red} · A {tally.amber} · G {tally.green}"
    return Row(ref=str(stream.number), text=f"{title}: {counted}{clear}", mark=mark, opens=opens)


def of_workstream(ask: Ask, session: Session, number: int, drawn: bool = False) -> Reply:
    """One workstream, whole; or how it went so far, ``drawn``."""
    stream = actions.workstream(session, ask.programme.id, number)
    if drawn:
        title = f"Workstream {number} {stream.title}"
        return _trend(ask, session, title, Filter(workstream=number), f"ws {number}")
    every = actions.tallies(session, ask.programme.id, ask.on, ask.programme.review_days)
    tally = next((one for one in every if one.workstream == number), Tally(number))
    title = f"Workstream {number} {stream.title}"
    return _scope(
        ask, session, Scope(title, tally, Filter(workstream=number), f"ws {number}"), _leads(ask, session, number)
    )


def _of_objective(ask: Ask, session: Session, ref: str, drawn: bool) -> Reply:
    titles = {one.ref: one.title for one in actions.objectives(session, ask.programme.id)}
    if ref not in titles and actions.find(session, ask.programme.id, ref):
        raise Refusal(f"{ref} is an action.", (f"action {ref}",))
    if ref not in titles:
        near = sorted(one for one in titles if one.split(".")[0] == ref.split(".")[0])[:4]
        raise NoSuch(f"There is no objective {ref}.", tuple(f"status {one}" for one in near))
    if drawn:
        return _trend(ask, session, f"Objective {ref} {titles[ref]}", Filter(objective=ref), ref)
    found = actions.tallies(session, ask.programme.id, ask.on, ask.programme.review_days, objective=ref)
    scope = Scope(f"Objective {ref} {titles[ref]}", sum(found, Tally(None)), Filter(objective=ref), ref)
    return _scope(ask, session, scope, _leads(ask, session, int(ref.split(".")[0])))


def _trend(ask: Ask, session: Session, title: str, which: Filter, says: str) -> Reply:
    """How ``which`` went so far, as a chart and in words."""
    back = Button("Status", f"status {says}".strip())
    found = trends.of_actions(session, ask.programme, ask.on, which)
    if found is None:
        return charts.nothing(title, f"No By When of its actions has passed before {say_day(ask.on)}.", back)
    return charts.reply(charts.of_actions(title, found), back, charts.how_counted(found))


def _chart_button(ask: Ask, session: Session, which: Filter, says: str) -> tuple[Button, ...]:
    return (charts.button(says),) if trends.drawable(session, ask.programme.id, ask.on, which) else ()


@dataclass(frozen=True)
class Scope:
    """What a status is of. ``says`` is how a list of the same is asked for."""

    title: str
    tally: Tally
    which: Filter
    says: str


def _scope(ask: Ask, session: Session, scope: Scope, leads: str) -> Reply:
    which = scope.which
    every = measures.every(session, ask.programme.id, which.workstream, which.objective)
    melons = [
        m
        for m in measures.watermelons(session, ask.programme.id, ask.on, which.workstream)
        if which.objective in ("", m.objective)
    ]
    overdue = _list(ask, session, Filter(which.workstream, which.objective, overdue=True))
    reds = [
        one
        for one in _list(ask, session, Filter(which.workstream, which.objective, red=True))
        if not actions.overdue(one, ask.on)
    ]
    soon = _list(ask, session, Filter(which.workstream, which.objective, due_within=actions.SOON))
    found = [
        _melon_section(melons, which.objective),
        _rows(ask, session, "Overdue", overdue, f"overdue {scope.says}"),
        _rows(ask, session, "Red, not overdue", reds, f"red {scope.says}"),
        _rows(ask, session, f"Due in the next {actions.SOON} days", soon, f"action list {scope.says} due 14d"),
        _measure_section(every, ask.on),
        _lately(ask, session, which),
    ]
    return Reply(
        f"{scope.title}: {wording.overdue_line(scope.tally)}",
        f"{_counted(ask, session, scope.tally, which)}\n{_key()}\n{leads}",
        tuple(section for section in found if section),
        (
            Button("All actions", f"action list {scope.says}"),
            *_chart_button(ask, session, which, f"status {scope.says}"),
        ),
        _small_print(ask, session, scope.tally, which),
    )


def _counted(ask: Ask, session: Session, tally: Tally, which: Filter) -> str:
    """How many there are of each rating, what the counts leave out, and how the completed ones are proven."""
    hidden = actions.left_out(session, ask.programme.id, which, ask.on)
    lines = (f"{wording.counts(tally)}. {wording.left_out(tally, hidden)}", proof_said.proven(tally))
    return "\n".join(filter(None, lines))


def _list(ask: Ask, session: Session, which: Filter) -> Sequence[Action]:
    return actions.some(session, ask.programme.id, which, ask.on)


def _rows(ask: Ask, session: Session, heading: str, found: Sequence[Action], says: str) -> Section | None:
    if not found:
        return None
    more = len(found) - SHOWN
    note = f"The oldest {SHOWN}; `{says}` shows all {len(found)}." if more > 0 else ""
    return Section(f"{heading} ({len(found)})", tuple(lists.plain_rows(found[:SHOWN], ask, session)), note)


def _melon_section(found: Sequence[measures.Watermelon], here: str) -> Section | None:
    """What the review found first: green outside, red inside. The objective that is shown ``here`` opens nothing."""
    told = (wording.watermelon_row(one) for one in found)
    rows = tuple(replace(row, opens="") if row.ref == here else row for row in told)
    return Section(f"Actions look fine, measures are Red ({len(found)})", rows) if rows else None


def _measure_section(found: Sequence[Measure], on: date) -> Section | None:
    if not found:
        return None
    red = [one for one in found if one.rag == Rag.RED]
    more = f" The first {SHOWN} red ones:" if len(red) > SHOWN else ""
    rows = tuple(wording.measure_row(one, on) for one in red[:SHOWN])
    return Section(f"Success measures ({len(found)})", rows, _measure_counts(found) + more)


def _measure_counts(found: Sequence[Measure]) -> str:
    rated = [f"{rag} {sum(one.rag == rag.value for one in found)} {MEASURE_KEY[rag]}" for rag in Rag]
    unrated = sum(one.rag not in ("R", "A", "G") for one in found)
    return " · ".join([*rated, f"{unrated} not rated"] if unrated else rated) + "."


def _lately(ask: Ask, session: Session, which: Filter | None = None) -> Section | None:
    """What people said in the last seven days, within the scope."""
    said = updates.since(session, ask.programme.id, ask.at - WEEK, ask.at)
    if which:
        ids = {one.id for one in _list(ask, session, which)}
        said = [update for update in said if update.item == "action" and update.item_id in ids]
    if not said:
        return Section("Changed in the last 7 days", note="Nothing was said in the last 7 days.")
    rows = tuple(Row(ref=update.label, text=wording.who_did(update, ask.programme.zone)) for update in said[:SHOWN])
    more = f"The latest {SHOWN} of {len(said)}." if len(said) > SHOWN else ""
    return Section(f"Changed in the last 7 days ({len(said)})", rows, more)


def _leads(ask: Ask, session: Session, number: int) -> str:
    by_role = people.workstream_posts(session, ask.programme.id, number)
    held = people.holders(session, [post.id for posts in by_role.values() for post in posts], ask.on)
    lead, sponsor = (wording.posts_and_holders(by_role[role], held) for role in ("lead", "sponsor"))
    return f"Lead: {lead}. Sponsor: {sponsor}."


def _small_print(ask: Ask, session: Session, tally: Tally, which: Filter | None = None) -> str:
    """Work without a deadline that has gone quiet: nobody is late with it, so nobody would notice."""
    missed = actions.missed_periods(session, ask.programme.id, ask.on, which.workstream if which else None)
    if which and which.objective:
        missed = [one for one in missed if one.objective == which.objective]
    number = wording.plural(tally.review_overdue, "ongoing action")
    quiet = f"Review overdue: {number} not updated for over {ask.programme.review_days} days (`action list review`)."
    called = slips_said.called_line(
        slips.slipped(session, ask.programme.id, ask.on, which.workstream if which else None)
    )
    called = "" if which and which.objective else called
    covered = "" if which else coverage.line(session, ask.programme.id)
    return "\n".join(
        filter(None, (covered, called, quiet if tally.review_overdue else "", wording.missed_line(missed)))
    )


def _key() -> str:
    return "Actions: " + ", ".join(f"{rag} {word}" for rag, word in ACTION_KEY.items()) + "."
