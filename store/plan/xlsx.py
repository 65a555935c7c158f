"""Excel workbooks: every sheet that is shown, its cells as people see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from store.plan.colours import Colours
from store.plan.csv_table import level
from store.plan.document import MOST_COLUMNS, Document, Line, within
from store.plan.rows import Problem
from store.plan.text import clean
from store.plan.unreadable import Unreadable


def read_xlsx(path: Path) -> Sequence[Document]:
    """One document a sheet, each beginning with the sheet's title as a line of its own; hidden sheets are a problem."""
    from openpyxl import load_workbook

    try:
        with path.open("rb") as file:  # openpyxl leaves open what it cannot read
            book = load_workbook(file, read_only=True, data_only=True)
            shown_sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            found = [_document(path, sheet) for sheet in shown_sheets]
            hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    except (BadZipFile, SyntaxError, KeyError, ValueError, TypeError) as error:  # XML's faults are SyntaxErrors
        raise Unreadable(f"{path.name} is a damaged Excel workbook and cannot be opened.") from error
    return [Document(path.name, (), [_hidden(path, title) for title in hidden]), *found]


def _hidden(path: Path, title: str) -> Problem:
    told = "This sheet is hidden, so it was not loaded; show it in the workbook if it is part of the plan."
    return Problem(path.name, "sheet", title, told)


def _document(path: Path, sheet: Any) -> Document:
    """The title, then the rows. The dimensions that a file declares are not believed."""
    sheet.reset_dimensions()
    colours = Colours()

    def lines() -> Iterator[Line]:
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), start=1):
            colours.see(row)
            yield _row(sheet.title, number, row)

    read, problems = within(lines(), f"{path.name}, sheet {sheet.title},")
    filled = level(_reaching_down(read, _merges(sheet, len(read))))
    first = Line(f"{sheet.title} (name of the sheet)", (sheet.title,))
    return Document(path.name, [first, *filled], problems, sheet=sheet.title, coloured=colours.are_ratings)


def _merges(sheet: Any, rows: int) -> Mapping[int, Sequence[tuple[int, int]]]:
    """By row: the columns whose words stand in a cell above that reaches down to it, each with the row of that cell.

    openpyxl does not tell them of a sheet that it streams, so they are taken from the sheet's own XML. Counted from 0.
    """
    from openpyxl.utils.cell import range_boundaries
    from openpyxl.xml.functions import iterparse

    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    with sheet._get_source() as source:
        for _, element in iterparse(source):
            if element.tag.endswith("}mergeCell"):
                left, top, _, bottom = (side or 1 for side in range_boundaries(element.get("ref", "A1")))
                for row in range(top + 1, min(bottom, rows) + 1):
                    found[row - 1].append((left - 1, top - 1))
            elif element.tag.endswith("}row"):
                element.clear()
    return found


def _reaching_down(lines: Sequence[Line], merges: Mapping[int, Iterable[tuple[int, int]]]) -> list[Line]:
    """The rows with the words of merged cells in every row that these reach down to. A row without other words stays empty."""
    found = list(lines)
    for number, cells in merges.items():
        if number < len(lines) and any(lines[number].cells):
            found[number] = _filled(lines[number], {at: _cell(lines[top], at) for at, top in cells})
    return found


def _filled(line: Line, words: Mapping[int, str]) -> Line:
    cells = [*line.cells, *[""] * (max(words) + 1 - len(line.cells))]
    for at, said in words.items():
        cells[at] = cells[at] or said
    return replace(line, cells=tuple(cells), merged=frozenset(at for at, said in words.items() if said))


def _cell(line: Line, at: int) -> str:
    return line.cells[at] if at < len(line.cells) else ""


def _row(title: str, number: int, row: Sequence[Any]) -> Line:
    cells = [clean(shown(cell.value, cell.number_format)) if cell.value is not None else "" for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return Line(f"{title} row {number}", tuple(cells))


def shown(value: object, number_format: str) -> str:
    """A cell's value in words: a date as dd/mm/yyyy, 0.63 of a per cent format as 63%, pounds with their sign."""
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value)
    if "%" in number_format:
        return f"{round(value * 100, 4):g}%"
    if "£" in number_format:
        return f"£{value:,.2f}".removesuffix(".00")
    if number_format in ("0.0", "0.00"):  # a reference such as 3.10, typed as a number
        return f"{value:.{len(number_format) - 2}f}"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
