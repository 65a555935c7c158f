"""The sample programme keeps the figures of the plan that it was modelled on, and none of its sentences.

The Markdown is read here in the simplest way there is, so that these checks do not lean on the loader.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "store" / "sample"
SOURCE = ROOT.parent / "shared" / "plan-2015"

HEADING = re.compile(r"(?:# |## Workstream \d: |### Objective \d\.\d: )(.+)")
REF = re.compile(r"\d\.\d\.\d+(?= )")
CODE = re.compile(r"\bRQ\d+[a-z]?")
MARKERS = re.compile(r"^(?:\d\.\d\.\d+ )?(?:RQ\d+[a-z]? )?(?:Deliver: )?(?:- )?|\s\(RQ\d+[a-z]?\)$")
LONGEST_SHARED_RUN = 5  # words
OWN_NAMES = {
    "Bucks Youth PM": "County Youth PM",
    "BSCB": "NSCB",
    "BCSB": "NCSB",
}  # posts that name the real council


class Holder(NamedTuple):
    """One line of holders.csv, in the order of its columns."""

    post: str
    title: str
    holder: str
    slack_id: str
    role: str


def text_of(name: str) -> str:
    return (SAMPLE / name).read_text(encoding="utf-8")


def rows_of(name: str, columns: int, heading: str) -> list[list[str]]:
    """The rows of the tables whose first heading is ``heading``, without headings and rules."""
    found: list[list[str]] = []
    wanted = False
    for line in text_of(name).splitlines():
        cells = [cell.strip() for cell in line.split("|")][1:-1]
        if not line.startswith("|"):
            wanted = False
        elif not wanted:
            wanted = cells[0] == heading and len(cells) == columns
        elif not cells[0].startswith("---"):
            found.append(cells)
    return found


def actions() -> list[list[str]]:
    return rows_of("plan.md", 7, "Actions")


def numbered() -> list[list[str]]:
    return [row for row in actions() if REF.match(row[0])]


def measures() -> list[list[str]]:
    return rows_of("plan.md", 5, "Objective")


def workstreams() -> list[list[str]]:
    return rows_of("plan.md", 4, "Workstream")


def risks() -> list[list[str]]:
    return rows_of("risks.md", 5, "Ref")


def holders() -> list[Holder]:
    with (SAMPLE / "holders.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert tuple(lines[0]) == Holder._fields
    return [Holder(*line) for line in lines[1:]]


def posts_named() -> set[str]:
    """Every spelling of a post in the plan and the risks."""
    owning = {post for row in actions() for post in re.split(r"/| & ", row[2])}
    answering = {post for row in workstreams() for cell in row[1:] for post in cell.split(" / ")}
    return {post.strip() for post in owning | answering if post.strip()} | {row[3] for row in risks()}


def titles() -> list[str]:
    """All wording of the sample's own, a phrase at a time: headings, outcomes, actions, measures, risks."""
    lines = text_of("plan.md").splitlines()
    headings = [found[1] for line in lines if (found := HEADING.match(line))]
    outcomes = [line.removeprefix("Outcome: ") for line in lines if line.startswith("Outcome: ")]
    done = [part for row in risks() for part in re.split(r"; |IF | THEN ", f"{row[1]}; {row[2]}") if part]
    return headings + outcomes + [MARKERS.sub("", row[0]) for row in actions()] + [m[1] for m in measures()] + done


def pounds(cell: str) -> int:
    """The pounds of ``£30k`` or ``£150``; none where the cell is empty or words."""
    found = re.fullmatch(r"£(\d+)(k?)", cell)
    return int(found[1]) * (1000 if found[2] else 1) if found else 0


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower())


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of words in ``text`` that is too long to be shared by chance."""
    said = words(text)
    size = LONGEST_SHARED_RUN + 1
    return {tuple(said[start : start + size]) for start in range(len(said) - size + 1)}


def source(name: str) -> str:
    path = SOURCE / name
    if not path.exists():
        pytest.skip("the plan that the sample is modelled on is not beside this checkout")
    return path.read_text(encoding="utf-8")


def source_actions() -> list[list[str]]:
    """The action rows of the public plan: text and six figures; a By Who that runs over a page is joined."""
    found: list[list[str]] = []
    for line in source("improvement-plan.txt").splitlines():
        cells = [cell.strip() for cell in line.split("\t")]
        if len(cells) == 7 and (REF.match(cells[0]) or cells[0].startswith("- ")):
            found.append(cells)
        elif found and len(cells) == 7 and cells[2] and not cells[1] and not cells[3]:
            found[-1][2] += " " + cells[2]
    return found


def figures(row: list[str]) -> list[str]:
    """All of an action row but its wording: ref, recommendations, By When, posts, RAG, costs."""
    ref = found[0] if (found := REF.match(row[0])) else "-"
    posts = row[2]
    for theirs, ours in OWN_NAMES.items():
        posts = posts.replace(theirs, ours)
    return [ref, *CODE.findall(row[0]), row[1], posts, *row[3:]]


def test_there_are_seven_workstreams_and_each_has_a_section_with_an_outcome() -> None:
    sections = re.findall(r"^## Workstream (\d: .+)\n\nOutcome: \S.+\.$", text_of("plan.md"), re.MULTILINE)
    assert [row[0] for row in workstreams()] == [section.replace(":", ".", 1) for section in sections]
    assert len(sections) == 7


def test_every_objective_has_a_heading_even_the_one_without_actions() -> None:
    refs = re.findall(r"^### Objective (\d\.\d): ", text_of("plan.md"), re.MULTILINE)
    assert Counter(ref[0] for ref in refs) == {"1": 5, "2": 5, "3": 4, "4": 6, "5": 9, "6": 5}
    assert refs == sorted(set(refs))


def test_there_are_162_action_rows_of_which_160_are_numbered() -> None:
    refs = [row[0].split()[0] for row in numbered()]
    assert (len(actions()), len(refs), len(set(refs))) == (162, 160, 159)
    assert [ref for ref, times in Counter(refs).items() if times > 1] == ["2.2.12"]


def test_the_numbered_actions_are_78_green_73_amber_and_9_red() -> None:
    assert Counter(row[3] for row in numbered()) == {"G": 78, "A": 73, "R": 9}


def test_the_ambiguous_and_impossible_dates_of_the_plan_are_kept() -> None:
    by_when = Counter(row[1] for row in actions())
    assert (by_when["31/11/14"], by_when["31/01/04/15"]) == (2, 1)
    assert (by_when["28/02/15 (with delivery to follow)"], by_when["From 01/04/15 Ongoing"]) == (1, 1)


def test_the_costs_add_up_to_the_sums_of_the_plan() -> None:
    sums = [sum(map(pounds, column)) for column in list(zip(*actions(), strict=True))[4:]]
    assert sums == [2_224_000, 973_150, 2_985_000]


def test_the_busiest_posts_are_those_of_the_plan() -> None:
    named = Counter(post.strip() for row in actions() for post in re.split(r"/| & ", row[2]))
    assert named.most_common(3) == [("Head of QSP", 37), ("Head of FRT", 15), ("Service Director C&F", 13)]


def test_the_action_in_three_parts_has_two_dashed_rows_after_it() -> None:
    at = next(number for number, row in enumerate(actions()) if row[0].startswith("3.3.7 RQ6 Deliver: - "))
    assert [row[0][:2] for row in actions()[at + 1 : at + 4]] == ["- ", "- ", "3."]
    assert [row for row in actions() if not REF.match(row[0])] == actions()[at + 1 : at + 3]


def test_the_measures_are_51_with_14_red_11_amber_4_green_6_not_rated_and_16_blank() -> None:
    assert Counter(row[4] for row in measures()) == {"R": 14, "A": 11, "G": 4, "N/A": 6, "": 16}
    assert len(measures()) == 51


def test_the_risks_are_five_written_as_if_and_then() -> None:
    assert [row[0] for row in risks()] == ["394", "398", "407", "460", "461"]
    assert Counter(row[4] for row in risks()) == {"R": 2, "A": 2, "G": 1}
    assert all(re.fullmatch(r"IF .+ THEN .+", row[1]) for row in risks())


def test_every_post_of_the_plan_and_the_risks_has_a_holder_and_no_other_post_but_the_office_is_listed() -> None:
    assert {holder.post for holder in holders()} == posts_named() | {"Programme Office"}
    assert all(holder.title and holder.holder for holder in holders())


def test_only_head_of_cin_has_two_holders() -> None:
    assert [post for post, held in Counter(h.post for h in holders()).items() if held > 1] == ["Head of CiN"]


def test_each_person_has_one_slack_id_made_of_the_letters_of_the_name() -> None:
    for holder in holders():
        plain = unicodedata.normalize("NFKD", holder.holder).upper()
        assert holder.slack_id == "U" + re.sub("[^A-Z]", "", plain)
    assert len({h.slack_id for h in holders()}) == len({h.holder for h in holders()})


def test_only_the_programme_office_and_the_chief_executive_have_a_role() -> None:
    assert [(h.post, h.role) for h in holders() if h.role] == [
        ("Programme Office", "office"),
        ("CEO", "chief"),
    ]


@pytest.mark.parametrize(
    ("post", "same"),
    [
        ("TM Aftercare", "Team Manager Aftercare"),
        ("Service Director C&F", "Service Director Children & Families"),
        ("Service Director LSP", "Service Director Learning, Skills & Prevention"),
        ("Managing Director", "Managing Director Children Social Care & Education"),
        ("Head of FRT", "Head of First Response & MASH"),
        ("Head of FRS", "Head of Family Resilience"),
        ("Head of CCM", "Head of Children's Care Management"),
        ("L&D Business Partner", "L&D Business Manager"),
        ("Senior Practitioner", "Senior Practitioner Participation"),
    ],
)
def test_a_post_spelt_in_two_ways_is_held_by_one_person(post: str, same: str) -> None:
    held = {holder.post: holder.holder for holder in holders()}
    assert held[post] == held[same]


def test_titles_of_actions_measures_and_objectives_are_of_4_to_12_words() -> None:
    objectives = re.findall(r"^### Objective \d\.\d: (.+)$", text_of("plan.md"), re.MULTILINE)
    short = [MARKERS.sub("", row[0]) for row in actions()] + [row[1] for row in measures()] + objectives
    assert [title for title in short if not 4 <= len(re.findall(r"[\w'-]+", title)) <= 12] == []


def test_no_two_actions_have_the_same_title() -> None:
    assert len({MARKERS.sub("", row[0]) for row in actions()}) == len(actions())


@pytest.mark.parametrize("name", ["plan.md", "risks.md", "holders.csv"])
def test_the_real_council_is_nowhere_named(name: str) -> None:
    assert not re.search(r"bucks|buckingham|\bBCC\b|\bBSCB\b", text_of(name), re.IGNORECASE)


def test_row_for_row_the_figures_of_the_actions_are_those_of_the_public_plan() -> None:
    assert [figures(row) for row in actions()] == [figures(row) for row in source_actions()]


def test_row_for_row_the_figures_of_the_measures_are_those_of_the_public_plan() -> None:
    rows = [line.split("\t") for line in source("improvement-plan.txt").splitlines()]
    theirs = [row for row in rows if len(row) == 5 and re.fullmatch(r"(\d\.\d)?", row[0]) and (row[0] or row[2])]
    assert [[row[0], *row[2:]] for row in measures()] == [[row[0], *row[2:]] for row in theirs]


def test_no_title_shares_six_words_in_a_row_with_the_public_papers() -> None:
    source("improvement-plan.txt")
    public = set().union(*(runs(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.glob("*.txt"))))
    assert {title: shared for title in titles() if (shared := runs(title) & public)} == {}


def test_no_stand_in_has_the_name_of_a_real_holder() -> None:
    public = f"{source('post-holders.txt')}\n{source('status-report.txt')}"
    assert [h.holder for h in holders() if h.holder.split()[-1].lower() in words(public)] == []
