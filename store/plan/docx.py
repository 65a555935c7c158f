"""Word documents: paragraphs and tables in the order of the document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from store.plan.document import Document, Line
from store.plan.text import clean
from store.plan.unreadable import Unreadable


def read_docx(path: Path) -> Document:
    """A paragraph is a line of one cell; a merged cell has its words once, and the cells that it covers are empty."""
    from docx import Document as open_docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        return Document(path.name, list(_lines(open_docx(str(path)))))
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
    seen: set[Any] = set()
    for number, row in enumerate(table.rows, start=1):
        cells = [""] * row.grid_cols_before
        for cell in row.cells:
            cells.append("" if cell._tc in seen else clean(cell.text))
            seen.add(cell._tc)
        yield Line(f"{name} row {number}", tuple(cells) if any(cells) else ())
    yield Line(f"{name} end", ())
