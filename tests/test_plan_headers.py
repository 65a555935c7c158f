"""Headings of columns: the many words that councils use, and headings of two rows."""

from __future__ import annotations

import pytest

from store.plan.headers import Kind, recognise, with_second_row
from store.plan.headings import Column, column_of

WORDS = {
    Column.REF: "Ref|Ref.|Ref No|No.|Action No|ID|#|Reference|Item No.",
    Column.ACTION: "Action|Actions|Key actions|What we will do|Actions required|What|Milestones",
    Column.BY_WHEN: "By When|By when?|Deadline|Timescale|Timescales|Time scale|Target date|Due|Due date|Completion date|When|By",
    Column.POSTS: "By Who|By whom|Lead|Owner|Responsible|Lead officer|Lead Officer(s)|Who|Person responsible|Action owner|Lead / Partner",
    Column.RAG: "RAG|Status|BRAG|Rating|RAG rating|RAG status|BRAG Rating|Current RAG|RAG (Feb 15)",
    Column.PROGRESS: "Progress|Comments|Progress update|Latest update|Notes|Evidence",
    Column.COST: "Cost|Costs|Additional Costs|Cost (£)|Budget|2014/15 one-off|2015/16 ongoing",
    Column.OBJECTIVE: "Objective|Strategic objective|Aim",
    Column.MEASURE: "Success Measure|KPI|Performance indicator|Measure of success",
    Column.TARGET: "Target (Jan 2016)|Target|Current target",
    Column.CURRENT: "Current (Feb 2015)|Current performance|Outturn",
    Column.RISK: "Risk|Risk / Issue|Risk description",
    Column.MITIGATION: "Mitigating Action|Mitigation|Controls",
    Column.WORKSTREAM: "Workstream|Theme",
}


@pytest.mark.parametrize(
    ("column", "heading"), [(column, word) for column, words in WORDS.items() for word in words.split("|")]
)
def test_a_heading_is_known_whatever_its_letters(column: Column, heading: str) -> None:
    assert column_of(heading) is column
    assert column_of(heading.upper()) is column


@pytest.mark.parametrize(
    "words", ["", "Leadership", "Review the status of homes", "31/03/15", "Head of CiN", "R", "Ongoing"]
)
def test_what_stands_in_rows_is_no_heading(words: str) -> None:
    assert column_of(words) is None


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (("Ref", "Action", "Lead", "Deadline", "Status", "Progress"), Kind.ACTIONS),
        (("Objective", "By when", "Owner"), Kind.ACTIONS),
        (("Objective", "Success Measure", "Target", "RAG"), Kind.MEASURES),
        (("Ref", "Risk", "Action", "Owner", "RAG"), Kind.RISKS),
        (("Workstream", "Sponsor", "Lead"), Kind.WORKSTREAMS),
    ],
)
def test_the_headings_say_the_kind_of_table(cells: tuple[str, ...], kind: Kind) -> None:
    layout = recognise(cells)
    assert layout is not None
    assert layout.kind is kind


@pytest.mark.parametrize(
    "cells",
    [
        ("", "Success Measure", "Action"),
        ("Version", "Update", "By Whom"),
        ("Ref", "Post", "Current holder"),
        ("Action",),
    ],
)
def test_other_tables_are_none_of_ours(cells: tuple[str, ...]) -> None:
    assert recognise(cells) is None


def test_a_column_left_of_the_actions_without_heading_is_the_references() -> None:
    layout = recognise(("", "Action", "Lead"))
    assert layout is not None
    assert layout.columns[0] is Column.REF


def test_of_status_and_rag_the_rag_is_the_rating() -> None:
    layout = recognise(("Action", "Lead", "Status", "RAG"))
    assert layout is not None
    assert list(layout.at(Column.RAG)) == [3]


def test_a_second_row_divides_the_heading_above() -> None:
    layout = recognise(("Actions", "By When", "RAG", "Additional Costs", ""))
    assert layout is not None
    divided = with_second_row(layout, ("", "", "", "2014/15 one-off", "2015/16"))
    assert divided is not None
    assert [divided.headings[index] for index in divided.at(Column.COST)] == ["2014/15 one-off", "2015/16"]


def test_a_row_below_headings_that_span_nothing_is_no_second_row() -> None:
    layout = recognise(("Actions", "By When", "RAG"))
    assert layout is not None
    assert with_second_row(layout, ("1.1.1 Mend the roof", "Ongoing", "A")) is None
