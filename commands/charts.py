"""Trend charts as values: what is drawn, and the same in words. Pure, like all wording."""

from __future__ import annotations

import re
from datetime import date

from commands import wording
from commands.reply import Button, Chart, Line, Reply
from store.by_when import say_day
from store.figures import Figure, Figures, of_words
from store.model import Measure
from store.rag import MEASURE_KEY, read
from store.trends import Day, Trend

LABEL = "Trend chart"  # of the button that asks for one
DUE, COMPLETED, OVERDUE = "Due by then", "Completed of these", "Overdue"
COUNTED = "Each day is counted as it stood that day, an action with parts once."

_WORD = r"(?:(?:trend|chart|graph)s?\b)"
_BEHIND = re.compile(rf"(?:^|[ ,]+)(?:(?:as|with|in|and) )?(?:(?:an?|the|its) )?{_WORD}(?: {_WORD})*$", re.IGNORECASE)
_BEFORE = re.compile(rf"^(?:(?:an?|the) )?{_WORD}(?: {_WORD})*(?: (?:of|for|on))?(?:[ ,]+|$)", re.IGNORECASE)


def asked(words: str) -> tuple[str, bool]:
    """``words`` without "chart", "trend" or "graph" at either end, and whether one stood there."""
    left = _BEFORE.sub("", _BEHIND.sub("", words.strip()))
    return left.strip(), left.strip() != words.strip()


def button(sentence: str) -> Button:
    """Asks for the chart of what ``sentence`` shows."""
    return Button(LABEL, f"{sentence} chart")


def reply(chart: Chart, back: Button, how: str = "") -> Reply:
    """The answer that bears a chart: its words first, for they are the whole of it to some; ``how`` it was counted."""
    return Reply(chart.title, chart.says, buttons=(back,), chart=chart, footer=how)


def nothing(title: str, why: str, back: Button) -> Reply:
    """The answer where there is nothing to draw."""
    return Reply(f"{title}: nothing to draw", why, buttons=(back,))


# Actions


def of_actions(title: str, trend: Trend) -> Chart:
    """What was due, what of it was completed, and the rest, day by day."""
    known = [(day.day, day.due, day.completed) for day in trend.days if day.completed is not None]
    lines = [Line(DUE, tuple((day.day, float(day.due)) for day in trend.days))]
    if known:
        lines.append(Line(COMPLETED, tuple((day, float(done)) for day, _, done in known)))
        lines.append(Line(OVERDUE, tuple((day, float(due - done)) for day, due, done in known)))
    return Chart(f"{title}: {_headline(trend.days[-1])}", _says(trend), tuple(lines))


def _headline(last: Day) -> str:
    """ "47 of 112 actions due are overdue"."""
    due = wording.plural(last.due, "action")
    if last.completed is None:
        return f"{due} due"
    return f"{last.due - last.completed} of {due} due {'is' if last.due - last.completed == 1 else 'are'} overdue"


def _says(trend: Trend) -> str:
    last = trend.days[-1]
    were = f"{wording.plural(last.due, 'action')} {'was past its' if last.due == 1 else 'were past their'} By When"
    dated = f"of {wording.plural(trend.dated, 'dated action')}, " if trend.dated > last.due else ""
    were = f"{last.due:,} {'was past its' if last.due == 1 else 'were past their'} By When" if dated else were
    return " ".join(filter(None, (f"On {say_day(last.day)}: {dated}{were}{_of_these(last)}.", _then(trend))))


def how_counted(trend: Trend) -> str:
    """What the figures leave out and cannot know, for those who ask."""
    undated = f"Left out: {wording.plural(trend.undated, 'action')} without a date." if trend.undated else ""
    return " ".join(filter(None, (COUNTED, _not_known(trend), undated)))


def _of_these(day: Day) -> str:
    """ ": 65 completed, 47 (42%) overdue"; "" where that is not known."""
    if day.completed is None or not day.due:
        return ""
    late = day.due - day.completed
    if late in (0, day.due):
        every = "" if day.due == 1 else "all "
        return f": {every}{'overdue' if late else 'completed'}"
    return f": {day.completed} completed, {late} ({round(100 * late / day.due)}%) overdue"


def _then(trend: Trend) -> str:
    """How it stood on the first day of which all is known, where that is another."""
    first = next((day for day in trend.days[:-1] if day.completed is not None), None)
    if first is None:
        return ""
    when = "the day the plan was loaded here" if first.day == trend.loaded else "the first day drawn"
    were = f"{first.due:,} {'was' if first.due == 1 else 'were'}" if first.due else "none was"
    return f"On {say_day(first.day)}, {when}, {were}{_of_these(first)}."


def _not_known(trend: Trend) -> str:
    """What the lines cannot show, in a sentence."""
    if trend.days[0].completed is not None:
        return ""
    if not trend.came_completed:
        return f"Before {say_day(trend.loaded)} only the plan's dates are known."
    came = f"{wording.plural(trend.came_completed, 'action')} came completed with the plan, on no known day"
    return f"{came}, so before {say_day(trend.loaded)} only the plan's dates are drawn."


# Measures


def title_of(measure: Measure) -> str:
    """ "Measure 12: % of monthly supervision sessions held"."""
    return f"Measure {measure.number}: {wording.short(measure.name, 130)}"


def of_measure(measure: Measure, figures: Figures) -> Chart | None:
    """Its figures by month, and the target; None where no figure can be drawn."""
    points = tuple((one.month, one.value) for one in figures.found if one.month)
    if not points:
        return None
    lines = [Line("Figure", points)]
    if figures.target:
        aim = f"Target by {say_month(figures.target.month)}" if figures.target.month else "Target"
        lines.append(Line(aim, _target(figures.target, points[0][0], points[-1][0]), target=True))
    first, last = points[0][0], max(month for line in lines for month, _ in line.points)
    for name, value in others(measure):
        lines.append(Line(name, tuple((month, value) for month in sorted({first, last}))))
    return Chart(title_of(measure), measure_says(measure, figures), tuple(lines), figures.unit)


def others(measure: Measure) -> list[tuple[str, float]]:
    """What others reach, where that is a number like the measure's."""
    found = [(name, of_words(words, measure)) for name, words in measure.benchmarks.items()]
    return [(f"{name[:1].upper()}{name[1:]}", value) for name, value in found if value is not None]


def _target(target: Figure, first: date, last: date) -> tuple[tuple[date, float], ...]:
    """A level line, from the first figure to the month in which it is to be reached."""
    return tuple((month, target.value) for month in sorted({first, target.month or last}))


def measure_says(measure: Measure, figures: Figures) -> str:
    """How it stands and what it is to be, whether or not that can be drawn."""
    rag = read(measure.rag)
    rated = f" It is rated {rag}: {MEASURE_KEY[rag]}." if rag else ""
    reach = "; ".join(f"{name} {words}" for name, words in measure.benchmarks.items())
    beside = f" Others: {reach}." if reach else ""
    return f"{_found(measure, figures)}; {_aimed(measure, figures)}.{beside}{rated}"


def _found(measure: Measure, figures: Figures) -> str:
    found = figures.found
    if not found and not measure.current.strip():
        return "There is no figure yet, so there is nothing to draw"
    if not found:
        figure = wording.short(measure.current, 60)
        return f"The figure, “{figure}”, cannot be drawn: that needs a number, and the month that it is of"
    last = f"{found[-1].words} in {say_month(found[-1].month)}"
    if len(found) == 1:
        return f"One figure so far: {last}"
    return f"{len(found)} figures, from {found[0].words} in {say_month(found[0].month)} to {last}"


def _aimed(measure: Measure, figures: Figures) -> str:
    if figures.target:
        by = f" by {say_month(figures.target.month)}" if figures.target.month else ""
        return f"the target is {figures.target.words}{by}"
    if measure.target.strip().casefold() in ("", "n/a", "none", "-"):
        return "there is no target"
    return f"the target is “{wording.short(measure.target, 60)}”"


def say_month(month: date | None) -> str:
    """ "Feb 2015"."""
    return say_day(month).split(" ", 2)[2] if month else ""
