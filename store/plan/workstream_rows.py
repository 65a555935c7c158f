"""Headings, labels and tables of workstreams -> WorkstreamRows, ObjectiveRows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from store.plan.cells import split_posts
from store.plan.headers import Kind
from store.plan.headings import Column
from store.plan.outline import Outline, Section
from store.plan.rows import ActionRow, MeasureRow, ObjectiveRow, Problem, WorkstreamRow
from store.plan.table import Found, Row, Table
from store.plan.values import one_line
from store.ref import Ref

_TITLE = re.compile(r"(?:work ?stream|theme|priority|strand|ws)?\s*(\d{1,2})(?!\.\d)[\s:.)–—-]*(.*)", re.IGNORECASE)
_COLUMNS = {"sponsor": Column.SPONSOR, "lead": Column.POSTS, "manager": Column.MANAGER}


def read_workstreams(found: Found, rows: Iterable[ActionRow | MeasureRow]) -> tuple[list[WorkstreamRow], list[Problem]]:
    """The workstreams by number. What a workstream's own section says wins over an overview.

    One that only the rows name has the title "".
    """
    tabled, problems = _tabled(found)
    outline = found.outline
    placed: dict[int, str] = {}
    for row in rows:
        placed.setdefault(row.workstream, row.place)
    workstreams = []
    for number in sorted({*outline.own, *tabled, *placed}):
        sections = [part[number] for part in (outline.own, tabled, outline.overview) if number in part]
        workstream, doubts = _workstream(number, sections or [Section(placed[number])])
        workstreams.append(workstream)
        problems += doubts
    return workstreams, problems


def _tabled(found: Found) -> tuple[dict[int, Section], list[Problem]]:
    """What the tables of workstreams say, by number."""
    sections: dict[int, Section] = {}
    problems: list[Problem] = []
    for table in found.tables:
        if table.layout.kind is Kind.WORKSTREAMS:
            for row in table.rows:
                problems += _tabled_row(table, row, sections)
    return sections, problems


def _tabled_row(table: Table, row: Row, sections: dict[int, Section]) -> list[Problem]:
    words = one_line(table.layout.cell(row.cells, Column.WORKSTREAM))
    number = one_line(table.layout.cell(row.cells, Column.REF))
    named = _TITLE.fullmatch(f"{number} {words}".strip())
    if named is None:
        said = " | ".join(one_line(cell) for cell in row.cells if cell)
        return [Problem(row.place, "row", said, "The workstream has no number; write it before its title.")]
    section = Section(row.place, named[2])
    for name, column in _COLUMNS.items():
        if cell := table.layout.cell(row.cells, column):
            section.posts[name], section.posts_at[name] = cell, row.place
    sections.setdefault(int(named[1]), section)
    return []


def _workstream(number: int, sections: list[Section]) -> tuple[WorkstreamRow, list[Problem]]:
    """A workstream from what is said of it, the first section that says a thing winning."""
    problems: list[Problem] = []
    posts: dict[str, tuple[str, ...]] = {}
    for name in _COLUMNS:
        saying = next((section for section in sections if section.posts.get(name)), None)
        posts[name], doubt = split_posts(saying.posts[name]) if saying else ((), "")
        if saying and doubt:
            problems.append(Problem(saying.posts_at[name], "posts", one_line(saying.posts[name]), doubt))
    row = WorkstreamRow(
        number=number,
        title=next((section.title for section in sections if section.title), ""),
        outcome=one_line(next((section.outcome for section in sections if section.outcome), "")),
        sponsors=posts["sponsor"],
        leads=posts["lead"],
        managers=posts["manager"],
        place=sections[0].place,
    )
    return row, problems


def read_objectives(
    outline: Outline, known: Iterable[int], rows: Iterable[ActionRow | MeasureRow]
) -> list[ObjectiveRow]:
    """The objectives by number. Their own headings win over an overview; one that only the rows name has the title ""."""
    workstreams = set(known)
    placed: dict[str, tuple[str, str]] = {}
    for row in rows:
        if row.objective is not None:
            placed.setdefault(row.objective, ("", row.place))
    overview = outline.objectives_overview
    said = {ref: words for ref, words in overview.items() if int(ref.split(".")[0]) in workstreams}
    objectives = {
        **placed,
        **said,
        **{ref: words for ref, words in outline.objectives.items() if words[0] or ref not in said},
    }
    return [
        ObjectiveRow(ref, int(ref.split(".")[0]), title, place)
        for ref, (title, place) in sorted(objectives.items(), key=lambda item: _numbers(item[0]))
    ]


def _numbers(ref: str) -> tuple[int, ...]:
    parsed = Ref.parse(ref)
    return parsed.numbers if parsed else ()
