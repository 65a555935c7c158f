"""Keeps rows that could identify a child out of a plan: each is left out, and a problem names its place and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import TypeVar

from store.errors import Refusal
from store.plan.rows import (
    ActionRow,
    CostLine,
    MeasureRow,
    ObjectiveRow,
    Problem,
    RecommendationRow,
    RiskRow,
    WorkstreamRow,
)
from store.screen import refuse_identifying

Row = TypeVar("Row", ActionRow, MeasureRow, RiskRow, RecommendationRow)
_FEWEST = 4  # digits; nothing with fewer is refused


@lru_cache(maxsize=8192)
def refused(words: str) -> str:
    """Why words are refused, as a sentence that does not repeat them; "" where they are not."""
    if sum(map(str.isdigit, words)) < _FEWEST:
        return ""
    try:
        refuse_identifying(words)
    except Refusal as refusal:
        return f"{str(refusal).partition('.')[0]}."
    return ""


class Screen:
    """Looks at every word of the rows, and keeps what was refused."""

    def __init__(self) -> None:
        self._refused: dict[str, str] = {}  # by place: why

    def rows(self, rows: Sequence[Row]) -> list[Row]:
        """The rows that nothing is refused of."""
        return [row for row in rows if not self._why(row)]

    def workstream(self, row: WorkstreamRow) -> WorkstreamRow:
        """The workstream; without any words where some of them are refused."""
        return replace(row, title="", outcome="", sponsors=(), leads=(), managers=()) if self._why(row) else row

    def objective(self, row: ObjectiveRow) -> ObjectiveRow:
        """The objective; without its title where that is refused."""
        return replace(row, title="") if self._why(row) else row

    def problems(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """The problems, with one for each refused row instead of those that quote it; none repeats what is refused."""
        for place, why in self._refused.items():
            told = f"{why} It was left out: no child may be identifiable here. Take it out of the plan and load that again."
            yield Problem(place, "identity", "", told)
        for one in problems:
            if one.place in self._refused and one.words and one.kind not in ("columns", "duplicate"):
                continue  # its words may be a part of what is refused, cut short
            why = refused(one.words) or refused(one.suggestion)
            yield Problem(one.place, "identity", "", f"{why} It was not read.") if why else one

    def _why(self, row: Row | WorkstreamRow | ObjectiveRow) -> str:
        why = next(filter(None, map(refused, _words(row))), "")
        if why:
            self._refused[row.place] = why
        return why


def _words(row: Row | WorkstreamRow | ObjectiveRow) -> Iterator[str]:
    """All words of a row, except its place."""
    for field in fields(row):
        value = getattr(row, field.name)
        if isinstance(value, str) and field.name != "place":
            yield value
        elif isinstance(value, tuple):
            yield from (
                word
                for one in value
                for word in ((one.heading, one.words) if isinstance(one, CostLine) else (one,))
                if isinstance(word, str)
            )
