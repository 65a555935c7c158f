"""Risks and measures of registers that are not laid out like the plan's."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.plan.read import read_files
from store.plan.rows import PlanRows

HEADER = "Ref,Risk description,Controls,Risk owner,RAG rating"


def read(folder: Path, *lines: str) -> PlanRows:
    path = folder / "risks.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_files([path])


@pytest.mark.parametrize(
    "text", ["IF it rains THEN roads flood", "If it rains, then roads flood", "IF: it rains THEN: roads flood"]
)
def test_if_and_then_are_parted(text: str, tmp_path: Path) -> None:
    (risk,) = read(tmp_path, HEADER, f'7,"{text}",Dig drains,Head of Roads,Amber').risks
    assert (risk.text, risk.cause, risk.consequence) == (text, "it rains", "roads flood")
    assert (risk.ref, risk.owner, risk.rag) == ("7", "Head of Roads", "A")


def test_a_risk_written_otherwise_has_only_its_text(tmp_path: Path) -> None:
    (risk,) = read(tmp_path, HEADER, "7,Roads may flood,Dig drains,Head of Roads,R").risks
    assert (risk.cause, risk.consequence) == ("", "")


@pytest.mark.parametrize("owner", ["A Smith", "A. Smith", "J.P. O'Hara", "Ann Smith", "Cllr Smith"])
def test_an_owner_who_is_a_person_is_a_problem(owner: str, tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER, f"7,Roads may flood,Dig drains,{owner},R")
    assert [(problem.kind, problem.words) for problem in rows.problems] == [("owner", owner)]
    assert rows.risks[0].owner == owner


@pytest.mark.parametrize(
    "owner", ["CEO", "Head of Roads", "Managing Director", "Chief Executive", "Leader", "SMT", "Finance Director", ""]
)
def test_an_owner_who_is_a_post_is_none(owner: str, tmp_path: Path) -> None:
    assert read(tmp_path, HEADER, f"7,Roads may flood,Dig drains,{owner},R").problems == ()


def test_a_risk_without_a_reference_gets_the_next_number(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER, "7,Roads may flood,,CEO,R", ",Bridges may fall,,CEO,G")
    assert [risk.ref for risk in rows.risks] == ["7", "8"]
    assert [problem.kind for problem in rows.problems] == ["ref"]


def test_a_registers_own_reference_is_kept_and_twice_is_a_problem(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER, "CF-03,Roads may flood,,CEO,R", "CF-03,Bridges may fall,,CEO,G")
    assert [risk.ref for risk in rows.risks] == ["CF-03", "CF-03"]
    assert [(problem.kind, problem.words) for problem in rows.problems] == [("duplicate", "CF-03")]


def test_a_row_without_words_is_a_problem(tmp_path: Path) -> None:
    rows = read(tmp_path, HEADER, "7,,Dig drains,CEO,R")
    assert [(problem.kind, problem.words) for problem in rows.problems] == [("row", "7 | Dig drains | CEO | R")]


def test_measures_below_an_objective_belong_to_it(tmp_path: Path) -> None:
    rows = read(tmp_path, "Objective 2.1: Dry roads,,,", "KPI,Target,Actual,RAG", "Floods a year,0,3,Red")
    (measure,) = rows.measures
    assert (measure.workstream, measure.objective, measure.current, measure.rag) == (2, "2.1", "3", "R")


def test_measures_that_nothing_places_are_left_out_with_one_problem(tmp_path: Path) -> None:
    rows = read(tmp_path, "KPI,Target,Actual,RAG", "Floods a year,0,3,Red", "Bridges down,0,0,Green")
    assert rows.measures == ()
    assert [problem.kind for problem in rows.problems] == ["file"]


def test_a_measures_unknown_rating_is_a_problem(tmp_path: Path) -> None:
    rows = read(tmp_path, "Objective,KPI,Target,RAG", "2.1,Floods a year,0,Wet")
    assert (rows.measures[0].rag, rows.problems[0].kind) == ("", "rag")
