"""The figures of a success measure as numbers: what the plan's words say for certain, and nothing else.

"63%", "1,204" and "21 days" are numbers; "Good", "<5" and "21 days plus notice period" are not. A figure counts for
the month that its column names; without one it has no place in time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from store.by_when import Kind, read
from store.model import Measure

_NUMBER = re.compile(
    r"(?P<number>(?:\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.\d{1,6})?)\s*"
    r"(?P<unit>%|per ?cent|days?|weeks?|months?|years?|children|people|families|cases|posts|staff)?",
    re.IGNORECASE | re.ASCII,
)
_BOUND = re.compile(  # a target is often one: "at least 95%", "<20%", "20% or less"
    r"^(?:at least|at most|(?:no|not) (?:more|less|fewer) than|(?:more|less|fewer) than|under|over|below|above|up to"
    r"|[<>]=?|[≤≥])\s*|(?:\s*\+|\s+(?:or|and) (?:more|less|fewer|below|above|under|over|better|higher|lower))$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\(([^()]+)\)\s*$")
PERCENT = "%"


@dataclass(frozen=True)
class Figure:
    """``month`` is its first day, None where the plan names none; ``words`` as written."""

    month: date | None
    value: float
    words: str


@dataclass(frozen=True)
class Figures:
    """What can be drawn of a measure: its figures, the oldest first, and the target where it is a number like them."""

    found: tuple[Figure, ...]
    target: Figure | None
    unit: str  # "%" or ""


def of_measure(measure: Measure, on: date) -> Figures:
    """The figures up to ``on`` that have a month; none where the plan gives no number or no month."""
    figure, unit = _figure(measure.current, measure.current_heading, measure, on)
    target, targets_unit = _figure(_BOUND.sub("", measure.target.strip()), measure.target_heading, measure, on)
    unit = unit if figure else targets_unit  # what was recorded of other months may still be like the target
    there = figure is not None and figure.month is not None and figure.month <= on
    alike = unit == targets_unit or ("" in (unit, targets_unit) and PERCENT not in (unit, targets_unit))
    return Figures(
        (figure,) if figure and there else (),
        Figure(target.month, target.value, measure.target.strip()) if target and alike else None,
        PERCENT if unit == PERCENT else "",
    )


def of_words(words: str, measure: Measure) -> float | None:
    """The number that words are, as a figure of the measure; None where they are none, as "n/a"."""
    figure, _ = _figure(words, "", measure, measure.updated_on)
    return figure.value if figure else None


def is_percent(words: str, measure: Measure) -> bool:
    """Whether words are a percentage, as a figure of the measure."""
    return _figure(words, "", measure, measure.updated_on)[1] == PERCENT


def reached(figures: Figures) -> bool | None:
    """Whether the newest figure is at its target; None where the plan's words do not settle it, since they do not say
    whether more is better. Nothing is beyond 100%, and nothing below 0."""
    if not figures.found or figures.target is None:
        return None
    figure, target = figures.found[-1].value, figures.target.value
    if figure == target:
        return True
    farthest = target == 0 or (target == 100 and figures.unit == PERCENT and figure < target)
    return False if farthest else None


def month_named(heading: str, on: date) -> date | None:
    """The first day of the month that a column's heading names: "Current (Feb 2015)". None where it names none."""
    named = _NAMED.search(heading)
    reading = read(named[1] if named else heading, on)
    return reading.due.replace(day=1) if reading.kind is Kind.DATED and reading.due else None


def _figure(words: str, heading: str, measure: Measure, on: date) -> tuple[Figure | None, str]:
    """The figure and its unit, in the singular. A bare number of a measure that counts in per cent is one of these."""
    found = _NUMBER.fullmatch(words.strip())
    if not found:
        return None, ""
    unit = (found["unit"] or (PERCENT if measure.name.lstrip().startswith(PERCENT) else "")).casefold()
    unit = PERCENT if unit.startswith("per") else unit.removesuffix("s")
    return Figure(month_named(heading, on), float(found["number"].replace(",", "")), words.strip()), unit
