"""A document as lines of cells: what every format is turned into before its tables are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from store.plan.rows import Problem


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
