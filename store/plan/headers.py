"""What a row of headings makes a table of: its kind and its columns, with a second row of headings where there is one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from store.plan.headings import LONGEST, Column, column_of


class Kind(StrEnum):
    """What a table is a table of."""

    ACTIONS = "actions"
    MEASURES = "measures"
    RISKS = "risks"
    WORKSTREAMS = "workstreams"
    RECOMMENDATIONS = "recommendations"


@dataclass(frozen=True)
class Layout:
    """The columns of a table, left to right, with their headings; None for a column that is not read."""

    kind: Kind
    columns: tuple[Column | None, ...]
    headings: tuple[str, ...]

    @cached_property
    def _at(self) -> dict[Column, list[int]]:
        found: dict[Column, list[int]] = {}
        for index, column in enumerate(self.columns):
            if column is not None:
                found.setdefault(column, []).append(index)
        return found

    def at(self, column: Column) -> Sequence[int]:
        """Where the columns of that sort stand, left to right."""
        return self._at.get(column, ())

    def cell(self, cells: Sequence[str], column: Column) -> str:
        """The words of a row in the first column of that sort; "" where there is none."""
        at = self.at(column)
        return cells[at[0]] if at and at[0] < len(cells) else ""

    def heading(self, column: Column) -> str:
        """The heading of the first column of that sort, as written; "" where there is none."""
        at = self.at(column)
        return self.headings[at[0]] if at else ""

    @property
    def subject(self) -> Column:
        """The column whose words a row is about."""
        return _SUBJECTS[self.kind]


_SUBJECTS = {
    Kind.ACTIONS: Column.ACTION,
    Kind.MEASURES: Column.MEASURE,
    Kind.RISKS: Column.RISK,
    Kind.WORKSTREAMS: Column.WORKSTREAM,
    Kind.RECOMMENDATIONS: Column.RECOMMENDATION,
}


_OF_RECOMMENDATIONS = {Column.REF, Column.RECOMMENDATION, Column.STORY, Column.GOOD}
_REVISED = re.compile(r"\b(revised|new|amended|extended|updated|latest|current|forecast)\b", re.IGNORECASE)
_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d")


def recognise(cells: Sequence[str]) -> Layout | None:
    """The layout that a row of headings announces; None where the row is no such thing."""
    if any(len(cell) > LONGEST * 2 or _DAY.fullmatch(cell) for cell in cells):
        return None
    columns = [column_of(cell) for cell in cells]
    known = {column for column in columns if column is not None}
    kind = _kind(known) if len(known) > 1 else None
    if kind is None:
        return None
    return Layout(kind, _settled(kind, columns, cells), tuple(" ".join(cell.split()) for cell in cells))


def _kind(known: set[Column]) -> Kind | None:
    dated = bool(known & {Column.BY_WHEN, Column.POSTS})
    if {Column.REF, Column.RECOMMENDATION} <= known <= _OF_RECOMMENDATIONS:
        return Kind.RECOMMENDATIONS
    if Column.RISK in known and Column.BY_WHEN not in known:
        return Kind.RISKS if known & {Column.MITIGATION, Column.POSTS} or {Column.REF, Column.RAG} <= known else None
    if Column.ACTION in known and (dated or {Column.REF, Column.RAG} <= known):
        return Kind.ACTIONS
    if Column.WORKSTREAM in known and known & {Column.SPONSOR, Column.POSTS} and Column.BY_WHEN not in known:
        return Kind.WORKSTREAMS
    if Column.MEASURE in known and known & {Column.TARGET, Column.CURRENT, Column.RAG}:
        return Kind.MEASURES
    return Kind.ACTIONS if {Column.OBJECTIVE, Column.BY_WHEN} <= known and dated else None


def _settled(kind: Kind, columns: Sequence[Column | None], cells: Sequence[str]) -> tuple[Column | None, ...]:
    """The columns with each sort once (posts and costs may be several), and the words that mean two things decided."""
    settled = list(columns)
    if kind is Kind.ACTIONS and Column.ACTION not in settled:
        settled[settled.index(Column.OBJECTIVE)] = Column.ACTION
    if kind is Kind.RISKS and Column.MITIGATION not in settled and Column.ACTION in settled:
        settled[settled.index(Column.ACTION)] = Column.MITIGATION
    first = settled.index(Column.ACTION) if kind is Kind.ACTIONS else 0
    if first and Column.REF not in settled and not cells[first - 1]:
        settled[first - 1] = Column.REF  # the column of references often has no heading
    for column, preferred in ((Column.ACTION, "action"), (Column.RAG, "rag")):
        _keep_one(settled, cells, column, preferred)
    _keep_deadline(settled, cells)
    return tuple(settled)


def _keep_deadline(settled: list[Column | None], headings: Sequence[str]) -> None:
    """Of several dates the revised one is today's deadline, and the first of the others the original; else the first stands."""
    at = [index for index, found in enumerate(settled) if found is Column.BY_WHEN]
    revised = [index for index in at if _REVISED.search(headings[index])]
    others = [index for index in at if index not in revised]
    for index in at:
        settled[index] = None
    if at:
        settled[(revised or others)[-1 if revised else 0]] = Column.BY_WHEN
    if revised and others:
        settled[others[0]] = Column.ORIGINAL


def _keep_one(settled: list[Column | None], cells: Sequence[str], column: Column, preferred: str) -> None:
    """Forget all columns of that sort but the first whose heading has the preferred word, or else the first."""
    at = [index for index, found in enumerate(settled) if found is column]
    kept = next((index for index in at if preferred in cells[index].casefold()), at[0] if at else None)
    for index in at:
        if index != kept:
            settled[index] = None


def with_second_row(layout: Layout, cells: Sequence[str]) -> Layout | None:
    """The layout when the row below the headings divides some of them; None where that row is no second heading.

    It is one where its words stand only below a heading that spans several columns ("Additional Costs" over
    "2014/15 one-off | 2015/16 one-off").
    """
    width = len(layout.columns)
    cells = ["" if again(layout, index, cell) else cell for index, cell in enumerate(cells)]
    filled = [index for index, cell in enumerate(cells) if cell]
    if not filled or filled[-1] >= width or any(len(cells[index]) > LONGEST for index in filled):
        return None
    if not all(_spanned(layout.headings, index) for index in filled):
        return None
    columns, headings = list(layout.columns), list(layout.headings)
    for index in filled:
        above = max(at for at in range(index + 1) if layout.headings[at])
        columns[index], headings[index] = _divided(layout, above, " ".join(cells[index].split()))
    _keep_deadline(columns, headings)
    return Layout(layout.kind, tuple(columns), tuple(headings))


def again(layout: Layout, index: int, cell: str) -> bool:
    """Whether a cell of the row below the headings only repeats the heading above, as one that is merged over both does."""
    return bool(cell) and index < len(layout.headings) and " ".join(cell.split()) == layout.headings[index]


def rated_by(layout: Layout, index: int) -> Layout:
    """The layout with another column as its rating."""
    columns = list(layout.columns)
    columns[index] = Column.RAG
    return replace(layout, columns=tuple(columns))


def _spanned(headings: Sequence[str], index: int) -> bool:
    """Whether the heading above stands over more columns than its own, this among them."""
    if not any(headings[: index + 1]):
        return False
    return not headings[index] or (index + 1 < len(headings) and not headings[index + 1])


def _divided(layout: Layout, above: int, leaf: str) -> tuple[Column | None, str]:
    """The sort and the heading of a column below another."""
    parent = layout.columns[above]
    if parent is Column.COST:
        return Column.COST, leaf
    return column_of(leaf) or parent, f"{layout.headings[above]} {leaf}"
