"""What of a document nothing would read, and says nothing about: columns, ratings in other columns or by colour, lists."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace

from store.plan.document import Document
from store.plan.headers import Kind, rated_by
from store.plan.headings import Column
from store.plan.rows import Problem
from store.plan.table import Table
from store.plan.values import codes, rating

_NUMBERED = re.compile(r"\D{0,15}\d")
_MOST = 2 / 3  # of a column's words are ratings: then the column is one of ratings
_READ = {
    Kind.ACTIONS: {
        Column.REF, Column.ACTION, Column.OBJECTIVE, Column.WORKSTREAM, Column.BY_WHEN, Column.ORIGINAL, Column.POSTS,
        Column.RAG, Column.COST, Column.RECOMMENDATION,
    },
    Kind.MEASURES: {Column.OBJECTIVE, Column.REF, Column.MEASURE, Column.TARGET, Column.CURRENT, Column.RAG},
    Kind.RISKS: {Column.REF, Column.RISK, Column.MITIGATION, Column.POSTS, Column.RAG},
    Kind.RECOMMENDATIONS: {Column.REF, Column.RECOMMENDATION, Column.STORY, Column.GOOD},
    Kind.WORKSTREAMS: {Column.WORKSTREAM, Column.REF, Column.SPONSOR, Column.POSTS, Column.MANAGER},
}  # fmt: skip


def rated_by_progress(table: Table, tables: Sequence[Table]) -> Table:
    """A table of actions without a column of ratings, with its column of progress as one where that holds ratings.

    The tables of the same headings are looked at together, so that one of them is not read in two ways.
    """
    layout = table.layout
    if layout.kind is not Kind.ACTIONS or layout.at(Column.RAG):
        return table
    alike = [one for one in tables if one.layout == layout]
    for index in layout.at(Column.PROGRESS):
        words = [row.cells[index] for one in alike for row in one.rows if row.cells[index]]
        if words and sum(1 for one in words if rating(one)[0]) >= _MOST * len(words):
            return replace(table, layout=rated_by(layout, index))
    return table


def by_colour_alone(document: Document, tables: Sequence[Table]) -> list[Problem]:
    """A problem where cells of the document have the colours of ratings and no action in its tables has a rating in words."""
    actions = [table for table in tables if table.layout.kind is Kind.ACTIONS and table.rows]
    if not document.coloured or not actions or any(map(_has_ratings, actions)):
        return []
    told = "Ratings seem to be given by colour, which cannot be read; write R, A or G in the cells."
    return [Problem(f"{document.name} {document.sheet}".strip(), "rag", "", told)]


def _has_ratings(table: Table) -> bool:
    at = (*table.layout.at(Column.RAG), *table.layout.at(Column.PROGRESS))
    return any(rating(row.cells[index])[0] for row in table.rows for index in at)


def not_read(tables: Iterable[Table], places: Container[str]) -> list[Problem]:
    """One problem for each table that has columns with words that nothing reads; tables of the same headings are one.

    ``places`` are those of the rows that were read: a table without any of them has a problem of its own.
    """
    lost: dict[tuple[str, tuple[str, ...]], dict[str, None]] = {}
    first: dict[tuple[str, tuple[str, ...]], str] = {}
    for table in (one for one in tables if any(row.place in places for row in one.rows)):
        key = (table.file, table.layout.headings)
        first.setdefault(key, table.place)
        lost.setdefault(key, {}).update(dict.fromkeys(_lost(table)))
    return [
        Problem(first[key], "columns", ", ".join(names), f"Not read: {', '.join(names)}.")
        for key, names in lost.items()
        if names
    ]


def _lost(table: Table) -> list[str]:
    """The headings of the columns with words that nothing reads; a column without a heading by its number."""
    layout = table.layout
    return [
        layout.headings[index] or f"column {index + 1}"
        for index, column in enumerate(layout.columns)
        if any(row.cells[index] for row in table.rows) and not _is_read(table, index, column)
    ]


def _is_read(table: Table, index: int, column: Column | None) -> bool:
    layout = table.layout
    if column not in _READ[layout.kind]:
        return False
    if column is Column.RECOMMENDATION and layout.kind is Kind.ACTIONS:  # only codes are read
        return any(codes(row.cells[index]) for row in table.rows)
    if layout.kind is Kind.ACTIONS and column in (Column.OBJECTIVE, Column.WORKSTREAM):  # only those with numbers are
        refs = [layout.cell(row.cells, Column.REF) for row in table.rows] if column is Column.OBJECTIVE else []
        named = any(_NUMBERED.match(row.cells[index]) for row in table.rows)
        return named or any(ref.count(".") > 1 for ref in refs)
    return layout.at(column)[0] == index or (column in (Column.POSTS, Column.COST) and layout.kind is Kind.ACTIONS)


def in_lists(listed: Mapping[str, Sequence[str]]) -> list[Problem]:
    """One problem for each file that has actions in lists, which are not read."""
    return [
        Problem(
            places[0], "row", "", f"{_lines(len(places))} not read: put them into a table (Action, Lead, Deadline)."
        )
        for places in listed.values()
    ]


def _lines(number: int) -> str:
    return (
        "1 line of a list looks like an action and was"
        if number == 1
        else (f"{number} lines of lists look like actions and were")
    )
