"""Columns that could be lost in silence: several dates, several posts, ratings elsewhere, and what nothing reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.plan.cells import split_posts
from store.plan.read import read_files
from store.plan.rows import PlanRows


def read(folder: Path, *lines: str, name: str = "plan.csv") -> PlanRows:
    path = folder / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_files([path])


def kinds(rows: PlanRows) -> list[tuple[str, str]]:
    return [(problem.kind, problem.words) for problem in rows.problems]


@pytest.mark.parametrize("headings", ["Start,Finish", "Start date,End date", "From,Completion date", "Starts,Ends"])
def test_the_end_is_the_deadline_and_the_start_is_told_as_not_read(headings: str, tmp_path: Path) -> None:
    rows = read(tmp_path, f"Ref,Action,Owner,{headings},RAG", "1.1.1,Mend,DCS,01/01/25,31/03/25,A")
    assert rows.actions[0].by_when == "31/03/25"
    assert kinds(rows) == [("columns", headings.split(",")[0])]


def test_a_time_scale_over_start_and_end_ends_at_the_end(tmp_path: Path) -> None:
    lines = ["Ref,Action,Lead,Timescale,,RAG", ",,,Start,End,", "1.1.1,Mend,DCS,01/01/25,31/03/25,A"]
    assert read(tmp_path, *lines).actions[0].by_when == "31/03/25"


@pytest.mark.parametrize(
    "headings",
    ["Original deadline,Revised deadline", "Target completion date,Revised date", "Due date,New date"],
)
def test_the_revised_date_is_the_deadline_of_today_where_there_is_one(headings: str, tmp_path: Path) -> None:
    lines = [f"Ref,Action,Owner,{headings},RAG", "1.1.1,Mend,DCS,31/03/25,30/06/25,A", "1.1.2,Heat,DCS,30/04/25,,A"]
    rows = read(tmp_path, *lines, "1.1.3,Sell,DCS,30/05/25,n/a,A", "1.1.4,Buy,DCS,31/05/25,31/05/25,A")
    assert [action.by_when for action in rows.actions] == ["30/06/25", "30/04/25", "30/05/25", "31/05/25"]
    (problem,) = rows.problems
    assert (problem.kind, problem.words, problem.place) == ("by_when", "30/06/25", "plan.csv line 2")
    assert "revised from 31/03/25" in problem.suggestion


def test_the_order_of_original_and_revised_does_not_matter(tmp_path: Path) -> None:
    rows = read(tmp_path, "Ref,Action,Owner,Revised deadline,Original deadline", "1.1.1,Mend,DCS,30/06/25,31/03/25")
    assert rows.actions[0].by_when == "30/06/25"


@pytest.mark.parametrize("heading", ["Progress", "Status", "Latest update"])
def test_a_column_of_colours_is_the_rating_where_there_is_no_other(heading: str, tmp_path: Path) -> None:
    rows = read(tmp_path, f"Ref,Action,Lead,Due,{heading}", "1.1,Mend,DCS,May 25,Green", "1.2,Heat,DCS,May 25,R")
    assert [action.rag for action in rows.actions] == ["G", "R"]
    assert rows.problems == ()


def test_a_column_of_progress_in_words_is_told_as_not_read(tmp_path: Path) -> None:
    rows = read(tmp_path, "Ref,Action,Lead,Due,Progress", "1.1,Mend,DCS,May 25,Well under way")
    assert rows.actions[0].rag == ""
    assert kinds(rows) == [("columns", "Progress")]


def test_beside_a_column_of_ratings_progress_is_not_asked(tmp_path: Path) -> None:
    rows = read(tmp_path, "Ref,Action,Lead,Due,RAG,Progress", "1.1,Mend,DCS,May 25,R,Green")
    assert rows.actions[0].rag == "R"


def test_a_second_column_of_posts_adds_further_posts(tmp_path: Path) -> None:
    rows = read(tmp_path, "Ref,Action,Accountable officer,Delivery officer,Due", "1.1,Mend,DCS,Head of Homes,May 25")
    assert rows.actions[0].posts == ("DCS", "Head of Homes")


def test_all_columns_that_nothing_reads_are_one_problem(tmp_path: Path) -> None:
    rows = read(tmp_path, "Ref,Action,Owner,Date,Person,State,Empty", "1.1,Mend,DCS,May 25,A N Other,Fine,")
    (problem,) = rows.problems
    assert (problem.kind, problem.suggestion) == ("columns", "Not read: Person, State.")


def test_the_same_headings_in_two_sections_are_told_once(tmp_path: Path) -> None:
    table = ["Ref,Action,Owner,Due,Room", "1.1.1,Mend,DCS,May 25,4"]
    rows = read(tmp_path, *table, "Workstream 2: Homes,,,,", table[0], "2.1.1,Heat,DCS,May 25,5")
    assert kinds(rows) == [("columns", "Room")]


def test_the_words_of_a_column_of_objectives_are_their_titles(tmp_path: Path) -> None:
    rows = read(tmp_path, "Objective,Ref,Action,Owner,Due", "Dry homes,1.1.1,Mend,DCS,May 25")
    assert [(one.ref, one.title) for one in rows.objectives] == [("1.1", "Dry homes")]
    assert rows.problems == ()


def test_a_row_with_a_date_is_never_taken_for_headings(tmp_path: Path) -> None:
    rows = read(tmp_path, "Action,Lead,Due", "Action plan agreed,Project lead,31/03/2025", "Mend,DCS,30/04/2025")
    assert len(rows.actions) == 2


@pytest.mark.parametrize(
    ("cell", "posts"),
    [
        ("DCS and PSW", ("DCS", "PSW")),
        ("DCS, AD Safeguarding", ("DCS", "AD Safeguarding")),
        ("DCS & AD", ("DCS", "AD")),
        ("Head of CiN and PSW", ("Head of CiN", "PSW")),
    ],
)
def test_abbreviations_that_every_council_has_are_posts(cell: str, posts: tuple[str, ...]) -> None:
    assert split_posts(cell) == (posts, "")


def test_other_initials_are_parted_with_a_doubt() -> None:
    posts, doubt = split_posts("HR and QA")
    assert posts == ("HR", "QA")
    assert "two posts" in doubt


def test_initials_at_the_end_of_a_name_stay_in_it() -> None:
    assert split_posts("Head of First Response & MASH") == (("Head of First Response & MASH",), "")


def test_rows_without_an_owner_are_one_problem_in_a_file(tmp_path: Path) -> None:
    rows = read(tmp_path, "Ref,Action,Owner,Due", *(f"1.1.{number},Do {number},,May 25" for number in range(1, 8)))
    (problem,) = rows.problems
    assert (problem.kind, problem.place) == ("owner", "plan.csv line 2")
    assert problem.suggestion.startswith("7 actions name no owner")
    assert "1.1.1, 1.1.2" in problem.suggestion
    assert "1.1.6" not in problem.suggestion


def test_a_quotation_mark_that_is_not_closed_is_a_problem(tmp_path: Path) -> None:
    lines = ["Ref,Action,Owner,Due,RAG", '1.1.1,"Mend it,DCS,May 25,A', "1.1.2,Heat it,DCS,May 25,A"]
    found = [one for one in read(tmp_path, *lines).problems if one.kind == "row"]
    assert [(one.place, "line 2 to line 3" in one.suggestion) for one in found] == [("plan.csv line 2", True)]


def test_a_cell_of_two_lines_is_no_problem(tmp_path: Path) -> None:
    rows = read(tmp_path, "Ref,Action,Owner,Due,RAG", '1.1.1,"Mend it,\nand paint it",DCS,May 25,A')
    assert rows.problems == ()


def test_actions_in_lists_are_told_with_their_number(tmp_path: Path) -> None:
    table = ["| Ref | Action | Owner | Due |", "|---|---|---|---|", "| 1.1 | Mend | DCS | May 25 |", ""]
    lists = [
        "- 2.1 Audit homes (PSW, 30 June 2025) - Amber",
        "- 2.2 Visit homes (PSW, 30 July 2025) - Red",
        "- 2.3 Homes",
    ]
    rows = read(tmp_path, *table, *lists[:2], name="plan.md")
    assert [one.ref for one in rows.objectives] == []
    (problem,) = rows.problems
    assert (problem.kind, problem.place) == ("row", "plan.md line 5")
    assert problem.suggestion.startswith("2 lines of lists look like actions and were not read")


def test_a_list_of_other_things_is_no_problem(tmp_path: Path) -> None:
    rows = read(
        tmp_path,
        "- Homes",
        "- Roads (see below)",
        "",
        "| Action | Owner |",
        "|---|---|",
        "| 1.1 Mend | DCS |",
        name="p.md",
    )
    assert rows.problems == ()


def test_problems_stand_in_the_order_of_file_and_line(tmp_path: Path) -> None:
    lines = [f"1.1.{number},Do {number},DCS,May 25,{'Fine' if number % 2 else 'Blue'}" for number in range(1, 13)]
    rows = read(tmp_path, "Ref,Action,Owner,Due,RAG", *lines, "1.1.20,Do it,DCS,May 25,A")
    places = [int(problem.place.split()[-1]) for problem in rows.problems]
    assert places == sorted(places)
