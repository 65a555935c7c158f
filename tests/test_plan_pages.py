"""Any plan broken over pages at any points reads back whole; and no damage to a file is more than Unreadable."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.plan.read import Unreadable, read_files

HEADER = "Actions\tBy When\tBy Who\tRAG\tCost"
VERBS = ["Mend", "Review", "Agree", "Publish", "Recruit"]
NOUNS = ["roofs", "the homes that we own", "every Northmere school", "all records of visits", "a plan for two years"]
REASONS = ["", "so that nobody waits", "with MASH and partners", "before the Board meets (see 1.1.1)"]
POSTS = ["CEO", "Head of Homes", "P&E Manager", "Service Director C&F", "TMs", "14-19 Commissioner"]


@dataclass(frozen=True)
class Promise:
    """A row of a made-up plan."""

    text: str
    by_when: str
    posts: tuple[str, ...]
    rag: str
    cost: str


promises = st.builds(
    Promise,
    text=st.tuples(*map(st.sampled_from, (VERBS, NOUNS, REASONS))).map(lambda words: " ".join(filter(None, words))),
    by_when=st.sampled_from(["31/03/15", "Ongoing", "Quarterly Ongoing", "From 01/04/15 Ongoing", "Sept 14", "TBC"]),
    posts=st.lists(st.sampled_from(POSTS), min_size=1, max_size=3, unique=True).map(tuple),
    rag=st.sampled_from("RAG"),
    cost=st.sampled_from(["", "£0", "£40k", "Innovation bid"]),
)
pages = st.sampled_from(
    ["", "17", "Page 4 of 9", "---\t---\t---", f"17\n\n{HEADER}", f"\n{HEADER}\n", f"--\n{HEADER}\n---\t---"]
)


@st.composite
def broken_plans(draw: st.DrawFn) -> tuple[list[Promise], str]:
    """Promises, and text in which rows break off between two words of any cell and go on after a page's end."""
    plan = draw(st.lists(promises, min_size=1, max_size=8))
    lines = [HEADER]
    for number, promise in enumerate(plan, start=1):
        cells = [f"1.1.{number} {promise.text}", promise.by_when, " / ".join(promise.posts), promise.rag, promise.cost]
        if draw(st.booleans()):
            above, below = zip(*(draw(halves(cell, at)) for at, cell in enumerate(cells)), strict=True)
            lines += ["\t".join(above), f"\n{draw(pages)}\n", "\t".join(below)]
        else:
            lines.append("\t".join(cells))
            lines += ["", draw(pages)] if draw(st.booleans()) else []
    return plan, "\n".join(lines)


@st.composite
def halves(draw: st.DrawFn, cell: str, at: int) -> tuple[str, str]:
    """A cell cut between two words; references and ratings stay on the first page."""
    words = cell.split(" ")
    least = 2 if at == 0 else min(1, len(words))
    cut = draw(st.integers(least, len(words)))
    return " ".join(words[:cut]), " ".join(words[cut:])


@given(broken_plans())
@settings(max_examples=150, deadline=None)
def test_a_plan_broken_over_pages_at_any_points_reads_back_whole(made: tuple[list[Promise], str]) -> None:
    plan, text = made
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.txt"
        path.write_text(text, encoding="utf-8")
        read = read_files([path])
    back = [
        Promise(row.text, row.by_when, row.posts, row.rag, "".join(cost.words for cost in row.costs))
        for row in read.actions
    ]
    assert back == plan
    assert read.problems == ()


def outcome(path: Path) -> str:
    """What reading does; every error but Unreadable gets out."""
    try:
        read_files([path])
    except Unreadable:
        return "Unreadable"
    return "read"


@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.csv", "a.md", "a.tsv", "a.xlsx", "a.docx", "a"]))
def test_any_bytes_are_read_or_unreadable(raw: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        assert outcome(path) in ("read", "Unreadable")


@given(
    st.lists(
        st.sampled_from(
            ["Action\tLead\tDeadline", "Objective: 1.1", "1.1.1 Do", "- x\ty", "\t\t", "a\tb\tc", "17", "Outcome:\tx"]
        )
    )
)
def test_any_lines_of_a_plan_in_any_order_are_read(lines: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.txt"
        path.write_text("\n".join([*lines, "end"]), encoding="utf-8")
        assert read_files([path]) is not None


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A small workbook and a small document, as bytes."""
    folder = tmp_path_factory.mktemp("office")
    book = openpyxl.Workbook()
    book.create_sheet("Plan").append(["Action", "Lead", "Deadline"])
    book.save(folder / "plan.xlsx")
    document = docx.Document()
    document.add_table(rows=2, cols=3)
    document.save(str(folder / "plan.docx"))
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.docx"])
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_a_damaged_office_file_is_read_or_unreadable(office: dict[str, bytes], name: str, data: st.DataObject) -> None:
    raw = bytearray(office[name])
    for at in data.draw(st.lists(st.integers(4, len(raw) - 1), min_size=1, max_size=12)):
        raw[at] ^= data.draw(st.integers(1, 255))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(bytes(raw))
        assert outcome(path) in ("read", "Unreadable")
