"""One small plan in each format reads as the same rows; and what cannot be read says so in a sentence."""

from __future__ import annotations

import csv
import datetime
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from store.plan.read import Unreadable, read_files
from store.plan.rows import PlanRows

Rows = list[list[str]]
PLAN: list[Rows] = [
    [["Workstream 1: Safe homes"]],
    [["Sponsor: Chief Executive"]],
    [["Objective 1.1: Homes are dry"]],
    [
        ["Actions", "By When", "By Who", "RAG", "Additional Costs", ""],
        ["", "", "", "", "2024/25 one-off", "2024/25 ongoing"],
        ["1.1.1 Mend every roof", "31/03/25", "Head of Homes / ADM", "G", "£40k", "£0"],
        ["1.1.2 RQ3 Ask each tenant what leaks", "Ongoing", "P&E Manager", "Amber", "", "Innovation bid"],
        ["1.1.3 Send out: - the first letter", "Sept 25", "CEO", "A", "", ""],
        ["- the second letter", "Oct 25", "Leader", "R", "", ""],
    ],
    [["Objective 1.2: Homes are warm"]],
    [
        ["Objective", "Success Measure", "Target (Jan 2026)", "Current (Feb 2025)", "RAG"],
        ["1.2", "% of homes with heating", "100%", "63%", "R"],
        ["", "Number of cold homes", "0", "", "N/A"],
    ],
    [
        ["Ref", "Risk / Issue", "Mitigating Action", "Owner", "RAG"],
        ["12", "IF pipes freeze THEN homes go cold", "Lag pipes; Keep heaters", "Head of Homes", "A"],
    ],
]


def as_text(folder: Path) -> Path:
    path = folder / "plan.txt"
    path.write_text("\n\n".join("\n".join("\t".join(row) for row in rows) for rows in PLAN), encoding="utf-8")
    return path


def as_csv(folder: Path) -> Path:
    path = folder / "plan.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(row for rows in PLAN for row in rows)
    return path


def as_markdown(folder: Path) -> Path:
    path = folder / "plan.md"
    blocks = []
    for rows in PLAN:
        lines = [f"| {' | '.join(row)} |" for row in rows]
        lines[1:1] = ["|" + " --- |" * len(rows[0])]
        blocks.append("\n".join(lines) if len(rows) > 1 else f"## {rows[0][0]}")
    path.write_text("\n\n".join(blocks), encoding="utf-8")
    return path


def as_xlsx(folder: Path) -> Path:
    path = folder / "plan.xlsx"
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for rows in PLAN:
        for row in rows:
            sheet.append([_typed(cell) for cell in row])
        sheet.append([])
    for cell in (cell for row in sheet.iter_rows() for cell in row):
        if isinstance(cell.value, float):
            cell.number_format = "0%"
    book.save(path)
    return path


def _typed(cell: str) -> object:
    """A per cent as the number that Excel keeps."""
    return int(cell[:-1]) / 100 if cell.endswith("%") else cell or None


def as_docx(folder: Path) -> Path:
    path = folder / "plan.docx"
    document = docx.Document()
    for rows in PLAN:
        if len(rows) == 1:
            document.add_heading(rows[0][0], level=2)
            continue
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            cells = table.add_row().cells
            for cell, words in zip(cells, row, strict=True):
                cell.text = words
            if row[-2:] == ["Additional Costs", ""]:
                cells[-2].merge(cells[-1]).text = row[-2]
    document.save(str(path))
    return path


WRITERS = [as_text, as_csv, as_markdown, as_xlsx, as_docx]


def without_places(rows: PlanRows) -> dict[str, list[object]]:
    return {field.name: [replace(row, place="") for row in getattr(rows, field.name)] for field in fields(rows)}


@pytest.mark.parametrize("write", WRITERS)
def test_the_same_plan_reads_the_same_from_every_format(write: Callable[[Path], Path], tmp_path: Path) -> None:
    read = without_places(read_files([write(tmp_path)]))
    assert read == without_places(read_files([as_text(tmp_path)]))
    assert [len(rows) for rows in read.values()] == [1, 2, 4, 2, 1, 0, 0]


def test_the_rows_of_the_small_plan_are_as_written(tmp_path: Path) -> None:
    read = read_files([as_text(tmp_path)])
    first, second, third, fourth = read.actions
    assert first.text == "Mend every roof"
    assert first.posts == ("Head of Homes", "ADM")
    assert [(line.heading, line.words) for line in first.costs] == [
        ("2024/25 one-off", "£40k"),
        ("2024/25 ongoing", "£0"),
    ]
    assert (second.rag, second.recommendations) == ("A", ("RQ3",))
    assert [(part.ref, part.part, part.text) for part in (third, fourth)] == [
        ("1.1.3", "a", "Send out: - the first letter"),
        ("1.1.3", "b", "the second letter"),
    ]
    assert read.measures[0].target_heading == "Target (Jan 2026)"
    assert read.risks[0].mitigations == ("Lag pipes", "Keep heaters")
    assert read.workstreams[0].sponsors == ("Chief Executive",)


@pytest.mark.parametrize(
    ("write", "place"),
    [
        (as_text, "plan.txt line 9"),
        (as_csv, "plan.csv line 6"),
        (as_markdown, "plan.md line 10"),
        (as_xlsx, "plan.xlsx Sheet row 9"),
        (as_docx, "plan.docx table 1 row 3"),
    ],
)
def test_a_place_names_the_file_and_the_row(write: Callable[[Path], Path], place: str, tmp_path: Path) -> None:
    assert read_files([write(tmp_path)]).actions[0].place == place


def test_dates_of_a_workbook_are_words_and_sums_keep_their_sign(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["Ref", "Action", "Lead", "Deadline", "Cost"])
    sheet.append([3.1, "Paint it", "CEO", datetime.date(2025, 3, 31), 1250])
    sheet["A2"].number_format = "0.00"
    sheet["E2"].number_format = "£#,##0"
    book.save(path)
    (action,) = read_files([path]).actions
    assert (action.ref, action.by_when, action.costs[0].words) == ("3.10", "31/03/2025", "£1,250")


def test_every_sheet_of_a_workbook_is_read_under_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "plan.xlsx"
    book = openpyxl.Workbook()
    for name in ("Workstream 4", "Workstream 5"):
        sheet: Any = book.create_sheet(name)
        sheet.append(["Action", "Lead", "Deadline"])
        sheet.append([f"Do what {name} needs", "CEO", "Ongoing"])
    book.save(path)
    assert [action.workstream for action in read_files([path]).actions] == [4, 5]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_csv_may_use_any_separator(separator: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    rows = [
        ["Ref", "Action", "Lead", "Deadline", "Status", "Progress"],
        ["1.1", "Paint it", "CEO", "May 25", "G", "Done, well"],
    ]
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    (action,) = read_files([path]).actions
    assert (action.ref, action.workstream, action.objective, action.rag) == ("1.1", 1, None, "G")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_may_be_in_any_usual_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes("Action\tLead\tCost\n1.1.1 Pay – once\tCEO\t£5k".encode(encoding))
    (action,) = read_files([path]).actions
    assert (action.text, action.costs[0].words) == ("Pay – once", "£5k")


def test_markdown_in_a_file_called_txt_is_read_as_markdown(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_bytes(as_markdown(tmp_path).read_bytes())
    assert len(read_files([path]).actions) == 4


def test_several_files_are_one_plan(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Ref,Action,Lead\n1.1.1,Paint it,CEO\n")
    (tmp_path / "b.csv").write_text("Ref,Action,Lead\n1.1.1,Paint it again,CEO\n")
    read = read_files([tmp_path / "a.csv", tmp_path / "b.csv"])
    assert [problem.place for problem in read.problems if problem.kind == "duplicate"] == ["b.csv line 2"]


def test_a_file_without_a_known_table_is_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("Fruit,Colour\nApple,Green\n")
    read = read_files([path])
    assert [(problem.kind, problem.place) for problem in read.problems] == [("file", "other.csv")]


@pytest.mark.parametrize(
    ("name", "raw", "says"),
    [
        ("plan.csv", b"", "is empty"),
        ("plan.csv", b" \n\n", "is empty"),
        ("plan.md", b"\xef\xbb\xbf\n", "is empty"),
        ("plan.pdf", b"%PDF-1.7 ...", "PDF"),
        ("plan.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "old kind"),
        ("plan.html", b"<!DOCTYPE html>", "web page"),
        ("plan.bin", b"\x00\x01\x02\x03", "not text"),
        ("plan.xlsx", b"PK\x03\x04 not a zip", "damaged"),
        ("plan.odd", b"just words", "not known"),
    ],
)
def test_what_cannot_be_read_says_so(name: str, raw: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    with pytest.raises(Unreadable, match=says) as refused:
        read_files([path])
    assert str(refused.value).startswith(name)


@pytest.mark.parametrize(("write", "keep"), [(as_xlsx, 0.6), (as_docx, 0.6)])
def test_an_office_file_cut_short_is_unreadable(write: Callable[[Path], Path], keep: float, tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * keep)])
    with pytest.raises(Unreadable, match="damaged"):
        read_files([path])


def test_an_absent_file_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="There is no file"):
        read_files([tmp_path / "nowhere.csv"])


def test_the_office_libraries_are_imported_only_when_needed() -> None:
    code = "import sys, store.plan.read; sys.exit(bool({'openpyxl', 'docx', 'markdown_it'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[1], check=False).returncode == 0
