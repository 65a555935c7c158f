"""References that are not numbers with dots, and references that stand twice: each action can be named in chat."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.plan.printed import Place, with_dots
from store.plan.read import read_files
from store.plan.rows import PlanRows
from store.ref import Ref

HEADER = "Ref,Action,Lead,Deadline,RAG"


def read(folder: Path, *refs: str, before: str = "") -> PlanRows:
    path = folder / "plan.csv"
    rows = [f"{ref},Do {number},CEO,May 25,A" for number, ref in enumerate(refs)]
    path.write_text("\n".join(filter(None, [before, HEADER, *rows])), encoding="utf-8")
    return read_files([path])


@pytest.mark.parametrize(
    ("cell", "ref", "part"),
    [
        ("WS2-01", "2.1", ""),
        ("Priority 3 / 4", "3.4", ""),
        ("A1", "1.1", ""),
        ("b2", "2.2", ""),
        ("A1b", "1.1", "b"),
        ("A1.2", "1.1.2", ""),
        ("P3", "1.3", ""),
        ("AP-07", "1.7", ""),
        ("7", "1.7", ""),
        ("7.", "1.7", ""),
        ("1a", "1.1", "a"),
        ("1.1a", "1.1", "a"),
        ("2.01", "2.1", ""),
        ("1-2-3", "1.2.3", ""),
        ("3.3.7 (b)", "3.3.7", "b"),
    ],
)
def test_a_reference_of_another_kind_is_read_as_numbers_with_dots(cell: str, ref: str, part: str) -> None:
    found = with_dots(cell, Place(None, None))
    assert found is not None
    assert (found.ref, found.part) == (ref, part)


@pytest.mark.parametrize(("cell", "ref"), [("A1", "4.1"), ("B2", "4.2"), ("7", "4.7"), ("WS2-01", "2.1")])
def test_a_heading_says_the_workstream_of_a_reference_that_does_not(cell: str, ref: str) -> None:
    found = with_dots(cell, Place(4, None))
    assert found is not None
    assert found.ref == ref


def test_a_number_below_an_objective_is_an_action_of_it() -> None:
    found = with_dots("3", Place(1, "1.2"))
    assert found is not None
    assert found.ref == "1.2.3"


@pytest.mark.parametrize("cell", ["", "CF-X", "Total", "Note: dates may move", "31/03/2025", "2015/16"])
def test_other_words_are_no_reference(cell: str) -> None:
    assert with_dots(cell, Place(None, None)) is None


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ABWS wsab0123456789.-/()", max_size=10))
def test_whatever_is_read_has_two_numbers_at_least(cell: str) -> None:
    found = with_dots(cell, Place(None, None))
    if found is not None:
        parsed = Ref.parse(found.ref)
        assert parsed is not None
        assert len(parsed.numbers) > 1


def test_references_of_another_kind_are_one_problem_in_a_file(tmp_path: Path) -> None:
    rows = read(tmp_path, "WS1-01", "WS1-02", "WS2-01")
    assert [(action.ref, action.workstream) for action in rows.actions] == [("1.1", 1), ("1.2", 1), ("2.1", 2)]
    (problem,) = rows.problems
    assert (problem.kind, problem.place, problem.words) == ("ref", "plan.csv line 2", "WS1-01")
    assert "References such as WS1-01 are read as 1.1" in problem.suggestion


def test_letters_below_a_heading_stand_in_its_workstream(tmp_path: Path) -> None:
    rows = read(tmp_path, "A1", "A2", before="Theme 3: Homes,,,,")
    assert [(action.ref, action.workstream) for action in rows.actions] == [("3.1", 3), ("3.2", 3)]


def test_numbers_with_dots_are_no_problem(tmp_path: Path) -> None:
    assert read(tmp_path, "1.1.1", "WS1.1.2", "1.1.3 (a)").problems == ()


def test_a_row_that_repeats_reference_and_objective_gets_the_next_free_number(tmp_path: Path) -> None:
    rows = read(tmp_path, "1.1.1", "1.1.1", "1.1.2", "1.1.3")
    assert [(action.ref, action.part) for action in rows.actions] == [
        ("1.1.1", None),
        ("1.1.4", None),
        ("1.1.2", None),
        ("1.1.3", None),
    ]
    assert [action.ref_given for action in rows.actions] == [True, False, True, True]


def test_a_row_that_stands_twice_says_what_it_was_read_as(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, "1.1.1", "1.1.1").problems
    assert (problem.kind, problem.words) == ("duplicate", "1.1.1")
    assert problem.suggestion == "It stands twice; the second was read as 1.1.2."


def test_a_reference_that_was_made_up_is_marked(tmp_path: Path) -> None:
    rows = read(tmp_path, "1.1.1", "", "??")
    assert [action.ref_given for action in rows.actions] == [True, False, False]
