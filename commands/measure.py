"""/measure: show a success measure, or list them."""

from __future__ import annotations

import re
from datetime import date

from sqlmodel import Session

from commands import charts, pages, parse, wording
from commands.pages import Page
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import actions, figures, measures
from store.errors import Refusal
from store.model import Measure
from store.rag import MEASURE_KEY, Rag
from store.ref import Ref

PAGE = 15


@command(
    ("measure list [ws 4 | 2.2] [page 2]", "success measures: where they stand, and their target"),
    ("measure red | gone", "those whose target is not yet achieved, or that the plan has no longer"),
    ("measure 12", "one of them, by its number in the list"),
    ("measure 12 chart", "its figures and its target, drawn"),
)
def measure(ask: Ask, session: Session) -> Reply:
    """Show a success measure, or list them."""
    words, drawn = charts.asked(ask.sentence.rest)
    words, number = pages.asked(words.casefold().removeprefix("list").strip())
    red = words in ("red", "reds") or words.startswith("red ") or words.endswith(" red")
    scope = words.removeprefix("reds").removeprefix("red").removesuffix("red").strip()
    if scope.removeprefix("#").isdecimal():
        one = measures.find(session, ask.programme.id, int(scope.removeprefix("#")[:6]))
        return _trend(ask, one) if drawn else _card(ask, one)
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


def _trend(ask: Ask, one: Measure) -> Reply:
    """Its figures by month and its target, as a chart and in words."""
    back = Button("Measure", f"measure {one.number}")
    found = figures.of_measure(one, ask.on)
    chart = charts.of_measure(one, found)
    if chart is None:
        return charts.nothing(charts.title_of(one), charts.measure_says(one, found), back)
    return charts.reply(chart, back)


def _card(ask: Ask, one: Measure) -> Reply:
    mark = wording.measure_mark(one)
    rating = "" if mark else (one.rag or "not rated")
    rows: tuple[Row, ...] = (
        Row(ref="Now", text=f"{one.current or 'no figure'} ({_as_of(one.current_heading, 'latest')})"),
        Row(ref="Target", text=f"{one.target or 'none'} ({_as_of(one.target_heading, 'no date')})"),
        Row(ref="Rating", text=rating, mark=mark),
        Row(ref="Serves", text=f"objective {one.objective}" if one.objective else f"workstream {one.workstream}"),
    )
    if one.gone:
        rows = (*rows, Row(ref="Gone", text="It is not in the newest plan."))
    differs = wording.measure_differs(one, ask.on)
    scope = one.objective or f"workstream {one.workstream}"
    drawable = figures.of_measure(one, ask.on).found
    return Reply(
        charts.title_of(one),
        differs[:1].upper() + differs[1:] + ("." if differs else ""),
        sections=(Section("", rows),),
        buttons=(
            Button("Its actions", f"status {scope}"),
            *((charts.button(f"measure {one.number}"),) if drawable else ()),
        ),
    )


def _as_of(heading: str, otherwise: str) -> str:
    """The month that a column's heading names: "Feb 2015" of "Current (Feb 2015)"."""
    found = re.search(r"\((.+)\)", heading)
    return found[1] if found else heading or otherwise
