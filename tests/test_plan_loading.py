"""What `load` shows and refuses, and what happens to actions whose references were made up when a plan is loaded again."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

DAY = ("--at", "2025-05-15")
PLAN = ["Action,Lead,Deadline,Status", "Mend the roof,DCS,May 2025,A", "Heat the hall,CEO,June 2025,A"]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with its own store and no settings from outside."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'touchdown.db'}")
    write(*PLAN)
    return tmp_path


def write(*lines: str, name: str = "plan.csv") -> None:
    Path(name).write_text("\n".join(lines), encoding="utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, [*words, *DAY])


def test_an_action_keeps_its_history_when_a_row_is_put_before_it() -> None:
    run("load", "plan.csv", "--yes")
    run("say", "action 1.1 done")
    write(PLAN[0], "Paint the door,PSW,May 2025,A", *PLAN[1:])
    shown = run("load", "plan.csv", "--yes").output
    assert "1 added" in shown
    assert "0 gone" in shown
    assert "Mend the roof" in run("say", "action 1.1").output
    assert "Paint the door" in run("say", "action 1.3").output


def test_a_problem_names_the_reference_that_the_row_has_at_last() -> None:
    run("load", "plan.csv", "--yes")
    write(PLAN[0], "Paint the door,PSW,May 2025,A", *PLAN[1:])
    assert "it was read as 1.3" in run("load", "plan.csv", "--dry-run").output.replace("\n", " ")


def test_the_same_plan_without_references_changes_nothing() -> None:
    run("load", "plan.csv", "--yes")
    write(PLAN[0], *reversed(PLAN[1:]))
    assert "Nothing to change" in run("load", "plan.csv", "--yes").output


def test_a_new_row_never_takes_the_reference_of_one_that_is_gone() -> None:
    run("load", "plan.csv", "--yes")
    write(PLAN[0], "Paint the door,PSW,May 2025,A", PLAN[2])
    shown = run("load", "plan.csv", "--yes").output
    assert "1 added" in shown
    assert "1 gone" in shown
    assert "Paint the door" in run("say", "action 1.3").output


def test_the_second_of_two_rows_with_one_reference_can_be_named() -> None:
    write("Ref,Action,Lead,Deadline", "1.1.1,Mend the roof,DCS,May 2025", "1.1.1,Heat the hall,CEO,May 2025")
    run("load", "plan.csv", "--yes")
    assert "Heat the hall" in run("say", "action 1.1.2").output
    assert "Nothing to change" in run("load", "plan.csv", "--yes").output


@pytest.mark.parametrize("more", [(), ("--json",), ("--yes",)])
def test_a_file_without_a_table_ends_with_a_fault(more: tuple[str, ...]) -> None:
    write("Fruit,Colour", "Apple,Green", name="fruit.csv")
    done = run("load", "fruit.csv", *more)
    assert done.exit_code == 1
    assert "nothing was loaded" in done.output
    assert "Nothing to change" not in done.output


def test_a_further_programme_is_announced() -> None:
    run("load", "plan.csv", "--yes", "--programme", "One")
    assert (
        "A new programme “Two” will be made beside: One."
        in run("load", "plan.csv", "--dry-run", "--programme", "Two").output
    )
    assert "A new programme" not in run("load", "plan.csv", "--dry-run", "--programme", "One").output


def test_without_a_name_several_programmes_are_listed_and_nothing_is_loaded() -> None:
    for name in ("One", "Two"):
        run("load", "plan.csv", "--yes", "--programme", name)
    done = run("load", "plan.csv", "--yes")
    assert done.exit_code == 1
    assert "One, Two" in done.output


def test_of_many_problems_of_a_kind_ten_are_printed_and_all_are_in_the_json() -> None:
    write(PLAN[0], *(f"Do {number},DCS,May 2025,Fine" for number in range(1, 31)))
    shown = run("load", "plan.csv", "--dry-run").output
    assert "… and 20 more like these (rag)" in shown
    assert run("load", "plan.csv", "--json").output.count('"kind": "rag"') == 30
