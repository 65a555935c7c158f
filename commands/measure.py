"""/measure: show a success measure, or list them."""

from __future__ import annotations

import re
from datetime import date

from sqlmodel import Session

from commands import charts, history, measure_turns, pages, parse, wording
from commands.pages import Page
from commands.registry import command
from commands.reply import Ask, Button, Mark, Reply, Row, Section
from store import actions, measures, outturns, people, updates
from store.errors import Refusal
from store.model import Measure
from store.outturns import Series
from store.rag import MEASURE_KEY, Rag, read
from store.ref import Ref

PAGE = 15


@command(
    ("measure list [ws 4 | 2.2] [page 2]", "success measures: where they stand, and their target"),
    ("measure red | gone", "those whose target is not yet achieved, or that the plan has no longer"),
    ("measure 12", "one of them, by its number in the list"),
    ("measure 12 chart", "its figures by month, its target and what others reach, drawn"),
    (
        "measure 12 63% for Feb 2015",
        'the figure of a month; also `measure 2.2 "45 days" 63% for Feb 2015` (lead, owner, office)',
    ),
    (
        "measure 12 lower is better | baseline 30% | target 90% by Feb 2015 | benchmark national 23.4% | owner Head of QSP",
        "what it is measured against",
    ),
    ("measure smart [ws 4]", "which measures lack a target, its date, a baseline or an owner"),
    ("measure 12 history", "all that was said of it"),
    changes=lambda said: measure_turns.changes(said.rest),
)
def measure(ask: Ask, session: Session) -> Reply:
    """Show a success measure, or list them."""
    which, said = measure_turns.named(ask.sentence.rest)
    if measure_turns.changes(ask.sentence.rest):
        updates.lock(session, ask.programme.id)
        return measure_turns.make(ask, session, measure_turns.find(ask, session, which), said)
    if which and said.casefold().split(" ")[:1] == ["history"]:
        one = measure_turns.find(ask, session, which)
        return history.answer(ask, session, outturns.item(one), one.name, said.partition(" ")[2])
    if ask.sentence.rest.casefold().split(" ")[:1] == ["smart"]:
        return _smart(ask, session, ask.sentence.rest.partition(" ")[2])
    if which and not said and not which.isdecimal():
        return _card(ask, session, measure_turns.find(ask, session, which))
    words, drawn = charts.asked(ask.sentence.rest)
    words, number = pages.asked(words.casefold().removeprefix("list").strip())
    red = words in ("red", "reds") or words.startswith("red ") or words.endswith(" red")
    scope = words.removeprefix("reds").removeprefix("red").removesuffix("red").strip()
    if scope.removeprefix("#").isdecimal():
        one = measures.find(session, ask.programme.id, int(scope.removeprefix("#")[:6]))
        return _trend(ask, session, one) if drawn else _card(ask, session, one)
    if drawn:
        raise Refusal("Of which measure? A chart is of one, by its number: `measure 12 chart`.", ("measure list",))
    stream = parse.workstream(scope)
    ref = Ref.parse(scope.removeprefix("objective").strip())
    if scope not in ("", "all", "gone") and stream is None and not (ref and len(ref.numbers) == 2):
        raise Refusal(
            f"I cannot list measures by “{scope[:60]}”.", ("measure list", "measure red", "measure list ws 4")
        )
    if stream is not None:
        actions.workstream(session, ask.programme.id, stream)
    found = measures.every(session, ask.programme.id, stream, str(ref) if ref else "", red, gone=scope == "gone")
    says = " ".join(filter(None, ("measure list", scope, "red" if red else "")))
    return _list(list(found), says, red, number, ask.on)


def _list(found: list[Measure], says: str, red: bool, number: int, on: date) -> Reply:
    page = Page(found, number, PAGE)
    counted = " · ".join(f"{rag} {sum(one.rag == rag.value for one in found)}" for rag in Rag)
    left = sum(one.rag not in ("R", "A", "G") for one in found)
    unrated = f" · not rated {left}" if left else ""
    rows = tuple(wording.measure_row(one, on) for one in page.shown)
    key = ", ".join(f"{rag} {word}" for rag, word in MEASURE_KEY.items())
    title = f"{wording.plural(len(found), 'red measure' if red else 'success measure')}: {counted}{unrated}"
    return Reply(
        title,
        f"Measures: {key}.",
        (Section("", rows),) if rows else (),
        page.turns(says),
        page.footer,
    )


def _trend(ask: Ask, session: Session, one: Measure) -> Reply:
    """Its figures by month and its target, as a chart and in words."""
    back = Button("Measure", f"measure {one.number}")
    found = outturns.of(session, [one], ask.on)[one.id].figures
    chart = charts.of_measure(one, found)
    if chart is None:
        return charts.nothing(charts.title_of(one), charts.measure_says(one, found), back)
    return charts.reply(chart, back)


def _card(ask: Ask, session: Session, one: Measure) -> Reply:
    series = outturns.of(session, [one], ask.on)[one.id]
    mark = wording.measure_mark(one)
    rules = Mark(series.computed, MEASURE_KEY[series.computed]) if series.computed else None
    owner = people.post_name(session, one.post_id)
    others = "; ".join(f"{name} {words}" for name, words in one.benchmarks.items())
    facts = (
        ("Now", f"{one.current or 'no figure'} ({_as_of(one.current_heading, 'latest')})", None),
        ("Target", f"{one.target or 'none'} ({_as_of(one.target_heading, 'no date')})", None),
        ("On the way", _on_the_way(one), None),
        ("Rating", "" if mark else (one.rag or "not rated"), mark),
        ("By the rules", "", rules) if rules else ("", "", None),
        ("Trend", _went(series), None),
        ("No figure", f"for {measure_turns.say_months(list(series.missing))}" if series.missing else "", None),
        ("Baseline", one.baseline, None),
        ("Others", others, None),
        ("Owner", owner, None),
        ("Serves", f"objective {one.objective}" if one.objective else f"workstream {one.workstream}", None),
        ("Gone", "It is not in the newest plan." if one.gone else "", None),
    )
    rows = tuple(Row(ref=ref, text=text, mark=shown) for ref, text, shown in facts if ref and (text or shown))
    differs = _differs(one, series) or wording.measure_differs(one, ask.on)
    scope = one.objective or f"workstream {one.workstream}"
    return Reply(
        charts.title_of(one),
        differs[:1].upper() + differs[1:] + ("." if differs else ""),
        sections=(Section("", rows),),
        buttons=(
            Button("Its actions", f"status {scope}"),
            *((charts.button(f"measure {one.number}"),) if series.figures.found else ()),
        ),
    )


def _on_the_way(one: Measure) -> str:
    """Its targets before the last: "90% by Feb 2015"."""
    by_month = sorted((date.fromisoformat(day), words) for day, words in one.targets.items())
    return "; ".join(f"{words} by {charts.say_month(month)}" for month, words in by_month)


def _differs(one: Measure, series: Series) -> str:
    """ "declared A; by the rules R", where the two differ."""
    declared = read(one.rag)
    if not (declared and series.computed) or declared is series.computed:
        return ""
    return f"declared {declared} ({MEASURE_KEY[declared]}); by the rules {series.computed} ({MEASURE_KEY[series.computed]})"


def _went(series: Series) -> str:
    """ "worse: 63% in Feb 2015, from 74% in Jan 2015"; "" with fewer than two figures."""
    if len(series.figures.found) < 2:
        return ""
    before, last = series.figures.found[-2:]
    moved = (
        "no change"
        if before.value == last.value
        else ("worse" if series.worse else ("better" if series.direction else "changed"))
    )
    return f"{moved}: {last.words} in {charts.say_month(last.month)}, from {before.words} in {charts.say_month(before.month)}"


def _smart(ask: Ask, session: Session, words: str) -> Reply:
    wanted, number = pages.asked(words)
    found = measure_turns.smart(ask, session, wanted)
    page = Page(found, number, PAGE)
    rows = tuple(
        Row(
            wording.short(one.name),
            str(one.number),
            f"no {', no '.join(lacks)}",
            opens=f"measure {one.number}",
        )
        for one, lacks in page.shown
    )
    all_there = "Every measure has a target, its date, a baseline and an owner"
    return Reply(
        f"{wording.plural(len(found), 'measure')} not SMART yet" if found else all_there,
        sections=(Section("", rows),) if rows else (),
        buttons=page.turns(f"measure smart {wanted}".strip()),
        footer=page.footer,
    )


def _as_of(heading: str, otherwise: str) -> str:
    """The month that a column's heading names: "Feb 2015" of "Current (Feb 2015)"."""
    found = re.search(r"\((.+)\)", heading)
    return found[1] if found else heading or otherwise
