"""Tables of recommendations, and which workstreams answer each -> RecommendationRows.

A report prints them in a table (reference, recommendation, the story behind it, what good looks like), and beside it a matrix
of codes with a column for each workstream.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape

from store.plan.document import Document
from store.plan.headers import Kind
from store.plan.headings import Column
from store.plan.rows import Problem, RecommendationRow
from store.plan.table import Found
from store.plan.values import one_line

CODE = re.compile(r"[A-Z]{1,3} ?\d{1,3}[a-z]?")
_TAG = re.compile(r"</?(?:p|i|b|u|br|strong|em)\s*/?>", re.IGNORECASE)
_WORKSTREAM = re.compile(r"work ?stream (\d{1,2})\b.*", re.IGNORECASE | re.DOTALL)
_COLUMNS = 2  # of workstreams make a matrix


def read_recommendations(found: Found) -> tuple[list[RecommendationRow], list[Problem]]:
    """Those of all tables, in order; the second of a code that stands twice is left out, with a problem."""
    rows: dict[str, RecommendationRow] = {}
    problems: list[Problem] = []
    for table in found.tables:
        if table.layout.kind is not Kind.RECOMMENDATIONS:
            continue
        for row in table.rows:
            code, words = (_plain(table.layout.cell(row.cells, one)) for one in (Column.REF, Column.RECOMMENDATION))
            if not CODE.fullmatch(code) or not words:
                told = "A recommendation needs a code such as A07, and words."
                problems.append(Problem(row.place, "row", f"{code} {words}"[:80].strip(), told))
            elif code in rows:
                told = f"{code} stands twice; the first one is kept."
                problems.append(Problem(row.place, "duplicate", code, told))
            else:
                story, good = (_plain(table.layout.cell(row.cells, one)) for one in (Column.STORY, Column.GOOD))
                code = code.replace(" ", "")
                rows[code] = RecommendationRow(code, words, story, good, (), row.place)
    return [_placed(row, found.answered) for row in rows.values()], problems


def _placed(row: RecommendationRow, answered: dict[str, set[int]]) -> RecommendationRow:
    streams = tuple(sorted(answered.get(row.code, ())))
    return RecommendationRow(row.code, row.text, row.story, row.good, streams, row.place)


def _plain(cell: str) -> str:
    """The words of a cell on one line, without what a converter left of their markup."""
    return one_line(unescape(_TAG.sub(" ", cell)))


def answered(documents: Iterable[Document]) -> dict[str, set[int]]:
    """Of every matrix: the workstreams in whose columns each code stands."""
    found: dict[str, set[int]] = {}
    for document in documents:
        streams: dict[int, int] = {}
        for line in document.lines:
            cells = [_plain(cell) for cell in line.cells]
            heads = {at: int(head[1]) for at, cell in enumerate(cells) if (head := _WORKSTREAM.fullmatch(cell))}
            if len(heads) >= _COLUMNS:
                streams = heads
            elif streams and any(cells):
                streams = streams if _take(cells, streams, found) or len(cells) > 1 else {}
    return found


def _take(cells: Sequence[str], streams: dict[int, int], found: dict[str, set[int]]) -> bool:
    codes = [(at, cell.replace(" ", "")) for at, cell in enumerate(cells) if at in streams and CODE.fullmatch(cell)]
    for at, code in codes:
        found.setdefault(code, set()).add(streams[at])
    return bool(codes)
