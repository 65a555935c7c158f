"""A row that could identify a child is never stored, and nothing that is shown repeats it."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.plan.identity import refused
from store.plan.read import read_files

NUMBER = "943 476 5919"  # the health service's own example of a valid one


def read(folder: Path, *lines: str) -> tuple[list[str], str, list[tuple[str, str, str]]]:
    """The references read, all that could be shown, and the problems."""
    path = folder / "plan.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    rows = read_files([path])
    problems = [(one.kind, one.place, one.words) for one in rows.problems]
    return [one.ref for one in rows.actions] + [one.ref for one in rows.risks], repr(rows), problems


def test_an_action_that_names_a_child_is_left_out_with_a_problem(tmp_path: Path) -> None:
    refs, shown, problems = read(
        tmp_path,
        "Ref,Action,Owner,Due",
        f"1.1.1,See NHS number {NUMBER} dob 1/2/2012,DCS,May 25",
        "1.1.2,Mend,DCS,May 25",
    )
    assert refs == ["1.1.2"]
    assert problems == [("identity", "plan.csv line 2", "")]
    assert NUMBER not in shown


@pytest.mark.parametrize(
    "row", [f"See {NUMBER},Wait,CEO", f"IF it rains,See {NUMBER},CEO", f"IF it rains,Wait,CEO {NUMBER}"]
)
def test_a_risk_is_asked_for_each_of_its_words(row: str, tmp_path: Path) -> None:
    refs, shown, problems = read(tmp_path, "Ref,Risk,Mitigation,Owner", f"4,{row}", "5,IF it snows,Wait,CEO")
    assert refs == ["5"]
    assert [kind for kind, _, _ in problems] == ["identity"]
    assert NUMBER not in shown


def test_the_name_of_a_measure_is_asked(tmp_path: Path) -> None:
    _, shown, problems = read(tmp_path, "Objective,Success Measure,Target", f"1.1,Visits to {NUMBER},9")
    assert [kind for kind, _, _ in problems] == ["identity"]
    assert NUMBER not in shown


@pytest.mark.parametrize(
    "row", [f",,DCS {NUMBER},May 25", f"??,{NUMBER} Mend,DCS,May 25", f"1.1,Mend,DCS / {NUMBER},May 25"]
)
def test_no_other_problem_repeats_what_is_refused(row: str, tmp_path: Path) -> None:
    _, shown, problems = read(tmp_path, "Ref,Action,Owner,Due", row, "1.1.2,Heat,DCS,May 25")
    assert "identity" in [kind for kind, _, _ in problems]
    assert NUMBER not in shown


def test_the_title_of_a_workstream_is_not_kept(tmp_path: Path) -> None:
    _, shown, _ = read(
        tmp_path, f"Workstream 1: Family of {NUMBER},,,", "Ref,Action,Owner,Due", "1.1.2,Heat,DCS,May 25"
    )
    assert NUMBER not in shown


def test_the_reason_names_the_kind_of_thing_and_not_the_thing() -> None:
    assert "an NHS number" in refused(f"see {NUMBER}")
    assert NUMBER not in refused(f"see {NUMBER}")
    assert refused("Mend 12 roofs by 31/03/2025 for £541k") == ""


def test_what_is_said_of_the_whole_file_is_kept_where_its_first_row_is_refused(tmp_path: Path) -> None:
    _, shown, problems = read(tmp_path, "Ref,Action,Due,Room", f"1.1.1,See {NUMBER},May 25,4", "1.1.2,Mend,May 25,5")
    assert sorted(kind for kind, _, _ in problems) == ["columns", "identity", "owner"]
    assert NUMBER not in shown
