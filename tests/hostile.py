"""Files that somebody made to harm whoever loads them. Each looks like a plan from outside."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

import docx
import openpyxl

HEADINGS = ("Ref", "Action", "Lead", "Deadline")
ROW = ("1.1.1", "Do it", "Head of CiN", "31/10/14")
SHEET, DOCUMENT = "xl/worksheets/sheet1.xml", "word/document.xml"
OPENS = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSES = "</sheetData></worksheet>"
CANARY = "canary-of-this-machine"


def workbook() -> bytes:
    """A sound one, of one action."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    sheet.append(HEADINGS)
    sheet.append(ROW)
    book.save(out)
    return out.getvalue()


def document() -> bytes:
    """The same in Word."""
    made, out = docx.Document(), io.BytesIO()
    for cells, words in zip(made.add_table(2, 4).rows, (HEADINGS, ROW), strict=True):
        for cell, word in zip(cells.cells, words, strict=True):
            cell.text = word
    made.save(out)
    return out.getvalue()


def part(office: bytes, name: str) -> str:
    """One part of an Office file, without its first line."""
    with zipfile.ZipFile(io.BytesIO(office)) as archive:
        return archive.read(name).decode().split("?>", 1)[-1]


def with_part(office: bytes, name: str, content: bytes | str) -> bytes:
    """The file with another part of that name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(office)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry.filename), zipfile.ZIP_DEFLATED)
        new.writestr(name, content)
    return out.getvalue()


def laughs(inside: str) -> str:
    """A billion of them where ``inside`` says &j;."""
    bigger = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    return f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">{bigger}]>{inside}'


def outside(inside: str, address: str) -> str:
    """What stands at ``address``, where ``inside`` says &x;."""
    return f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "{address}">]>{inside}'


def cell(words: str) -> str:
    """A cell of a sheet."""
    return f'<c t="inlineStr"><is><t>{words}</t></is></c>'


def sheet(action: str) -> str:
    """A sheet with one action."""
    rows = (HEADINGS, (ROW[0], action, *ROW[2:]))
    return OPENS + "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows) + CLOSES


def with_sheet(content: bytes | str) -> bytes:
    """A workbook whose sheet is this XML."""
    return with_part(workbook(), SHEET, content)


def with_words(content: str) -> bytes:
    """A document of this XML."""
    return with_part(document(), DOCUMENT, content)


def noise(begins: bytes) -> bytes:
    """100 kB that begin like a picture."""
    return begins + random.Random(1).randbytes(100_000)  # noqa: S311  (not a secret)


def many_parts() -> bytes:
    """200,000 empty parts."""
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(200_000):
            archive.writestr(f"xl/{number}.bin", b"")
    return out.getvalue()


MERGES = "<mergeCells>{}</mergeCells></worksheet>".format('<mergeCell ref="A1:A1048576"/>' * 1_000_000)
PARAGRAPHS = "<w:p><w:r><w:t>x</w:t></w:r></w:p>" * 1_400_000

SMALL: dict[str, Callable[[], bytes]] = {
    "laughs.xlsx": lambda: with_sheet(laughs(sheet("&j;"))),
    "laughs.docx": lambda: with_words(laughs(part(document(), DOCUMENT).replace("Do it", "&j;"))),
    "cut.xlsx": lambda: workbook()[:-200],
    "cut.docx": lambda: document()[:20_000],
    "macros.xlsm": lambda: with_part(workbook(), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    "macros.docm": lambda: with_part(document(), "word/vbaProject.bin", b"\xd0\xcf\x11\xe0"),
    "png.xlsx": lambda: noise(b"\x89PNG\r\n\x1a\n"),
    "png.csv": lambda: noise(b"\x89PNG\r\n\x1a\n"),
    "jpeg.docx": lambda: noise(b"\xff\xd8\xff\xe0"),
    "gif.txt": lambda: noise(b"GIF89a"),
    "zeros.xlsx": lambda: with_sheet(b"0" * 100_000_000),
    "zeros-beside.xlsx": lambda: with_part(workbook(), "xl/media/a.bin", b"0" * 100_000_000),
}
"""What reading refuses by itself, at once."""

LARGE: dict[str, Callable[[], bytes]] = {
    "rows.csv": lambda: b"Ref,Action,Lead,Deadline\n" + b"1.1.1,Do it,X,1/1/15\n" * 1_000_000,
    "short-rows.csv": lambda: b"a,b\n" * 7_000_000,
    "a-wide-row.csv": lambda: b"Ref,Action\n" + b"1," * 10_000_000,
    "an-endless-cell.csv": lambda: b'Ref,Action\n1.1.1,"' + b"x\n" * 13_000_000 + b'"',
    "rows.txt": lambda: b"1.1.1\tx\n" * 3_000_000,
    "rows.md": lambda: b"| Ref | Action |\n|---|---|\n" + b"| 1.1.1 | x |\n" * 2_000_000,
    "brackets.md": lambda: b"[" * 2_000_000 + b"\n|--|--|\n",
    "tags.txt": lambda: b"Ref\tAction\n1\t" + b"<p" * 14_000_000,
    "rows.xlsx": lambda: with_sheet(OPENS + "<row><c><v>1</v></c></row>" * 1_000_000 + CLOSES),
    "no-cells.xlsx": lambda: with_sheet(OPENS + "<row><c/></row>" * 3_600_000 + CLOSES),
    "one-row.xlsx": lambda: with_sheet(f"{OPENS}<row>{cell('x') * 1_300_000}</row>{CLOSES}"),
    "a-long-cell.xlsx": lambda: with_sheet(sheet("A" * 59_000_000)),
    "never-closed.xlsx": lambda: with_sheet(OPENS + "<row>" * 4_000_000),
    "merged.xlsx": lambda: with_sheet(sheet("x").replace("</worksheet>", MERGES)),
    "parts.xlsx": many_parts,
    "paragraphs.docx": lambda: with_words(part(document(), DOCUMENT).replace("<w:sectPr", f"{PARAGRAPHS}<w:sectPr", 1)),
}
"""What costs whoever reads it time or memory."""
