"""A document as lines of cells: what every format is turned into before its tables are looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One line or table row. ``place`` names it within the file, for people: "line 212", "Sheet1 row 14"."""

    place: str
    cells: tuple[str, ...]  # stripped of outer white space; prose is one cell; an empty line has none


@dataclass(frozen=True)
class Document:
    """A file's lines in order. ``name`` is the file's name without its folder."""

    name: str
    lines: Sequence[Line]
