"""What only office files have: cells merged over rows, hidden sheets, ratings by colour."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import PatternFill

from store.plan.colours import letter_of
from store.plan.read import read_files

HEADINGS = ["Ref", "Action", "Owner", "Due", "RAG"]


def a_sheet() -> tuple[Any, Any]:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Plan"
    sheet.append(HEADINGS)
    return book, sheet


def test_a_cell_merged_over_rows_counts_for_each_of_them(tmp_path: Path) -> None:
    book, sheet = a_sheet()
    sheet.append(["1.1.1", "Mend", "DCS", "May 25", "A"])
    sheet.append(["1.1.2", "Heat", None, None, "G"])
    sheet.append(["1.1.3", "Sell", "CEO", "July 25", "R"])
    sheet.merge_cells("C2:C3")
    sheet.merge_cells("D2:D3")
    book.save(tmp_path / "plan.xlsx")
    rows = read_files([tmp_path / "plan.xlsx"]).actions
    assert [(row.posts, row.by_when) for row in rows] == [
        (("DCS",), "May 25"),
        (("DCS",), "May 25"),
        (("CEO",), "July 25"),
    ]


def test_an_action_merged_over_rows_is_one_action(tmp_path: Path) -> None:
    book, sheet = a_sheet()
    sheet.append(["1.1.1", "Mend", "Head of Homes", "May 25", "A"])
    sheet.append([None, None, "Head of Roads", None, None])
    for cells in ("A2:A3", "B2:B3", "D2:D3", "E2:E3"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "plan.xlsx")
    (row,) = read_files([tmp_path / "plan.xlsx"]).actions
    assert (row.ref, row.posts) == ("1.1.1", ("Head of Homes", "Head of Roads"))


def test_headings_merged_over_two_rows_are_one_row_of_headings(tmp_path: Path) -> None:
    book, sheet = a_sheet()
    sheet.delete_rows(1)
    sheet.append(["Ref", "Action", "Accountable", None, "Timescale", None])
    sheet.append([None, None, "Lead", "Support", "Start", "End"])
    sheet.append(["1.1.1", "Mend", "DCS", "PSW", "Jan 25", "May 25"])
    for cells in ("A1:A2", "B1:B2", "C1:D1", "E1:F1"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "plan.xlsx")
    (row,) = read_files([tmp_path / "plan.xlsx"]).actions
    assert (row.posts, row.by_when) == (("DCS", "PSW"), "May 25")


def test_a_cell_of_a_word_table_merged_over_rows_counts_for_each_of_them(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=5)
    for words in (HEADINGS, ["1.1.1", "Mend", "DCS", "May 25", "A"], ["1.1.2", "Heat", "", "June 25", "G"]):
        for cell, said in zip(table.add_row().cells, words, strict=True):
            cell.text = said
    table.cell(1, 2).merge(table.cell(2, 2)).text = "DCS"
    document.save(str(tmp_path / "plan.docx"))
    assert [row.posts for row in read_files([tmp_path / "plan.docx"]).actions] == [("DCS",), ("DCS",)]


def test_a_hidden_sheet_is_named_and_not_loaded(tmp_path: Path) -> None:
    book, sheet = a_sheet()
    sheet.append(["1.1.1", "Mend", "DCS", "May 25", "A"])
    old = book.create_sheet("Old")
    old.append(HEADINGS)
    old.append(["9.1.1", "Old", "DCS", "May 20", "A"])
    old.sheet_state = "hidden"
    book.save(tmp_path / "plan.xlsx")
    rows = read_files([tmp_path / "plan.xlsx"])
    assert [row.ref for row in rows.actions] == ["1.1.1"]
    assert [(one.kind, one.words) for one in rows.problems] == [("sheet", "Old")]


@pytest.mark.parametrize(("words", "told"), [(None, ["rag"]), ("A", [])])
def test_ratings_by_colour_alone_are_one_problem_of_the_sheet(
    words: str | None, told: list[str], tmp_path: Path
) -> None:
    book, sheet = a_sheet()
    for number, colour in enumerate(("FF0000", "FFC000", "00B050"), start=1):
        sheet.append([f"1.1.{number}", f"Do {number}", "DCS", "May 25", words])
        sheet.cell(number + 1, 5).fill = PatternFill("solid", fgColor=colour)
    book.save(tmp_path / "plan.xlsx")
    problems = read_files([tmp_path / "plan.xlsx"]).problems
    assert [one.kind for one in problems] == told
    assert all(one.place == "plan.xlsx Plan" and "colour" in one.suggestion for one in problems)


@pytest.mark.parametrize(
    ("colour", "letter"),
    [("FF0000", "R"), ("C00000", "R"), ("FFC000", "A"), ("FFFF00", "A"), ("92D050", "G"), ("00B050", "G")],
)
def test_the_colours_of_the_office_palette_are_ratings(colour: str, letter: str) -> None:
    assert letter_of(colour) == letter


@pytest.mark.parametrize("colour", ["FFFFFF", "000000", "4472C4", "7030A0", "D9D9D9", "E2EFDA", "", "0"])
def test_other_colours_are_none(colour: str) -> None:
    assert letter_of(colour) == ""


@given(st.text(alphabet="0123456789ABCDEF", min_size=6, max_size=6))
def test_any_colour_is_one_rating_or_none(colour: str) -> None:
    assert letter_of(colour) in ("R", "A", "G", "")
