"""Tables of measures and of risks -> MeasureRows, RiskRows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from store.plan.cells import has_role
from store.plan.headers import Kind
from store.plan.headings import Column
from store.plan.mitigations import split_mitigations
from store.plan.numbering import Numbers
from store.plan.refs import alone
from store.plan.rows import MeasureRow, Problem, RiskRow
from store.plan.table import Found, Row, Table
from store.plan.values import one_line, rating

_OBJECTIVE = re.compile(r"(\d{1,2}\.\d{1,2})(?![\d.]).*")
_IF_THEN = re.compile(r"\s*if\b[\s,:-]*(.*?)[\s,;]*\bthen\b[\s,:-]*(.*)", re.IGNORECASE | re.DOTALL)
_PERSON = re.compile(r"(?:(?:[A-Z]\.? ?){1,3}|Cllr |(?:Mr|Mrs|Ms|Dr)\.? (?:[A-Z] )?|[A-Z][a-z]+ )[A-Z][A-Za-z'’-]+")


def read_measures(found: Found) -> tuple[list[MeasureRow], list[Problem]]:
    """The success measures of all tables, in order. A table that says no workstream is left out, with one problem."""
    measures: list[MeasureRow] = []
    problems: list[Problem] = []
    for table in _tables(found, Kind.MEASURES):
        read, doubts = _measures_of(table)
        measures += read
        problems += doubts
    return measures, problems


def _measures_of(table: Table) -> tuple[list[MeasureRow], list[Problem]]:
    measures: list[MeasureRow] = []
    problems: list[Problem] = []
    homeless: list[Row] = []
    for row in table.rows:
        name = one_line(table.layout.cell(row.cells, Column.MEASURE))
        objective = _objective(table, row)
        workstream = int(objective.split(".")[0]) if objective else table.workstream
        if not name:
            problems.append(_nowhere(row, "a measure"))
        elif workstream is None:
            homeless.append(row)
        else:
            rag, doubts = _rag(table, row, measure=True)
            problems += doubts
            measures.append(_measure(table, row, name, workstream, objective, rag))
    if homeless:
        told = f"Nothing says to which workstream {len(homeless)} measures belong, so they were not read as the plan's."
        problems.append(Problem(table.place, "file", table.layout.heading(Column.MEASURE), told))
    return measures, problems


def _objective(table: Table, row: Row) -> str | None:
    """Of its own cell, else of the heading above where the table has no such column."""
    cell = one_line(table.layout.cell(row.cells, Column.OBJECTIVE)) or table.layout.cell(row.cells, Column.REF)
    if found := _OBJECTIVE.fullmatch(cell):
        return found[1]
    return None if table.layout.at(Column.OBJECTIVE) else table.objective


def _measure(table: Table, row: Row, name: str, workstream: int, objective: str | None, rag: str) -> MeasureRow:
    layout = table.layout
    return MeasureRow(
        workstream=workstream,
        objective=objective,
        name=name,
        target=one_line(layout.cell(row.cells, Column.TARGET)),
        target_heading=layout.heading(Column.TARGET),
        current=one_line(layout.cell(row.cells, Column.CURRENT)),
        current_heading=layout.heading(Column.CURRENT),
        rag=rag,
        place=row.place,
    )


def read_risks(found: Found) -> tuple[list[RiskRow], list[Problem]]:
    """The risks of all tables, in order; one without a reference gets the next free number."""
    risks: list[RiskRow] = []
    problems: list[Problem] = []
    tables = _tables(found, Kind.RISKS)
    numbers = Numbers(written.ref for table in tables for row in table.rows if (written := alone(_ref(table, row))))
    for table in tables:
        for row in table.rows:
            text = one_line(table.layout.cell(row.cells, Column.RISK))
            if not text:
                problems.append(_nowhere(row, "a risk"))
                continue
            risk, doubts = _risk(table, row, text, numbers)
            risks.append(risk)
            problems += doubts
    return risks, problems + _risks_twice(risks)


def _ref(table: Table, row: Row) -> str:
    return one_line(table.layout.cell(row.cells, Column.REF))


def _risk(table: Table, row: Row, text: str, numbers: Numbers) -> tuple[RiskRow, list[Problem]]:
    ref, doubts = _risk_ref(table, row, text, numbers)
    rag, unclear = _rag(table, row, measure=False)
    owner, persons = _owner(table, row)
    found = _IF_THEN.fullmatch(text)
    risk = RiskRow(
        ref=ref,
        text=text,
        cause=found[1].strip() if found else "",
        consequence=found[2].strip() if found else "",
        mitigations=split_mitigations(table.layout.cell(row.cells, Column.MITIGATION)),
        owner=owner,
        rag=rag,
        place=row.place,
    )
    return risk, [*doubts, *persons, *unclear]


def _risk_ref(table: Table, row: Row, text: str, numbers: Numbers) -> tuple[str, list[Problem]]:
    """The reference as written (a register's own, such as "CF-03", is kept), else the next free number."""
    words = _ref(table, row)
    if words:
        written = alone(words)
        return (written.ref + written.part if written else words), []
    ref = numbers.free("")
    numbers.use(ref)
    told = f"The risk has no reference; {ref} is free, and it was read as {ref}."
    return ref, [Problem(row.place, "ref", text[:80], told)]


def _owner(table: Table, row: Row) -> tuple[str, list[Problem]]:
    words = one_line(table.layout.cell(row.cells, Column.POSTS))
    if _PERSON.fullmatch(words) and not has_role(words):
        told = "This looks like a person's name; name the post that owns the risk, which stays when people change."
        return words, [Problem(row.place, "owner", words, told)]
    return words, []


def _risks_twice(risks: Sequence[RiskRow]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for risk in risks:
        if risk.ref in seen:
            told = f"An earlier risk bears {risk.ref} too; give one of them another reference."
            problems.append(Problem(risk.place, "duplicate", risk.ref, told))
        seen.add(risk.ref)
    return problems


def _rag(table: Table, row: Row, measure: bool) -> tuple[str, list[Problem]]:
    words = table.layout.cell(row.cells, Column.RAG)
    letter, doubt = rating(words, measure)
    return letter, [Problem(row.place, "rag", one_line(words), doubt)] if doubt else []


def _nowhere(row: Row, what: str) -> Problem:
    words = " | ".join(one_line(cell) for cell in row.cells if cell)
    return Problem(row.place, "row", words, f"This row has no words of {what}, and does not complete the row above.")


def _tables(found: Found, kind: Kind) -> list[Table]:
    return [table for table in found.tables if table.layout.kind is kind]
