"""The tables of a document, whole: headings recognised, repeated ones and page numbers dropped, broken rows joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from store.plan.document import Document, Line
from store.plan.headers import Layout, again, recognise, with_second_row
from store.plan.joins import fits, goes_on, join, prose_column, prose_goes_on
from store.plan.outline import Outline, Section, is_label, labelled, objective_heading, workstream_heading
from store.plan.refs import dashed
from store.plan.rows import Problem

_PAGE = re.compile(
    r"(?:page\s*)?[-–|]?\s*\d{1,4}\s*[-–|]?(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*\|\s*page", re.IGNORECASE
)
_RATED = re.compile(r"[-–—:(\[,|]\s*(?:red|amber|green|r|a|g)\s*[)\].]?$", re.IGNORECASE)
_DATED = re.compile(
    r"[(,;–—-]\s*(?:by |due )?(?:\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|(?:\d{1,2} )?[A-Z][a-z]{2,8} 20\d\d)\b[^(]{0,40}$"
)
_RULE = re.compile(r"[\s|:+=_–—-]{2,}")


@dataclass
class Row:
    """A table's row, as many cells as the table has columns; ``place`` is that of its first line, with the file's name."""

    place: str
    cells: list[str]


@dataclass
class Table:
    """A table with the workstream and the objective in whose section it stands, None where no heading says."""

    layout: Layout
    place: str
    workstream: int | None
    objective: str | None
    file: str
    rows: list[Row] = field(default_factory=list)


@dataclass
class Found:
    """All that was found in one document or several."""

    tables: list[Table] = field(default_factory=list)
    outline: Outline = field(default_factory=Outline)
    problems: list[Problem] = field(default_factory=list)
    answered: dict[str, set[int]] = field(default_factory=dict)  # by code: the workstreams that answer a recommendation
    listed: dict[str, list[str]] = field(default_factory=dict)  # by file: where items of lists look like actions


class Finder:
    """Goes through a document's lines once, in order, and fills ``found``."""

    def __init__(self, document: Document, found: Found) -> None:
        self.found = found
        self._document = document
        self._workstream: int | None = None
        self._objective: str | None = None
        self._section: Section | None = None
        self._label = ""  # the last label met, whose words may go on
        self._layout: Layout | None = None
        self._headings: tuple[Sequence[str], ...] = ()  # the rows of headings of the layout, as written
        self._table: Table | None = None  # None until the layout's first row, and after a heading
        self._asleep = False  # other words stand between: only what plainly fits is a row
        self._gap = False

    def run(self) -> None:
        """Find everything."""
        for line in self._document.lines:
            self._take(line, f"{self._document.name} {line.place}")

    def _take(self, line: Line, place: str) -> None:
        cells = line.cells
        if _is_noise(cells):
            self._gap = True
        elif line.listed and looks_like_action(cells[0]):
            self._note_listed(place)
        elif self._take_headings(cells):
            self._label = ""
            self._gap = True  # headings repeated at the top of a page part a row like the page's end
        else:
            if not (self._take_section(cells, place) or self._take_label(cells, place)):
                self._take_words(_own(self._layout, line), place)
            self._gap = False

    def _take_headings(self, cells: Sequence[str]) -> bool:
        if self._layout is not None and list(cells) in [list(row) for row in self._headings]:
            self._asleep = False
            return True
        over = self._layout is not None and any(again(self._layout, at, cell) for at, cell in enumerate(cells))
        if over and self._take_second_row(cells):
            return True
        layout = recognise(cells) if len(cells) > 1 else None
        if layout is not None:
            self._layout, self._headings = layout, (cells,)
            self._table, self._asleep = None, False
            return True
        return self._take_second_row(cells)

    def _take_second_row(self, cells: Sequence[str]) -> bool:
        if self._layout is None or len(self._headings) != 1 or (self._table is not None and self._table.rows):
            return False
        divided = with_second_row(self._layout, cells)
        if divided is None:
            return False
        self._layout, self._headings = divided, (*self._headings, cells)
        return True

    def _take_section(self, cells: Sequence[str], place: str) -> bool:
        heading = workstream_heading(cells, self._workstream) or objective_heading(cells)
        if heading is None:
            return False
        if heading.number is not None:
            self._workstream, self._objective = heading.number, None
            self._section = self.found.outline.enter(heading.number, heading.title, place)
        elif heading.objective is not None:
            self._objective = heading.objective
            self._workstream = int(heading.objective.split(".")[0])
            self.found.outline.objective(heading.objective, heading.title, place)
        self._table, self._label = None, ""
        self._asleep = self._layout is None or len(cells) != len(self._layout.columns)
        return True

    def _take_label(self, cells: Sequence[str], place: str) -> bool:
        values = labelled(cells) if self._section is not None else {}
        if self._section is not None and values:
            self._note(self._section, values, place)
            self._label = next(iter(values))
            self._asleep = True
            return True
        if self._label == "outcome" and self._section is not None and cells[0] == "" and any(cells):
            self._section.outcome += " " + " ".join(filter(None, cells))
            return True
        if is_label(cells) and (self._asleep or self._layout is None or len(cells) != len(self._layout.columns)):
            self._label, self._asleep = "", True
            return True
        return False

    def _note(self, section: Section, values: dict[str, str], place: str) -> None:
        for name, words in values.items():
            if name == "outcome":
                section.outcome = section.outcome or words
            elif words:
                section.posts.setdefault(name, words)
                section.posts_at.setdefault(name, place)

    def _take_words(self, cells: Sequence[str], place: str) -> None:
        self._label = ""
        if self._layout is None:
            self._note_listed(place, cells)
            self.found.outline.note_overview(cells, place)
        elif len(cells) == 1:
            self._take_prose(self._layout, cells[0], place)
        else:
            self._take_row(self._layout, cells, place)

    def _note_listed(self, place: str, cells: Sequence[str] = ()) -> None:
        """Keep the place of a list's item that looks like an action; ``cells``, where given, are asked whether they are one."""
        if not cells or (len(cells) == 1 and dashed(cells[0]) and looks_like_action(cells[0])):
            self.found.listed.setdefault(self._document.name, []).append(place)

    def _take_prose(self, layout: Layout, words: str, place: str) -> None:
        last = self._last
        if last is None or self._asleep or not prose_goes_on(layout, last.cells, words):
            self._note_listed(place, (words,))
            self._asleep = True
            return
        rest = [""] * len(layout.columns)
        rest[prose_column(layout, last.cells, words)] = words
        last.cells = join(layout, last.cells, rest)

    def _take_row(self, layout: Layout, cells: Sequence[str], place: str) -> None:
        width = len(layout.columns)
        if self._asleep and not fits(layout, cells):
            self.found.outline.note_overview(cells, place)
            return
        self._asleep = False
        if any(cells[width:]):
            words = " | ".join(filter(None, cells[width:]))
            self.found.problems.append(
                Problem(place, "row", words, "The row has more cells than the table has headings.")
            )
        row = Row(place, [*cells[:width], *[""] * (width - len(cells))])
        last = self._last
        if last is not None and goes_on(layout, last.cells, row.cells, self._gap):
            last.cells = join(layout, last.cells, row.cells)
        else:
            self._open(layout, place).rows.append(row)

    def _open(self, layout: Layout, place: str) -> Table:
        if self._table is None:
            self._table = Table(layout, place, self._workstream, self._objective, self._document.name)
            self.found.tables.append(self._table)
        return self._table

    @property
    def _last(self) -> Row | None:
        return self._table.rows[-1] if self._table is not None and self._table.rows else None


def _own(layout: Layout | None, line: Line) -> Sequence[str]:
    """A row's cells. Where the words that it is about stand in a merged cell above, it goes on: what is merged is left out."""
    if layout is None or not set(layout.at(layout.subject)) & line.merged:
        return line.cells
    return ["" if index in line.merged else cell for index, cell in enumerate(line.cells)]


def looks_like_action(words: str) -> bool:
    """Whether words end with a rating, or have a day or month of a year in brackets or after a dash."""
    return _RATED.search(words) is not None or _DATED.search(words) is not None


def _is_noise(cells: Sequence[str]) -> bool:
    """Whether a line is empty, a rule, or only the number of a page."""
    filled = [cell for cell in cells if cell]
    if all(_RULE.fullmatch(cell) for cell in filled):
        return True
    return len(filled) == 1 and len(cells) == 1 and _PAGE.fullmatch(filled[0]) is not None
