"""CSV, with whichever of the usual separators the file uses."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from store.plan.document import Document, Line, within
from store.plan.refs import alone
from store.plan.rows import Problem
from store.plan.text import clean
from store.plan.unreadable import Unreadable

SEPARATORS = ",;\t|"
_SAMPLE = 60  # rows looked at to find the separator


def read_csv(words: str, path: Path) -> Document:
    """The rows of a CSV file, all as wide as the widest; ``place`` is the line on which a row begins."""
    unclosed: list[Problem] = []
    lines, wide = within(_lines(words, path, unclosed), path.name)
    return Document(path.name, level(lines), [*unclosed, *wide])


def _lines(words: str, path: Path, problems: list[Problem]) -> Iterator[Line]:
    between = separator(words)
    reader = csv.reader(words.splitlines(keepends=True), delimiter=between)
    start = 1
    try:
        for row in reader:
            if reader.line_num > start and any(_swallowed(cell, between, len(row)) for cell in row):
                problems.append(_unclosed(path, start, reader.line_num))
            yield Line(f"line {start}", tuple(clean(cell) for cell in row))
            start = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"{path.name} is damaged at line {start}: {error}.") from error


def _swallowed(cell: str, between: str, width: int) -> bool:
    """Whether a cell of several lines holds some that begin like rows: a reference and a separator, or most separators of a row."""
    later = cell.splitlines()[1:]
    return any(
        line.count(between) >= max(2, width - 2) or (alone(line.split(between)[0]) is not None and between in line)
        for line in later
    )


def _unclosed(path: Path, first: int, last: int) -> Problem:
    told = (
        f"One cell reaches from line {first} to line {last} and holds lines that begin like rows, which were not read as rows: "
        "a quotation mark is not closed. Mend it and load the file again."
    )
    return Problem(f"{path.name} line {first}", "row", "", told)


def level(lines: list[Line]) -> list[Line]:
    """The same rows, padded with empty cells to one width; a row without words has no cells."""
    width = max((len(line.cells) for line in lines), default=0)
    padding = ("",) * width
    return [replace(line, cells=(line.cells + padding)[:width] if any(line.cells) else ()) for line in lines]


def separator(words: str) -> str:
    """The separator that cuts most rows to the same number of cells, at least two."""
    sample = list(islice(words.splitlines(keepends=True), _SAMPLE))
    return max(SEPARATORS, key=lambda candidate: _evenness(sample, candidate))


def _evenness(sample: list[str], candidate: str) -> tuple[int, int]:
    try:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=candidate) if len(row) > 1)
    except csv.Error:
        return 0, 0
    if not widths:
        return 0, 0
    width, rows = widths.most_common(1)[0]
    return rows, width
