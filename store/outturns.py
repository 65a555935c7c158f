"""What a measure came to, month by month: recorded, read as a series, and what the rules say of it.

A percentage and a count are compared as they stand; which way is better is said of the measure, or follows from its first figure
and its target. What the rules say stands beside what was declared, and never overwrites it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session, col, select

from store import figures, updates
from store.figures import Figure, Figures
from store.model import Measure, Update
from store.model_figures import Outturn
from store.rag import Rag
from store.updates import Item, Said

NEAR = 0.05  # of the target: what is no farther from it is acceptable, A
LATE = timedelta(days=21)  # after a month's end, its figure is missing


@dataclass(frozen=True)
class Series:
    """A measure's figures, the oldest first, and its target where that is a number like them; what they come to."""

    figures: Figures
    direction: str  # "up", "down", or "" where nobody can tell
    in_force: (
        Figure | None
    )  # the target for the month of the last figure: the last whose month had come; None where none had
    missing: Sequence[date]  # first days of months without a figure

    @property
    def worse(self) -> bool:
        """Whether the last figure is worse than the one before."""
        if len(self.figures.found) < 2 or not self.direction:
            return False
        before, last = (one.value for one in self.figures.found[-2:])
        return last < before if self.direction == "up" else last > before

    @property
    def computed(self) -> Rag | None:
        """By the measures' key: G at or beyond the target, A within 5% of it, else R; None where that cannot be told.

        While no target is in force yet, the last one is only to be reached: what is short of it is neither A nor R.
        """
        target = self.in_force or self.figures.target
        if not (self.figures.found and target and self.direction):
            return None
        short = target.value - self.figures.found[-1].value
        short = short if self.direction == "up" else -short
        if short <= 0:
            return Rag.GREEN
        if self.in_force is None:
            return None
        return Rag.AMBER if short <= NEAR * abs(target.value) else Rag.RED


def of(session: Session, some: Collection[Measure], on: date) -> dict[int, Series]:
    """The series of each, by the measure's id, up to the day ``on``."""
    rows = select(Outturn).where(col(Outturn.measure_id).in_({one.id for one in some})).order_by(col(Outturn.month))
    said: dict[int, list[Outturn]] = {}
    for row in session.exec(rows):
        said.setdefault(row.measure_id, []).append(row)
    return {one.id: series(one, said.get(one.id, []), on) for one in some}


def series(measure: Measure, said: Sequence[Outturn], on: date) -> Series:
    """What the plan says of today, with what was recorded of each month."""
    plan = figures.of_measure(measure, on)
    found = {one.month: one for one in plan.found if one.month}
    for row in said:
        figure = figures.of_words(row.words, measure)
        if row.month <= on:
            found.pop(row.month, None)
            if figure is not None:
                found[row.month] = Figure(row.month, figure, row.words)
    shown = replace(plan, found=tuple(found[month] for month in sorted(found)))
    way = measure.direction or _inferred(measure, shown)
    return Series(shown, way, _in_force(measure, shown), _missing(sorted(found), on) if said else ())


def _in_force(measure: Measure, found: Figures) -> Figure | None:
    if not found.found:
        return None
    month = found.found[-1].month or date.min
    on_the_way = ((date.fromisoformat(day), words) for day, words in measure.targets.items())
    targets = [
        Figure(day, value, words)
        for day, words in on_the_way
        if (value := figures.of_words(words, measure)) is not None
    ]
    targets += [found.target] if found.target else []
    due = [one for one in targets if one.month is None or one.month <= month]
    return max(due, key=lambda one: one.month or date.min, default=None)


def _inferred(measure: Measure, found: Figures) -> str:
    """Towards the target from where it began; nothing is beyond 100%, and nothing below 0."""
    if found.target is None:
        return ""
    target = found.target.value
    if target == 0 or (target == 100 and figures.is_percent(found.target.words, measure)):
        return "up" if target else "down"
    began = figures.of_words(measure.baseline, measure) if measure.baseline else None
    return "" if began is None or began == target else ("up" if target > began else "down")


def _missing(months: Sequence[date], on: date) -> list[date]:
    """Between the first month and the last whose figure should be there by ``on``."""
    if not months:
        return []
    found, gone, month = set(months), [], months[0]
    while _next(month) + LATE <= on:
        if month not in found:
            gone.append(month)
        month = _next(month)
    return gone


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def item(measure: Measure) -> Item:
    """What an update of it is recorded under."""
    return Item("measure", measure.id, f"measure {measure.number}")


def record(session: Session, measure: Measure, month: date, words: str, said: Said) -> Update:
    """The figure of a month; "" takes it away. The newest stands as the measure's own, wherever that is shown."""
    keep_what_the_plan_says(session, measure)
    here = session.get(Outturn, (measure.id, month))
    before = here.words if here else ""
    if words:
        row = here or Outturn(measure_id=measure.id, month=month, words=words)
        row.words = words
        session.add(row)
    elif here:
        session.delete(here)
    session.flush()
    _show_newest(session, measure)
    name = f"{month:%b %Y}"
    return change(session, measure, "figure", said, f"{words or 'none'} for {name}", {name: before}, {name: words})


def keep_what_the_plan_says(session: Session, measure: Measure) -> None:
    """The figure that a plan gave is kept as that of its month, before another takes its place."""
    month = figures.month_named(measure.current_heading, measure.updated_on)
    if month and measure.current.strip() and session.get(Outturn, (measure.id, month)) is None:
        session.add(Outturn(measure_id=measure.id, month=month, words=measure.current.strip()))
        session.flush()


def _show_newest(session: Session, measure: Measure) -> None:
    newest = _newest(session, measure)
    if newest:
        measure.current, measure.current_heading = newest.words, f"Current ({newest.month:%b %Y})"


def newest_month(session: Session, measure: Measure) -> date | None:
    """The last month of which a figure was recorded."""
    newest = _newest(session, measure)
    return newest.month if newest else None


def _newest(session: Session, measure: Measure) -> Outturn | None:
    rows = select(Outturn).where(Outturn.measure_id == measure.id).order_by(col(Outturn.month).desc()).limit(1)
    return session.exec(rows).first()


def change(
    session: Session, measure: Measure, verb: str, said: Said, why: str, was: updates.Fields, now: updates.Fields
) -> Update:
    """One update of a measure, and one version up."""
    measure.version += 1
    measure.updated_on = said.at.date()
    session.add(measure)
    return updates.record(session, measure.programme_id, item(measure), verb, said, was, now, why)
