"""Text: its encoding, and tab-separated lines as they are taken from a PDF."""

from __future__ import annotations

import re
from pathlib import Path

from store.plan.document import Document, Line, within
from store.plan.unreadable import Unreadable

_BREAK = re.compile(r"(?i)</p>|</li>|</div>|<br\s*/?>")
_TAG = re.compile(r"(?i)</?(?:p|i|b|u|em|strong|span|div|ul|ol|li|sup|sub|font)\b[^<>]*>")
_ENTITY = re.compile(r"&(amp|lt|gt|nbsp|quot|#39);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">", "nbsp": " ", "quot": '"', "#39": "'"}
_INVISIBLE = str.maketrans({"\u00a0": " ", "\u00ad": None, "\u200b": None, "\ufeff": None})
_SPACES = re.compile(r"[ \t\r\f\v]+")


def decode(raw: bytes, name: str) -> str:
    """The words of a text file in UTF-8 (with or without a mark), UTF-16 with a mark, or else Windows' own encoding."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if b"\x00" in raw:
        raise Unreadable(f"{name} is not text, an Excel workbook or a Word document, so it cannot be read.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def clean(cell: str) -> str:
    """The words of a cell without the mark-up that some extractors leave; its paragraphs are lines."""
    if "<" in cell:
        cell = _TAG.sub("", _BREAK.sub("\n", cell))
    if "&" in cell:
        cell = _ENTITY.sub(lambda found: _CHARACTERS[found[1]], cell)
    cell = _SPACES.sub(" ", cell.translate(_INVISIBLE))
    if "\n" not in cell:
        return cell.strip()
    return "\n".join(line for line in map(str.strip, cell.split("\n")) if line)


def cells_of(line: str) -> tuple[str, ...]:
    """The cells of a tab-separated line; none for an empty one."""
    return tuple(clean(cell) for cell in line.split("\t")) if line.strip() else ()


def read_text(words: str, path: Path) -> Document:
    """The lines of tab-separated text. A page's end (form feed) is an empty line."""
    lines = re.split(r"\r\n|[\n\r\f]", words)
    read = (Line(f"line {n}", cells_of(line)) for n, line in enumerate(lines, start=1))
    return Document(path.name, *within(read, path.name))
