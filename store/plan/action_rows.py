"""Tables of actions -> ActionRows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from store.plan.cells import split_posts
from store.plan.headers import Kind, Layout
from store.plan.headings import Column
from store.plan.numbering import Numbers, duplicates, gaps, stem_of
from store.plan.outline import Outline
from store.plan.refs import Written, alone, dashed, leading, undashed
from store.plan.rows import ActionRow, CostLine, Problem
from store.plan.table import Found, Row, Table
from store.plan.values import codes, cost, one_line, rating

_NUMBERED = re.compile(r"(?:work ?stream|theme|priority|strand|ws)?\s*(\d{1,2})\b(?!\.\d)[\s:.–—-]*(.*)", re.IGNORECASE)
_OBJECTIVE = re.compile(r"(\d{1,2}\.\d{1,2})(?![\d.])[\s:.–—-]*(.*)")


@dataclass(frozen=True)
class _Place:
    """Where in the plan a row stands, None for what nothing says."""

    workstream: int | None
    objective: str | None


def read_actions(found: Found) -> tuple[list[ActionRow], list[Problem]]:
    """The actions of all tables, in order, each with a reference; and what is doubtful about them."""
    reader = _Reader(found.outline)
    for table in found.tables:
        if table.layout.kind is Kind.ACTIONS:
            reader.read(table)
    numbers = Numbers(action.ref for action in reader.actions if action.ref)
    actions = _numbered(reader, numbers)
    return actions, [*reader.problems, *duplicates(actions, numbers), *gaps(actions)]


class _Reader:
    """Reads table after table. A row without a reference is kept with ref "" until all others are known."""

    def __init__(self, outline: Outline) -> None:
        self.actions: list[ActionRow] = []
        self.problems: list[Problem] = []
        self.unread: dict[int, str] = {}  # index of an action without a reference: what stood in its place
        self._outline = outline

    def read(self, table: Table) -> None:
        """Add the rows of one table."""
        first = len(self.actions)
        where = _Place(table.workstream, table.objective)
        for row in table.rows:
            words = one_line(table.layout.cell(row.cells, Column.ACTION))
            if not words:
                self._nowhere(row)
                continue
            where = self._where(table.layout, row, where)
            written, words = _ref_and_words(table.layout, row.cells, words)
            if (
                written is None
                and dashed(words)
                and len(self.actions) > first
                and not table.layout.cell(row.cells, Column.REF)
            ):
                self._add_part(table.layout, row, words)
            else:
                above = self.actions[-1].workstream if len(self.actions) > first else 1
                self._add(table.layout, row, _Place(where.workstream or above, where.objective), written, words)

    def _nowhere(self, row: Row) -> None:
        words = " | ".join(one_line(cell) for cell in row.cells if cell)
        told = "This row has no words of an action, and does not complete the row above; add it by hand if it is one."
        self.problems.append(Problem(row.place, "row", words, told))

    def _where(self, layout: Layout, row: Row, before: _Place) -> _Place:
        """The row's place by its own columns of workstream and objective; an empty cell repeats the one above."""
        workstream, objective = before.workstream, before.objective
        if found := _NUMBERED.fullmatch(one_line(layout.cell(row.cells, Column.WORKSTREAM))):
            workstream = int(found[1])
            objective = objective if workstream == before.workstream else None
            self._outline.enter(workstream, found[2], row.place)
        if found := _OBJECTIVE.fullmatch(one_line(layout.cell(row.cells, Column.OBJECTIVE))):
            objective, workstream = found[1], int(found[1].split(".")[0])
            self._outline.objective(objective, found[2], row.place)
        return _Place(workstream, objective)

    def _add(self, layout: Layout, row: Row, where: _Place, written: Written | None, words: str) -> None:
        if written is None:
            self.unread[len(self.actions)] = one_line(layout.cell(row.cells, Column.REF))
        ref, part = (written.ref, written.part or None) if written else ("", None)
        numbers = ref.split(".") if ref else []
        # A plain number counts on through the plan; all other references begin with their workstream's.
        leads = len(numbers) > 1 or part is not None
        workstream = int(numbers[0]) if leads else where.workstream or 1
        objective = where.objective or _objective_of(ref)
        found = codes(words, layout.cell(row.cells, Column.RECOMMENDATION))
        self.actions.append(self._row(layout, row, (ref, part), workstream, objective, words, found))

    def _add_part(self, layout: Layout, row: Row, words: str) -> None:
        """A dashed row is the next part of the action above, whose own row becomes part "a"."""
        stem = self.actions[-1]
        if stem.part is None:
            stem = self.actions[-1] = replace(stem, part="a")
        if len(self.actions) - 1 in self.unread:
            self.unread[len(self.actions)] = ""
        key = (stem.ref, chr(ord(stem.part or "a") + 1))
        found = tuple(dict.fromkeys((*stem.recommendations, *codes(words))))
        self.actions.append(self._row(layout, row, key, stem.workstream, stem.objective, undashed(words), found))

    def _row(
        self,
        layout: Layout,
        row: Row,
        key: tuple[str, str | None],
        workstream: int,
        objective: str | None,
        words: str,
        recommendations: tuple[str, ...],
    ) -> ActionRow:
        return ActionRow(
            ref=key[0],
            part=key[1],
            workstream=workstream,
            objective=objective,
            text=words,
            by_when=one_line(layout.cell(row.cells, Column.BY_WHEN)),
            posts=self._posts(layout, row),
            rag=self._rag(layout, row),
            recommendations=recommendations,
            costs=_costs(layout, row.cells),
            place=row.place,
        )

    def _posts(self, layout: Layout, row: Row) -> tuple[str, ...]:
        cells = [row.cells[index] for index in layout.at(Column.POSTS)]
        found: list[str] = []
        for cell in cells:
            posts, doubt = split_posts(cell)
            found += posts
            if doubt:
                self.problems.append(Problem(row.place, "posts", one_line(cell), doubt))
        return tuple(dict.fromkeys(found))

    def _rag(self, layout: Layout, row: Row) -> str:
        words = layout.cell(row.cells, Column.RAG)
        letter, doubt = rating(words)
        if doubt:
            self.problems.append(Problem(row.place, "rag", one_line(words), doubt))
        return letter


def _ref_and_words(layout: Layout, cells: Sequence[str], words: str) -> tuple[Written | None, str]:
    """The reference of a row, from its own column or before its words; and the words without it."""
    own = alone(layout.cell(cells, Column.REF))
    if own is None and (layout.cell(cells, Column.REF) or dashed(words)):
        return None, words
    before = leading(words)
    if own is None:
        return (before, before.rest) if before else (None, words)
    if before is not None and (before.ref, before.part) == (own.ref, own.part):
        return own, before.rest
    return own, words


def _costs(layout: Layout, cells: Sequence[str]) -> tuple[CostLine, ...]:
    found = (cost(layout.headings[index], cells[index]) for index in layout.at(Column.COST))
    return tuple(line for line in found if line is not None)


def _numbered(reader: _Reader, numbers: Numbers) -> list[ActionRow]:
    """The actions, with the next free reference for those that have none, and a problem for each of these."""
    actions = list(reader.actions)
    for index, words in reader.unread.items():
        action = actions[index]
        before = actions[index - 1] if index else None
        if action.part not in (None, "a") and before is not None:
            actions[index] = replace(action, ref=before.ref, objective=before.objective)
            continue
        ref = numbers.free(_stem_for(action, before))
        numbers.use(ref)
        actions[index] = replace(action, ref=ref, objective=action.objective or _objective_of(ref))
        said = f"“{words}” is not a reference that can be read" if words else "The action has no reference"
        told = f"{said}; {ref} is free, and it was read as {ref}."
        reader.problems.append(Problem(action.place, "ref", words or action.text[:80], told))
    return actions


def _objective_of(ref: str) -> str | None:
    """ "3.3" of "3.3.2"; None where a reference names no objective."""
    numbers = ref.split(".")
    return ".".join(numbers[:2]) if len(numbers) > 2 else None


def _stem_for(action: ActionRow, before: ActionRow | None) -> str:
    """Below what a row without a reference is numbered: its objective, what the row above stands below, or its workstream."""
    if action.objective:
        return action.objective
    if before is not None and before.workstream == action.workstream and "." in before.ref:
        return stem_of(before.ref)
    return str(action.workstream)
