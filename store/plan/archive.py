"""Office files are zip archives: what one is, and whether it is safe to unpack."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile, ZipFile

from store.plan.unreadable import Unreadable

MOST_BYTES = 60_000_000  # unpacked; a plan of 20,000 rows needs about a tenth of it
_PARTS = {"xl/workbook.xml": "xlsx", "word/document.xml": "docx"}


def office_format(path: Path) -> str:
    """``xlsx`` or ``docx``; raises Unreadable for any other archive, a damaged one, or one that unpacks to too much."""
    try:
        with ZipFile(path) as archive:
            entries = archive.infolist()
    except BadZipFile as error:
        raise Unreadable(f"{path.name} is damaged: it begins like an Office file but cannot be opened.") from error
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise Unreadable(f"{path.name} unpacks to more than {MOST_BYTES // 1_000_000} MB, so it was not opened.")
    for entry in entries:
        if entry.filename in _PARTS:
            return _PARTS[entry.filename]
    raise Unreadable(f"{path.name} is an archive that is neither an Excel workbook nor a Word document.")
