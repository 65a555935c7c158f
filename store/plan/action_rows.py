"""Tables of actions -> ActionRows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from store.plan.cells import split_posts
from store.plan.headers import Kind, Layout
from store.plan.headings import Column
from store.plan.numbering import Numbers, gaps, settle_duplicates, stem_of
from store.plan.outline import Outline
from store.plan.printed import Place, is_plain, said, with_dots
from store.plan.refs import Written, dashed, leading, undashed
from store.plan.rows import ActionRow, CostLine, Problem
from store.plan.table import Found, Row, Table
from store.plan.values import codes, cost, one_line, rating

_NUMBERED = re.compile(r"(?:work ?stream|theme|priority|strand|ws)?\s*(\d{1,2})\b(?!\.\d)[\s:.–—-]*(.*)", re.IGNORECASE)
_NOT_REVISED = {
    "",
    "-",
    "–",
    "—",
    "n/a",
    "na",
    "none",
    "no change",
    "unchanged",
    "as original",
    "not applicable",
    "same",
}
_OBJECTIVE = re.compile(r"(\d{1,2}\.\d{1,2})(?![\d.])[\s:.–—-]*(.*)")


def read_actions(found: Found) -> tuple[list[ActionRow], list[Problem]]:
    """The actions of all tables, in order, each with a reference; and what is doubtful about them."""
    reader = _Reader(found.outline)
    for table in found.tables:
        if table.layout.kind is Kind.ACTIONS:
            reader.read(table)
    numbers = Numbers(action.ref for action in reader.actions if action.ref)
    actions, twice = settle_duplicates(_numbered(reader, numbers), numbers)
    told = [*reader.problems, *reader.renumbered.values(), *reader.ownerless(actions), *twice, *gaps(actions)]
    return actions, told


class _Reader:
    """Reads table after table. A row without a reference is kept with ref "" until all others are known."""

    def __init__(self, outline: Outline) -> None:
        self.actions: list[ActionRow] = []
        self.problems: list[Problem] = []
        self.unread: dict[int, str] = {}  # index of an action without a reference: what stood in its place
        self.renumbered: dict[str, Problem] = {}  # by file: that references of another kind were read as numbers
        self._unowned: dict[str, list[int]] = {}  # by file: indices of actions that name no post
        self._outline = outline

    def read(self, table: Table) -> None:
        """Add the rows of one table."""
        first = len(self.actions)
        where = Place(table.workstream, table.objective)
        for row in table.rows:
            words = one_line(table.layout.cell(row.cells, Column.ACTION))
            if not words:
                self._nowhere(row)
                continue
            where = self._where(table.layout, row, where)
            if len(self.actions) > first:
                where = where._replace(above=self.actions[-1].workstream)
            self._read(table, row, where, words, starts=len(self.actions) == first)
            if not self.actions[-1].posts:
                self._unowned.setdefault(table.file, []).append(len(self.actions) - 1)

    def _read(self, table: Table, row: Row, where: Place, words: str, starts: bool) -> None:
        """Add one row. ``starts``: it is the table's first, so that a dash before its words goes on with nothing."""
        written, rest = self._ref_and_words(table, row, where, words)
        own = table.layout.cell(row.cells, Column.REF)
        if written is None and dashed(rest) and not starts and not own:
            self._add_part(table.layout, row, rest)
        else:
            self._add(table.layout, row, where, written, rest)

    def _ref_and_words(self, table: Table, row: Row, where: Place, words: str) -> tuple[Written | None, str]:
        """The reference of a row, from its own column or before its words; and the words without it."""
        cell = table.layout.cell(row.cells, Column.REF)
        own = with_dots(cell, where)
        if own is None and (cell or dashed(words)):
            return None, words
        before = leading(words)
        if own is None:
            cell = f"{before.ref}{before.part and f'({before.part})'}" if before else ""
            own = with_dots(cell, where)
        elif before is None or with_dots(before.ref + before.part, where) != own:
            before = None
        if own is not None and not is_plain(cell):
            told = f"References such as {one_line(cell)} are read as {said(own)}, which is how chat names them."
            self.renumbered.setdefault(table.file, Problem(row.place, "ref", one_line(cell), told))
        return own, before.rest if before else words

    def ownerless(self, actions: Sequence[ActionRow]) -> list[Problem]:
        """One problem for each file in which actions name no post, with the first of their references.

        ``actions`` are the same rows in the same order, each with its reference at last.
        """
        problems = []
        for at in self._unowned.values():
            refs = ", ".join(actions[index].ref for index in at[:5]) + (" …" if len(at) > 5 else "")
            told = f"{len(at)} {'action names' if len(at) == 1 else 'actions name'} no owner, so nobody can be asked: {refs}."
            problems.append(Problem(actions[at[0]].place, "owner", "", told.replace(" ….", " …")))
        return problems

    def _nowhere(self, row: Row) -> None:
        words = " | ".join(one_line(cell) for cell in row.cells if cell)
        told = "This row has no words of an action, and does not complete the row above; add it by hand if it is one."
        self.problems.append(Problem(row.place, "row", words, told))

    def _where(self, layout: Layout, row: Row, before: Place) -> Place:
        """The row's place by its own columns of workstream and objective; an empty cell repeats the one above."""
        workstream, objective = before.workstream, before.objective
        if found := _NUMBERED.fullmatch(one_line(layout.cell(row.cells, Column.WORKSTREAM))):
            workstream = int(found[1])
            objective = objective if workstream == before.workstream else None
            self._outline.enter(workstream, found[2], row.place)
        if found := _OBJECTIVE.fullmatch(one_line(layout.cell(row.cells, Column.OBJECTIVE))):
            objective, workstream = found[1], int(found[1].split(".")[0])
            self._outline.objective(objective, found[2], row.place)
        return Place(workstream, objective)

    def _add(self, layout: Layout, row: Row, where: Place, written: Written | None, words: str) -> None:
        if written is None:
            self.unread[len(self.actions)] = one_line(layout.cell(row.cells, Column.REF))
        ref, part = (written.ref, written.part or None) if written else ("", None)
        workstream = int(ref.split(".")[0]) if ref else where.workstream or where.above
        objective = where.objective or _objective_of(ref)
        title = one_line(layout.cell(row.cells, Column.OBJECTIVE))
        if objective and title and not _OBJECTIVE.fullmatch(title):
            self._outline.objective(objective, title, row.place)
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
            by_when=self._by_when(layout, row, said(Written(key[0], key[1] or "", ""))),
            posts=self._posts(layout, row),
            rag=self._rag(layout, row),
            recommendations=recommendations,
            costs=_costs(layout, row.cells),
            place=row.place,
            ref_given=bool(key[0]),
        )

    def _by_when(self, layout: Layout, row: Row, ref: str) -> str:
        """Today's deadline: the revised one where there is one, else the original."""
        now, first = (one_line(layout.cell(row.cells, column)) for column in (Column.BY_WHEN, Column.ORIGINAL))
        if not first or now.casefold() == first.casefold():
            return now
        if now.casefold().strip(". ") in _NOT_REVISED:
            return first
        told = f"{ref}: revised from {first}; {now} was read as the deadline of today.".removeprefix(": ")
        self.problems.append(Problem(row.place, "by_when", now, told))
        return now

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
        why = f"“{words}” is not a reference that can be read" if words else "The action has no reference"
        told = f"{why}; it was read as {ref}."
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
