"""A document as lines of cells: what every format is turned into before its tables are looked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from store.plan.rows import Problem
from store.plan.unreadable import Unreadable

MOST_ROWS = 60_000  # of a file, or of a sheet; three times the largest plan that is known
MOST_COLUMNS = 200


@dataclass(frozen=True)
class Line:
    """One line or table row. ``place`` names it within the file, for people: "line 212", "Sheet1 row 14"."""

    place: str
    cells: tuple[str, ...]  # stripped of outer white space; prose is one cell; an empty line has none
    merged: frozenset[int] = frozenset()  # the cells whose words stand in a cell above that reaches down to this row
    listed: bool = False  # an item of a list


@dataclass(frozen=True)
class Document:
    """A file's lines in order. ``name`` is the file's name without its folder.

    ``problems`` have whole places, with the file's name; ``coloured`` is whether red, amber and green fill cells of a column.
    """

    name: str
    lines: Sequence[Line]
    problems: Sequence[Problem] = field(default_factory=tuple)
    sheet: str = ""  # of a workbook
    coloured: bool = False


def within(lines: Iterable[Line], what: str) -> tuple[list[Line], list[Problem]]:
    """The lines of ``what``, each of no more cells than a plan ever has, and where some were left out, that.

    Raises Unreadable where there are more lines than a plan ever has.
    """
    kept = list(islice(map(_cut, lines), MOST_ROWS + 1))
    if len(kept) > MOST_ROWS:
        raise Unreadable(f"{what} has more than {MOST_ROWS:,} rows, so it was not loaded.")
    wide = next((line for line in kept if len(line.cells) > MOST_COLUMNS), None)
    if wide is None:
        return kept, []
    told = f"Only the first {MOST_COLUMNS} columns were read."
    narrow = [replace(line, cells=line.cells[:MOST_COLUMNS]) for line in kept]
    return narrow, [Problem(f"{what} {wide.place}", "columns", "", told)]


def _cut(line: Line) -> Line:
    """One more than is read, so that it is known that there were more."""
    return line if len(line.cells) <= MOST_COLUMNS else replace(line, cells=line.cells[: MOST_COLUMNS + 1])
