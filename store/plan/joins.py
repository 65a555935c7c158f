"""Rows that are broken: whether one goes on in the next line, and how the two become one, each cell in its own column."""

from __future__ import annotations

import re
from collections.abc import Sequence

from store.plan.headers import Kind, Layout
from store.plan.headings import Column
from store.plan.refs import alone, dashed, leading

_DAY = re.compile(
    r"(?:(?:by|from|end of|end|before|until|early|late|mid)[ -])*"
    r"(?:\d{1,2}[/.-]\d|\d{4}\b|\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
    r"|on-?going|quarterly|monthly|weekly|annual|tb[ca]\b|asap|immediate|q[1-4]\b|spring|summer|autumn|winter|complete)",
    re.IGNORECASE,
)
_LASTING = re.compile(r"on-?going", re.IGNORECASE)
_RATING = re.compile(
    r"(?:[ragby]|red|amber|green|blue|yellow|n/?a|completed?|[🔴🟠🟡🟢🔵].*)(?:[\s(:–-].*)?", re.IGNORECASE | re.DOTALL
)
_OPEN_POST = re.compile(r"(?:/|&|,|\b(?:of|for|and|the))$", re.IGNORECASE)
_OPEN_WORDS = re.compile(
    r"(?:[/&,(]|\b(?:of|for|and|or|the|a|an|to|in|on|by|with|from|are|is|be|that|their))$", re.IGNORECASE
)
_MIDDLE = re.compile(r"[a-z/&),;.]")


def is_day(words: str) -> bool:
    """Whether words of a By When column begin as one, not as the rest of one."""
    return _DAY.match(words) is not None


def is_rating(words: str) -> bool:
    """Whether words are a RAG."""
    return _RATING.fullmatch(words) is not None


def has_ref(layout: Layout, cells: Sequence[str]) -> bool:
    """Whether a row bears a reference, in a column of its own or before its words."""
    if layout.kind is Kind.MEASURES:
        return bool(layout.cell(cells, Column.OBJECTIVE) or layout.cell(cells, Column.REF))
    if layout.at(Column.REF):
        return bool(layout.cell(cells, Column.REF))
    return leading(layout.cell(cells, layout.subject)) is not None


def fits(layout: Layout, cells: Sequence[str]) -> bool:
    """Whether a row is plainly one of the table's, though other words stand between."""
    if len(cells) != len(layout.columns):
        return False
    if layout.kind is Kind.WORKSTREAMS:
        words = layout.cell(cells, Column.WORKSTREAM)
        return "\n" not in words and leading(words) is not None
    ref = layout.cell(cells, Column.OBJECTIVE if layout.kind is Kind.MEASURES else Column.REF)
    bears = alone(ref) is not None if ref else leading(layout.cell(cells, layout.subject)) is not None
    return bears or is_rating(layout.cell(cells, Column.RAG)) or is_day(layout.cell(cells, Column.BY_WHEN))


def goes_on(layout: Layout, before: Sequence[str], cells: Sequence[str], gap: bool) -> bool:
    """Whether a row is the rest of the one before. ``gap``: a page's end or an empty line stands between."""
    if has_ref(layout, cells):
        return False
    words = layout.cell(cells, layout.subject)
    rated = bool(layout.cell(cells, Column.RAG))
    day = _new_day(layout, before, cells)
    if not words:
        return not (rated and layout.cell(before, Column.RAG)) and (gap or not day)
    if rated:
        return False
    others = sum(1 for cell in cells if cell) > 1
    if dashed(words):
        return not others
    if layout.kind is Kind.MEASURES and others:
        return False
    return _reads_on(layout, before, words, gap, others, day)


def _new_day(layout: Layout, before: Sequence[str], cells: Sequence[str]) -> bool:
    """Whether a row has a By When of its own, not the rest of the one before ("From" above "1/4/15", "Ongoing" below it)."""
    words, earlier = layout.cell(cells, Column.BY_WHEN), layout.cell(before, Column.BY_WHEN)
    rest = bool(earlier) and (not is_day(earlier) or _LASTING.fullmatch(words) is not None)
    return is_day(words) and not rest


def _reads_on(layout: Layout, before: Sequence[str], words: str, gap: bool, others: bool, day: bool) -> bool:
    earlier = layout.cell(before, layout.subject)
    dangling = _OPEN_WORDS.search(earlier) is not None or any(
        _OPEN_POST.search(before[index]) for index in layout.at(Column.POSTS)
    )
    if _MIDDLE.match(words) and not (leading(earlier) is None and earlier[:1].islower()):
        return gap or not others or dangling or not day
    if day:
        return False
    return gap or dangling or (not others and not earlier.endswith((".", "!", "?")))


def prose_goes_on(layout: Layout, before: Sequence[str], words: str) -> bool:
    """Whether a line of prose is the rest of a cell of the row before."""
    if layout.kind is Kind.WORKSTREAMS:
        return False
    earlier = layout.cell(before, layout.subject)
    posts = any(_OPEN_POST.search(before[index]) for index in layout.at(Column.POSTS))
    return _MIDDLE.match(words) is not None or posts or _OPEN_WORDS.search(earlier) is not None


def prose_column(layout: Layout, before: Sequence[str], words: str) -> int:
    """The column that such a line completes: the posts where one of them breaks off, else the row's own words."""
    earlier = layout.cell(before, layout.subject)
    if not _MIDDLE.match(words) and not _OPEN_WORDS.search(earlier):
        for index in layout.at(Column.POSTS):
            if _OPEN_POST.search(before[index]):
                return index
    return layout.at(layout.subject)[0]


def join(layout: Layout, before: Sequence[str], cells: Sequence[str]) -> list[str]:
    """The two rows as one. A line's end is kept in posts, where it may part two of them."""
    posts = layout.at(Column.POSTS)
    return [
        _together(first, second, "\n" if index in posts else " ")
        for index, (first, second) in enumerate(zip(before, cells, strict=True))
    ]


def _together(first: str, second: str, between: str) -> str:
    if not first or not second:
        return first or second
    return first + second if re.search(r"\w[-/]$", first) else first + between + second
