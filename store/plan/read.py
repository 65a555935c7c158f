"""The door of the reading rooms: files in, the rows of a plan out. What a file is, its content says before its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from store.plan.action_rows import read_actions
from store.plan.archive import office_format
from store.plan.csv_table import read_csv
from store.plan.document import Document
from store.plan.identity import Screen
from store.plan.leftover import by_colour_alone, in_lists, not_read, rated_by_progress
from store.plan.other_rows import read_measures, read_risks
from store.plan.recommendation_rows import answered, read_recommendations
from store.plan.rows import ActionRow, MeasureRow, PlanRows, Problem, in_order
from store.plan.table import Finder, Found
from store.plan.text import decode, read_text
from store.plan.unreadable import Unreadable as Unreadable
from store.plan.workstream_rows import read_objectives, read_workstreams

MOST_BYTES = 30_000_000  # of a file as it lies there
_MARKDOWN_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*\|[\s:|-]*$", re.MULTILINE)
_PICTURE = "a picture, whatever its name says; load the document that it is a picture of"
_FOREIGN = {
    b"\x89PNG": _PICTURE,
    b"\xff\xd8\xff\xe0": _PICTURE,
    b"\xff\xd8\xff\xe1": _PICTURE,
    b"GIF8": _PICTURE,
    b"%PDF": "a PDF; save it as text or as a Word document first",
    b"\xd0\xcf\x11\xe0": "an Office file of the old kind or one with a password; save it as .xlsx or .docx first",
    b"{\\rtf": "in Rich Text Format; save it as .docx first",
    b"<!DO": "a web page; save it as text first",
    b"<htm": "a web page; save it as text first",
}


def read_files(paths: Sequence[Path]) -> PlanRows:
    """What the files say together, in their order. Raises Unreadable for the first that cannot be read at all."""
    found = _found(paths)
    found.tables = [rated_by_progress(table, found.tables) for table in found.tables]
    actions, about_actions = read_actions(found)
    measures, about_measures = read_measures(found)
    risks, about_risks = read_risks(found)
    recommendations, about_recommendations = read_recommendations(found)
    screen = Screen()
    actions, measures, risks = screen.rows(actions), screen.rows(measures), screen.rows(risks)
    recommendations = screen.rows(recommendations)
    rows: list[ActionRow | MeasureRow] = [*actions, *measures]
    workstreams, about_workstreams = read_workstreams(found, rows)
    objectives = read_objectives(found.outline, [one.number for one in workstreams], rows)
    about = (*found.problems, *about_workstreams, *about_actions, *about_measures, *about_risks, *about_recommendations)
    return PlanRows(
        workstreams=tuple(map(screen.workstream, workstreams)),
        objectives=tuple(map(screen.objective, objectives)),
        actions=tuple(actions),
        measures=tuple(measures),
        risks=tuple(risks),
        recommendations=tuple(recommendations),
        problems=in_order(
            screen.problems(
                (
                    *about,
                    *not_read(found.tables, {row.place for row in (*rows, *risks, *recommendations)}),
                    *in_lists(found.listed),
                )
            )
        ),
    )


def _found(paths: Sequence[Path]) -> Found:
    found = Found()
    for path in paths:
        _read_into(found, path)
    return found


def _read_into(found: Found, path: Path) -> None:
    """Add what one file holds; a file without any table that is known is a problem, not an error."""
    before = len(found.tables), len(found.outline.own)
    documents = open_documents(path)
    if not any(any(line.cells) for document in documents for line in document.lines):
        raise Unreadable(f"{path.name} is empty.")
    for code, streams in answered(documents).items():
        found.answered.setdefault(code, set()).update(streams)
    for document in documents:
        first = len(found.tables)
        Finder(document, found).run()
        found.problems += document.problems
        found.problems += by_colour_alone(document, found.tables[first:])
    if before == (len(found.tables), len(found.outline.own)):
        what = "actions, measures, risks, recommendations or workstreams"
        told = f"No table of {what} was found: its columns need headings such as Action, Lead, Deadline."
        found.problems.append(Problem(path.name, "file", path.name, told))


def open_documents(path: Path) -> Sequence[Document]:
    """A file as documents, one for each sheet of a workbook. Raises Unreadable."""
    raw = _bytes(path)
    for mark, what in _FOREIGN.items():
        if raw[:4].lower() == mark.lower():
            raise Unreadable(f"{path.name} is {what}.")
    if raw.startswith(b"PK\x03\x04"):
        return _open_office(path)
    words = decode(raw, path.name)
    return [_read_words(words, path)]


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise Unreadable(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB, so it was not read.")
        raw = path.read_bytes()
    except FileNotFoundError as error:
        raise Unreadable(f"There is no file {path}.") from error
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read: {error.strerror}.") from error
    if not raw.strip():
        raise Unreadable(f"{path.name} is empty.")
    return raw


def _open_office(path: Path) -> Sequence[Document]:
    if office_format(path) == "xlsx":
        from store.plan.xlsx import read_xlsx

        return read_xlsx(path)
    from store.plan.docx import read_docx

    return [read_docx(path)]


def _read_words(words: str, path: Path) -> Document:
    """Text by its content where that is plain, else by the name's ending."""
    suffix = path.suffix.casefold()
    if suffix == ".csv":
        return read_csv(words, path)
    if suffix in (".md", ".markdown") or _MARKDOWN_RULE.search(words):
        from store.plan.markdown import read_markdown

        return read_markdown(words, path)
    if suffix in (".txt", ".tsv", ".tab") or "\t" in words:
        return read_text(words, path)
    raise Unreadable(f"{path.name} is of a kind that is not known; text, Markdown, CSV, Excel and Word are.")
