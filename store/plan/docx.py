"""Word documents: paragraphs and tables in the order of the document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from store.plan.document import Document, Line, within
from store.plan.text import clean
from store.plan.unreadable import Unreadable


def read_docx(path: Path) -> Document:
    """A paragraph is a line of one cell; a merged cell has its words once in each row that it reaches down to."""
    from docx import Document as open_docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return Document(path.name, *within(_lines(open_docx(str(path))), path.name))
    except (
        PackageNotFoundError,
        BadZipFile,
        SyntaxError,
        KeyError,
        ValueError,
    ) as error:  # lxml's faults are SyntaxErrors
        raise Unreadable(f"{path.name} is a damaged Word document and cannot be opened.") from error


def _lines(document: Any) -> Iterator[Line]:
    from docx.table import Table

    tables = paragraphs = 0
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            tables += 1
            yield from _rows(block, f"table {tables}")
        else:
            paragraphs += 1
            words = clean(block.text)
            yield Line(f"paragraph {paragraphs}", (words,) if words else ())


def _rows(table: Any, name: str) -> Iterator[Line]:
    """The rows of a table, and an empty line where it ends."""
    above: set[Any] = set()
    for number, row in enumerate(table.rows, start=1):
        cells = [""] * row.grid_cols_before
        here: set[Any] = set()
        merged = set()
        for cell in row.cells:
            if cell._tc in above and cell._tc not in here:
                merged.add(len(cells))
            cells.append("" if cell._tc in here else clean(cell.text))
            here.add(cell._tc)
        above = here
        yield Line(f"{name} row {number}", tuple(cells) if any(cells) else (), frozenset(merged))
    yield Line(f"{name} end", ())
