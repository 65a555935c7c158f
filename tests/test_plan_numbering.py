"""References of rows: those that are missing, unreadable, twice there, or skipped; other councils' ways to number."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.plan.read import read_files
from store.plan.refs import alone, leading
from store.plan.rows import PlanRows

HEADER = "Ref,Action,Lead,Deadline,Status,Progress"


def read(folder: Path, *lines: str) -> PlanRows:
    path = folder / "plan.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_files([path])


def refs(rows: PlanRows) -> list[tuple[str, str | None, int, str | None]]:
    return [(action.ref, action.part, action.workstream, action.objective) for action in rows.actions]


def test_two_numbers_are_a_workstream_and_an_action(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER, "4.1,Mend it,CEO,May 25,A,")
    assert refs(rows) == [("4.1", None, 4, None)]
    assert rows.objectives == ()


def test_a_number_with_a_letter_is_a_part(tmp_path: Path) -> None:
    assert refs(read(tmp_path, HEADER, "1a,Mend it,CEO,May 25,A,", "1b,Paint it,CEO,May 25,A,")) == [
        ("1.1", "a", 1, None),
        ("1.1", "b", 1, None),
    ]


def test_three_numbers_name_the_objective(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER, "3.2.1,Mend it,CEO,May 25,A,")
    assert refs(rows) == [("3.2.1", None, 3, "3.2")]
    assert [(one.ref, one.title) for one in rows.objectives] == [("3.2", "")]


def test_plain_numbers_stand_in_the_workstream_of_the_heading(tmp_path: Path) -> None:
    rows = read(tmp_path, "Theme 3: Homes,,,,,", HEADER, "1,Mend it,CEO,May 25,A,", "2,Paint it,CEO,May 25,A,")
    assert refs(rows) == [("3.1", None, 3, None), ("3.2", None, 3, None)]


def test_a_row_without_a_reference_gets_the_next_free_one_and_a_problem(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER, "2.1,Mend it,CEO,May 25,A,", ",Paint it,CEO,June 25,A,", "2.2,Sell it,CEO,May 25,G,")
    assert [action.ref for action in rows.actions] == ["2.1", "2.3", "2.2"]
    assert [(problem.kind, problem.place) for problem in rows.problems] == [("ref", "plan.csv line 3")]
    assert "2.3" in rows.problems[0].suggestion


def test_a_reference_that_cannot_be_read_is_replaced_and_shown(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER, "CF-X,Mend it,CEO,May 25,A,")
    assert rows.actions[0].ref == "1.1"
    assert rows.problems[0].words == "CF-X"


def test_a_plan_without_references_is_numbered_below_its_headings(tmp_path: Path) -> None:
    lines = [
        "Workstream 2: Homes,,",
        "Action,Lead,Deadline",
        "Mend it,CEO,May 25",
        "Objective 2.4: Warm homes,,",
        "Heat it,CEO,May 25",
    ]
    rows = read(tmp_path, *lines)
    assert refs(rows) == [("2.1", None, 2, None), ("2.4.1", None, 2, "2.4")]
    assert [problem.kind for problem in rows.problems] == ["ref", "ref"]


def test_a_reference_twice_under_two_objectives_says_which_is_free(tmp_path: Path) -> None:
    lines = ["Objective 2.2: A,,", "Action,Lead,Deadline", "2.2.1 Mend it,CEO,May 25"]
    rows = read(tmp_path, *lines, "Objective 2.3: B,,", "2.3.1 Heat it,CEO,May 25", "2.2.1 Paint it,CEO,May 25")
    (problem,) = rows.problems
    assert (problem.kind, problem.words, problem.place) == ("duplicate", "2.2.1", "plan.csv line 6")
    assert problem.suggestion == "The second stands under 2.3; 2.3.2 is free."


def test_a_gap_in_the_numbers_is_one_problem(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER, *(f"1.1.{number},Do {number},CEO,May 25,A," for number in (1, 2, 4, 9)))
    assert [(problem.kind, problem.words) for problem in rows.problems] == [("ref", "1.1.3"), ("ref", "1.1.5 to 1.1.8")]


def test_columns_of_workstream_and_objective_say_where_a_row_stands(tmp_path: Path) -> None:
    lines = [
        "Workstream,Objective,Action,Lead,Deadline",
        "2. Homes,2.4 Warm homes,Heat it,CEO,May 25",
        ",,Paint it,CEO,May 25",
    ]
    rows = read(tmp_path, *lines)
    assert refs(rows) == [("2.4.1", None, 2, "2.4"), ("2.4.2", None, 2, "2.4")]
    assert (rows.workstreams[0].title, rows.objectives[0].title) == ("Homes", "Warm homes")


def test_an_unknown_status_leaves_the_action_unrated_with_a_problem(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER, "1.1,Mend it,CEO,May 25,Going well,", "1.2,Heat it,CEO,May 25,Blue,")
    assert [action.rag for action in rows.actions] == ["", "G"]
    assert [(problem.kind, problem.words) for problem in rows.problems] == [("rag", "Going well"), ("rag", "Blue")]


def test_a_repeated_reference_before_the_words_is_dropped(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER, "1.1,1.1 Mend it,CEO,May 25,A,").actions[0].text == "Mend it"


@pytest.mark.parametrize("cell", ["3.3.2", "3.3.2.", "WS3.3.2", "Action 3.3.2", "3.3.2)"])
def test_a_reference_may_be_dressed(cell: str) -> None:
    found = alone(cell)
    assert found is not None
    assert found.ref == "3.3.2"


@pytest.mark.parametrize(
    ("words", "ref", "rest"),
    [("1.2.3 Mend", "1.2.3", "Mend"), ("1.2 Mend", "1.2", "Mend"), ("7. Mend", "7", "Mend"), ("7) Mend", "7", "Mend")],
)
def test_words_may_begin_with_a_reference(words: str, ref: str, rest: str) -> None:
    found = leading(words)
    assert found is not None
    assert (found.ref, found.rest) == (ref, rest)


@pytest.mark.parametrize(
    "words", ["5 new posts", "01/04/25 Mend", "01.04.25 Mend", "2024/25 plan", "1.2.3", "100% of homes", "Mend 1.2"]
)
def test_other_numbers_before_words_are_no_reference(words: str) -> None:
    assert leading(words) is None


def test_twenty_thousand_rows_are_all_read(tmp_path: Path) -> None:
    numbers = [(one, two, three) for one in range(1, 21) for two in range(1, 51) for three in range(1, 21)]
    rows = read(
        tmp_path, HEADER, *(f"{a}.{b}.{c},Do {a} {b} {c},Head of T{b} / ADM,31/03/25,A,Well" for a, b, c in numbers)
    )
    assert len(rows.actions) == 20_000
    assert [problem.kind for problem in rows.problems] == ["columns"]
