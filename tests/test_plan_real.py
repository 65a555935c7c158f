"""The plan that the bot was asked for, and the sample that has its figures: every figure that can be counted."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from store.plan.read import read_files
from store.plan.rows import ActionRow, PlanRows

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "store" / "sample"
SOURCE = ROOT.parent / "shared" / "plan-2015"


def source(name: str) -> Path:
    path = SOURCE / name
    if not path.exists():
        pytest.skip("the papers of 2015 are not beside the project")
    return path


@pytest.fixture(params=["sample", "source"])
def plan(request: pytest.FixtureRequest) -> PlanRows:
    path = SAMPLE / "plan.md" if request.param == "sample" else source("improvement-plan.txt")
    return read_files([path])


@pytest.fixture(params=["sample", "source"])
def risks(request: pytest.FixtureRequest) -> PlanRows:
    return read_files([SAMPLE / "risks.md" if request.param == "sample" else source("status-report.txt")])


def numbered(plan: PlanRows) -> list[ActionRow]:
    return [action for action in plan.actions if action.part in (None, "a")]


def one(plan: PlanRows, ref: str) -> ActionRow:
    return next(action for action in plan.actions if action.ref == ref)


def test_all_actions_are_there_with_their_ratings(plan: PlanRows) -> None:
    assert Counter(action.rag for action in numbered(plan)) == {"G": 78, "A": 73, "R": 9}
    assert len({action.ref for action in plan.actions}) == 159
    assert len(plan.actions) == 162


def test_all_measures_are_there_with_their_ratings(plan: PlanRows) -> None:
    assert Counter(measure.rag for measure in plan.measures) == {"R": 14, "A": 11, "G": 4, "N/A": 6, "": 16}
    assert {measure.target_heading for measure in plan.measures} == {"Target (Jan 2016)"}


def test_workstreams_and_objectives_are_there(plan: PlanRows) -> None:
    assert [workstream.number for workstream in plan.workstreams] == [1, 2, 3, 4, 5, 6, 7]
    assert all(workstream.title and workstream.outcome and workstream.leads for workstream in plan.workstreams)
    assert Counter(objective.workstream for objective in plan.objectives) == {1: 5, 2: 5, 3: 4, 4: 6, 5: 9, 6: 5}
    assert all(objective.title for objective in plan.objectives)


def test_who_answers_for_the_workstreams_is_as_in_their_own_sections(plan: PlanRows) -> None:
    fourth, sixth, last = (plan.workstreams[index] for index in (3, 5, 6))
    assert fourth.leads == (
        "Head of First Response & MASH",
        "Head of Prevention & Commissioning",
        "Head of Family Resilience",
    )
    assert sixth.managers == ("Project Manager W5",)
    assert (last.sponsors, len(last.leads)) == ((), 1)
    assert plan.workstreams[0].leads == ("Managing Director Children Social Care & Education",)


def test_the_reference_that_stands_twice_is_kept_twice(plan: PlanRows) -> None:
    assert [action.objective for action in plan.actions if action.ref == "2.2.12"] == ["2.2", "2.3"]
    (problem,) = (problem for problem in plan.problems if problem.kind == "duplicate")
    assert problem.suggestion == "The second stands under 2.3; 2.3.5 is free."


def test_the_gaps_in_the_numbers_are_told(plan: PlanRows) -> None:
    assert [problem.words for problem in plan.problems if problem.kind == "ref"] == ["5.6.6", "6.5.5"]


def test_nothing_else_is_a_problem(plan: PlanRows) -> None:
    kinds = Counter(problem.kind for problem in plan.problems)
    assert kinds - Counter({"posts": 1}) == {"duplicate": 1, "ref": 2}


def test_the_action_of_three_parts_has_them(plan: PlanRows) -> None:
    parts = [action for action in plan.actions if action.ref == "3.3.7"]
    assert [part.part for part in parts] == ["a", "b", "c"]
    assert [part.by_when for part in parts] == ["Ongoing", "Ongoing", "01/04/15"]
    assert [part.posts[0] for part in parts] == [
        "Workforce Man Manager",
        "Senior Resourcing Consultant",
        "Team Leader Org Dev",
    ]
    assert {part.recommendations for part in parts} == {("RQ6",)}
    assert not any(part.text.startswith("-") for part in parts)


@pytest.mark.parametrize(
    ("ref", "posts"),
    [
        ("2.2.2", ("Head of CCM", "ADM")),
        ("2.2.11", ("L&D Business Partner", "Head of FRT", "Head of CiN", "Head of CCM")),
        ("5.3.1", ("Head of QSP", "Head of CiN")),
        ("5.7.1", ("Head of CiN", "Health Commissioners")),
        ("6.1.3", ("Head of QSP", "ICS Manager", "ICT Service Manager")),
        ("6.1.4", ("Head of QSP", "ICS Manager", "ICT Service Manager")),
        ("1.5.3", ("Managing Director", "Service Director C&F")),
        ("1.1.5", ("Leader", "CEO")),
    ],
)
def test_posts_that_run_over_pages_are_whole(plan: PlanRows, ref: str, posts: tuple[str, ...]) -> None:
    assert one(plan, ref).posts == posts


def test_costs_stand_under_their_headings(plan: PlanRows) -> None:
    assert [(line.heading, line.words, line.amount) for line in one(plan, "4.6.1").costs] == [
        ("2014/15 one-off", "£541k", Decimal(541_000)),
        ("2015/16 ongoing", "£800k", Decimal(800_000)),
    ]
    assert [(line.words, line.amount) for line in one(plan, "3.1.4").costs] == [("See 2.5.5", None)]


def test_the_two_documents_agree_in_everything_but_wording() -> None:
    real, sample = read_files([source("improvement-plan.txt")]), read_files([SAMPLE / "plan.md"])
    for told, mine in zip(real.actions, sample.actions, strict=True):
        assert (told.ref, told.part, told.objective, told.by_when) == (
            mine.ref,
            mine.part,
            mine.objective,
            mine.by_when,
        )
        assert (told.rag, told.recommendations, told.costs) == (mine.rag, mine.recommendations, mine.costs)
        assert len(told.posts) == len(mine.posts)


def test_no_word_of_the_plans_tables_is_lost() -> None:
    """Counts the words of each objective's lines, cut out in the plainest way, and those of the rows that were read."""
    path = source("improvement-plan.txt")
    read = read_files([path])
    for objective, words in blocks(path.read_text(encoding="utf-8")).items():
        rows = [action for action in read.actions if action.objective == objective]
        assert bag(words) == bag(" ".join(map(words_of, rows))), objective


def blocks(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    objective = ""
    for line in text.split("\n"):
        if heading := re.match(r"Objective:\t(\d\.\d)", line):
            objective = heading[1]
        elif re.match(r"Workstream \d|Objective\t", line):
            objective = ""
        elif objective and not re.match(r"Actions\t|\t\t\t\t2014/15|[-\t]*$|\d+$", line):
            found[objective] = found.get(objective, "") + " " + line
    return found


def words_of(action: ActionRow) -> str:
    ref = action.ref if action.part in (None, "a") else ""
    costs = " ".join(line.words for line in action.costs)
    return " ".join((ref, action.text, action.by_when, " ".join(action.posts), action.rag, costs))


def bag(words: str) -> Counter[str]:
    return Counter(word for word in re.findall(r"[^\s/]+", words) if word not in "-&")


def test_the_five_risks_are_there(risks: PlanRows) -> None:
    told = {risk.ref: risk.rag for risk in risks.risks}
    assert told == {"394": "R", "398": "G", "407": "R", "460": "A", "461": "A"}
    assert all(risk.cause and risk.consequence and len(risk.mitigations) > 1 for risk in risks.risks)
    assert not any(word in risk.cause + risk.consequence for risk in risks.risks for word in ("IF", "THEN"))


def test_owners_of_the_samples_risks_are_posts_and_of_the_reports_persons() -> None:
    assert read_files([SAMPLE / "risks.md"]).problems == ()
    problems = read_files([source("status-report.txt")]).problems
    assert [problem.kind for problem in problems] == ["owner"] * 5


@pytest.mark.parametrize("name", ["scorecard.txt", "dashboard.txt", "post-holders.txt"])
def test_papers_of_other_kinds_are_one_problem(name: str) -> None:
    read = read_files([source(name)])
    assert [problem.kind for problem in read.problems] == ["file"]
    assert not read.actions
