"""Office files are zip archives: what one is, and whether it is whole and safe to unpack."""

from __future__ import annotations

import zlib
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from store.plan.unreadable import Unreadable

MOST_BYTES = 60_000_000  # unpacked; a plan of 20,000 rows needs about a tenth of it
_PARTS = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx"}
# All that zipfile raises for archives that are cut short, overwritten, encrypted or packed in a way that it does not know.
_DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, UnicodeDecodeError)


def office_format(path: Path) -> str:
    """``xlsx`` or ``docx``, of an archive whose every part was found whole.

    Raises Unreadable for any other archive, a damaged one, or one that unpacks to too much.
    """
    try:
        names = _names_of_whole(path)
    except _DAMAGE as error:
        raise Unreadable(f"{path.name} is damaged: it begins like an Office file but cannot be opened.") from error
    if any(name.endswith("vbaProject.bin") for name in names):
        raise Unreadable(
            f"{path.name} holds macros, which are not run here; save it without them, as .xlsx or .docx, first."
        )
    for name in names:
        if name in _PARTS:
            return _PARTS[name]
    raise Unreadable(f"{path.name} is an archive that is neither an Excel workbook nor a Word document.")


def _names_of_whole(path: Path) -> list[str]:
    with ZipFile(path) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise Unreadable(f"{path.name} unpacks to more than {MOST_BYTES // 1_000_000} MB, so it was not opened.")
        broken = archive.testzip()
        if broken is not None:
            raise BadZipFile(broken)
        return archive.namelist()
