"""Recommendations are read from the tables of a report, whole, with the workstreams that a matrix has them answered by."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from store.plan.read import read_files
from store.plan.rows import PlanRows
from store.sample import HERE

REAL = Path(__file__).parents[2] / "shared" / "plan-2015" / "recommendations.txt"
HEAD = "Ref\tRecommendation\tStory Behind the Recommendation (taken from the report)\tWhat 'good' looks like (of the framework)"


def read(tmp_path: Path, *lines: str) -> PlanRows:
    (path := tmp_path / "found.txt").write_text("\n".join(lines), encoding="utf-8")
    return read_files([path])


def test_a_row_has_its_code_its_words_the_story_and_what_good_looks_like(tmp_path: Path) -> None:
    (one,) = read(
        tmp_path, HEAD, "A07\tShare what is known\tConsent was <i>misread</i>\tIt is shared soon"
    ).recommendations
    assert (one.code, one.text, one.story, one.good) == (
        "A07",
        "Share what is known",
        "Consent was misread",
        "It is shared soon",
    )
    assert one.workstreams == ()


def test_a_row_that_breaks_at_a_pages_end_is_one(tmp_path: Path) -> None:
    found = read(
        tmp_path, HEAD, "A07\tShare what is\tConsent was\tIt is", "", HEAD, "\tknown of a child\tmisread\tshared soon"
    )
    (one,) = found.recommendations
    assert (one.text, one.story, one.good) == (
        "Share what is known of a child",
        "Consent was misread",
        "It is shared soon",
    )
    assert found.problems == ()


def test_a_matrix_says_which_workstreams_answer_which(tmp_path: Path) -> None:
    matrix = ("\t<i>Workstream 1</i>\t<i>Workstream 2</i>", "\tLeaders\tPractice", "First\tA01\tA02", "\t\tA01")
    rows = ("", HEAD, "A01\tOne thing\t\t", "A02\tAnother thing\t\t")
    assert [one.workstreams for one in read(tmp_path, *matrix, *rows).recommendations] == [(1, 2), (2,)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [("A01\tAgain\t\t", "duplicate"), ("see\tbelow for more\t\t", "row")],
)
def test_what_cannot_be_read_is_a_problem_and_the_rest_is_read(tmp_path: Path, line: str, kind: str) -> None:
    found = read(tmp_path, HEAD, "A01\tOne thing\t\t", line, "A02\tAnother thing\t\t")
    assert [one.code for one in found.recommendations] == ["A01", "A02"]
    assert [one.kind for one in found.problems] == [kind]


def test_a_child_is_identifiable_in_none(tmp_path: Path) -> None:
    found = read(tmp_path, HEAD, "A01\tOne thing\tNHS 943 476 5919\t", "A02\tAnother thing\t\t")
    assert [one.code for one in found.recommendations] == ["A02"]
    assert [one.kind for one in found.problems] == ["identity"]
    assert "943" not in str(found)


def test_a_table_of_actions_with_a_column_of_recommendations_stays_one_of_actions(tmp_path: Path) -> None:
    found = read(tmp_path, "Ref\tRecommendation\tAction\tLead\tBy When", "1.1.1\tA07\tShare\tDCS\t31/5/15")
    assert (len(found.actions), found.recommendations) == (1, ())
    assert found.actions[0].recommendations == ("A07",)


def test_the_sample_has_forty_three() -> None:
    found = read_files([HERE / "recommendations.md"])
    assert len(found.recommendations) == 43
    assert found.problems == ()
    assert all(one.text and one.workstreams for one in found.recommendations)


@pytest.mark.skipif(not REAL.exists(), reason="the public plan of 2015 is not beside the project")
def test_the_real_ones_are_read_whole_and_the_sample_has_their_codes_and_workstreams() -> None:
    found = read_files([REAL])
    assert Counter(one.code[0] for one in found.recommendations) == {"A": 15, "B": 18, "C": 6, "D": 4}
    assert found.problems == ()
    assert found.recommendations[6].text.startswith("Ensure that information about children and families is shared")
    assert found.recommendations[12].text.endswith(
        "record on the children's case files whether they are spoken to alone"
    )
    sample = read_files([HERE / "recommendations.md"])
    assert [(one.code, one.workstreams) for one in sample.recommendations] == [
        (one.code, one.workstreams) for one in found.recommendations
    ]
