"""Excel workbooks: every sheet, its cells as people see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from store.plan.csv_table import level
from store.plan.document import Document, Line
from store.plan.text import clean
from store.plan.unreadable import Unreadable

MOST_ROWS = 60_000
MOST_COLUMNS = 200


def read_xlsx(path: Path) -> Sequence[Document]:
    """One document a sheet, each beginning with the sheet's title as a line of its own."""
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            return [Document(path.name, _lines(path, sheet)) for sheet in book.worksheets]
        finally:
            book.close()
    except (BadZipFile, SyntaxError, KeyError, ValueError, TypeError) as error:  # XML's faults are SyntaxErrors
        raise Unreadable(f"{path.name} is a damaged Excel workbook and cannot be opened.") from error


def _lines(path: Path, sheet: Any) -> list[Line]:
    """The title, then the rows. The dimensions that a file declares are not believed."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_col=MOST_COLUMNS)
    lines = level([_row(path, sheet.title, number, row) for number, row in enumerate(rows, start=1)])
    return [Line(f"{sheet.title} (name of the sheet)", (sheet.title,)), *lines]


def _row(path: Path, title: str, number: int, row: Sequence[Any]) -> Line:
    if number > MOST_ROWS:
        raise Unreadable(f"{path.name} has more than {MOST_ROWS} rows on the sheet {title}.")
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
