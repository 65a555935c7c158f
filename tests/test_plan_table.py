"""Tables in text as it comes from a PDF: broken rows, page numbers, repeated headings, and the words between tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from store.plan.read import read_files
from store.plan.rows import ActionRow, PlanRows

HEADER = "Actions\tBy When\tBy Who\tRAG\tAdditional Costs\t\n\t\t\t\t2024/25\t2025/26"
FIRST = "1.1.1 Mend the\tMay 25\tHead of\tA\t£1k\t"
LAST = "1.1.2 Paint the doors\tOngoing\tCEO\tG\t£0\t£0"

Read = Callable[[str], PlanRows]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads words as a tab-separated text file."""

    def reading(words: str) -> PlanRows:
        path = tmp_path / "plan.txt"
        path.write_text(words, encoding="utf-8")
        return read_files([path])

    return reading


def the_two(rows: PlanRows) -> tuple[ActionRow, ActionRow]:
    first, last = rows.actions
    assert (last.ref, last.text, last.posts) == ("1.1.2", "Paint the doors", ("CEO",))
    return first, last


@pytest.mark.parametrize(
    "between",
    [
        "\n",
        "\n17\n",
        "\nPage 3 of 40\n",
        "\n- 17 -\n\n",
        f"\n17\n{HEADER}",
        "-----\t--\t--\t--\t--\t--",
        f"\n---\t---\n{HEADER}\n",
    ],
)
def test_a_row_broken_over_a_page_is_joined_cell_by_cell(read: Read, between: str) -> None:
    rows = read(f"{HEADER}\n{FIRST}\n{between}\nRoofs we own\t\tHomes / ADM\t\t\t£2k\n{LAST}")
    first, _ = the_two(rows)
    assert first.text == "Mend the Roofs we own"
    assert first.posts == ("Head of Homes", "ADM")
    assert [line.words for line in first.costs] == ["£1k", "£2k"]
    assert rows.problems == ()


def test_a_lone_line_of_prose_completes_the_words(read: Read) -> None:
    first, _ = the_two(read(f"{HEADER}\n{FIRST}\n\nroofs we own\n{LAST}"))
    assert first.text == "Mend the roofs we own"


def test_a_lone_line_completes_the_posts_where_they_break_off(read: Read) -> None:
    first, _ = the_two(read(f"{HEADER}\n1.1.1 Mend the roofs.\tMay 25\tHead of\tA\t\t\n\nHomes\n{LAST}"))
    assert (first.text, first.posts) == ("Mend the roofs.", ("Head of Homes",))


def test_a_cell_that_goes_on_alone_stays_in_its_column(read: Read) -> None:
    first, _ = the_two(read(f"{HEADER}\n1.1.1 Mend the roofs\tFrom 01/04/25\tCEO\tA\t\t\n\t(or later)\t\t\t\t\n{LAST}"))
    assert (first.text, first.by_when) == ("Mend the roofs", "From 01/04/25 (or later)")


def test_a_word_broken_at_its_hyphen_is_joined_without_a_space(read: Read) -> None:
    first, _ = the_two(read(f"{HEADER}\n1.1.1 Hold multi-\tMay 25\tCEO\tA\t\t\n\nagency talks\n{LAST}"))
    assert first.text == "Hold multi-agency talks"


def test_a_paragraph_after_a_table_is_no_part_of_it(read: Read) -> None:
    first, _ = the_two(
        read(f"{HEADER}\n1.1.1 Mend the roofs\tMay 25\tCEO\tA\t\t\n{LAST}\n\nThis plan is reviewed in May.")
    )
    assert first.text == "Mend the roofs"


def test_a_running_title_between_pages_does_not_end_the_table(read: Read) -> None:
    rows = read(f"{HEADER}\n1.1.1 Mend the roofs\tMay 25\tCEO\tA\t\t\n\nImprovement Plan of Northmere\n\n{LAST}")
    the_two(rows)


def test_another_table_after_prose_is_not_read_as_rows(read: Read) -> None:
    rows = read(f"{HEADER}\n{LAST}\n\nPeople to ask\n\nName\tRoom\tDesk\tFloor\tBadge\tKey\nAnn\t4\t5\t6\t7\t8")
    assert [action.ref for action in rows.actions] == ["1.1.2"]
    assert rows.problems == ()


def test_headings_of_objectives_say_where_rows_stand(read: Read) -> None:
    rows = read(
        f"Objective:\t1.1 Dry homes\n{HEADER}\n{LAST}\n\nObjective:\t1.2 Warm homes\n{HEADER}\n1.1.2 Twice\tMay 25\tCEO\tA\t\t"
    )
    assert [(action.ref, action.objective) for action in rows.actions] == [("1.1.2", "1.1"), ("1.1.2", "1.2")]
    assert [(one.ref, one.title) for one in rows.objectives] == [("1.1", "Dry homes"), ("1.2", "Warm homes")]


@pytest.mark.parametrize(
    "heading", ["Workstream 4: Homes", "Priority 4 – Homes", "Theme 4. Homes", "WORKSTREAM 4\t\tHomes\t"]
)
def test_the_nearest_heading_is_the_workstream_of_rows_without_one(read: Read, heading: str) -> None:
    rows = read(f"{heading}\n\nAction\tLead\tDeadline\nMend it\tCEO\tMay 25")
    assert rows.actions[0].workstream == 4
    assert [(one.number, one.title) for one in rows.workstreams] == [(4, "Homes")]


def test_a_sentence_about_a_workstream_is_no_heading(read: Read) -> None:
    rows = read("Workstream 7 has been added since.\n\nAction\tLead\tDeadline\nMend it\tCEO\tMay 25")
    assert [one.number for one in rows.workstreams] == [1]


def test_labels_below_a_heading_say_who_answers_for_the_workstream(read: Read) -> None:
    words = "Workstream 2\tHomes\nOutcome:\tWarm and dry\t\n\tall year\t\nSponsor:\tCEO\tLead:\tHead of Homes\tProject Manager: PM W2"
    (one,) = read(words).workstreams
    assert (one.outcome, one.sponsors, one.leads, one.managers) == (
        "Warm and dry all year",
        ("CEO",),
        ("Head of Homes",),
        ("PM W2",),
    )


def test_a_workstreams_own_section_wins_over_the_overview(read: Read) -> None:
    overview = "Workstream\tSponsor\tLead\n2. Old title\tLeader\tHead of Roads\n3. Roads\tLeader\tHead of Roads"
    first, second = read(f"{overview}\n\nWorkstream 2\tHomes\nProject Lead:\tHead of Homes").workstreams
    assert (first.title, first.sponsors, first.leads) == ("Homes", ("Leader",), ("Head of Homes",))
    assert (second.title, second.leads) == ("Roads", ("Head of Roads",))


def test_an_overview_of_cells_with_paragraphs_gives_outcomes_and_objectives(read: Read) -> None:
    overview = "<p>2. Homes</p> <p><i>Homes are safe</i></p>\t\n<p>2.1 Dry homes</p><p>2.2 Warm homes</p>\t"
    rows = read(f"{overview}\n\nWorkstream 2\tHomes")
    assert rows.workstreams[0].outcome == "Homes are safe"
    assert [one.title for one in rows.objectives] == ["Dry homes", "Warm homes"]


def test_a_dashed_row_with_a_post_of_its_own_is_a_part(read: Read) -> None:
    rows = read(
        f"{HEADER}\n1.1.1 RQ6 Do: - one\tMay 25\tCEO\tA\t\t\n- two\tJune 25\tLeader\tR\t\t\n- three\tMay 25\tCEO\tG\t\t\n{LAST}"
    )
    parts = [(action.ref, action.part, action.text, action.recommendations) for action in rows.actions]
    assert parts == [
        ("1.1.1", "a", "RQ6 Do: - one", ("RQ6",)),
        ("1.1.1", "b", "two", ("RQ6",)),
        ("1.1.1", "c", "three", ("RQ6",)),
        ("1.1.2", None, "Paint the doors", ()),
    ]


def test_a_dashed_line_with_nothing_else_goes_on_in_the_action(read: Read) -> None:
    first, _ = the_two(read(f"{HEADER}\n1.1.1 Do:\tMay 25\tCEO\tA\t\t\n- one\t\t\t\t\t\n- two\t\t\t\t\t\n{LAST}"))
    assert (first.text, first.part) == ("Do: - one - two", None)


def test_a_row_that_fits_nowhere_is_a_problem(read: Read) -> None:
    rows = read(f"{HEADER}\n\tMay 25\tCEO\tA\t\t\n{LAST}")
    assert [(problem.kind, problem.words) for problem in rows.problems] == [("row", "May 25 | CEO | A")]


def test_more_cells_than_headings_are_a_problem(read: Read) -> None:
    rows = read("Action\tLead\n1.1.1 Mend it\tCEO\tMay 25")
    assert [(problem.kind, problem.words) for problem in rows.problems] == [("row", "May 25")]


def test_a_measure_broken_over_a_page_is_whole(read: Read) -> None:
    header = "Objective\tSuccess Measure\tTarget (Jan 2026)\tCurrent\tRAG"
    rows = read(
        f"Workstream 1: Homes\n{header}\n1.1\t% of homes\t100%\t5%\tR\n\n17\n{header}\n\twith heat\t\t\t\n\tCold homes\t0\t\t"
    )
    assert [(one.name, one.objective, one.rag) for one in rows.measures] == [
        ("% of homes with heat", "1.1", "R"),
        ("Cold homes", None, ""),
    ]


def test_a_new_workstream_ends_the_objective_before_it(read: Read) -> None:
    rows = read("Objective 1.2: Homes\n\nWorkstream 2: Roads\n\nAction\tLead\tDeadline\nMend it\tCEO\tMay 25")
    assert (rows.actions[0].workstream, rows.actions[0].objective) == (2, None)
