"""Subject access and forgetting, on the command line."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from commands.wording import say_time
from store import subject
from store.by_when import say_day
from store.db import Store
from store.errors import Refusal
from store.subject import Fact

ZONE = "Europe/London"
_SHOWN = 40  # of a kind; the table has them all
_HEADINGS = ("What", "When", "About", "Words")


def tell(store: Store, workspace: str, who: str, to: Path | None, console: Console) -> None:
    """Prints what is stored of somebody, and writes it as CSV where ``to`` names a file. Raises Refusal."""
    with store.reading() as session:
        facts = subject.facts(session, workspace, subject.known(session, workspace, who))
    if to:
        _write(facts, to)
    table, shown = Table(*_HEADINGS), Counter[str]()
    for one in facts:
        shown[one.kind] += 1
        if shown[one.kind] <= _SHOWN:
            table.add_row(*map(Text, _cells(one)))
    console.print(table)
    for kind, number in shown.items():
        if number > _SHOWN:
            console.print(f"{number - _SHOWN} more of the kind “{kind}”: --csv FILE has them all.")
    if to:
        console.print(f"Written to {to}", markup=False)


def forget(store: Store, workspace: str, who: str, at: datetime, console: Console) -> None:
    """Takes their name out. Raises Refusal."""
    with store.writing() as session:
        instead = subject.forget(session, workspace, subject.known(session, workspace, who), at)
    console.print(f"\nDone. {instead} stands where the name stood. Backups keep it until they are 14 days old.")


def _write(facts: Sequence[Fact], to: Path) -> None:
    try:
        with to.open("w", encoding="utf-8-sig", newline="") as file:  # Excel knows UTF-8 by its mark alone
            writer = csv.writer(file)
            writer.writerow(_HEADINGS)
            writer.writerows([harmless(cell) for cell in _cells(one)] for one in facts)
    except OSError as fault:
        raise Refusal(f"{to} could not be written: {fault.strerror}.") from None


def _cells(one: Fact) -> tuple[str, str, str, str]:
    when = say_time(one.at, ZONE) if isinstance(one.at, datetime) else _day(one.at)
    return one.kind, when, one.about, one.words


def _day(at: date | None) -> str:
    return say_day(at) if at else ""


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: what begins like one stands behind an apostrophe."""
    return f"'{cell}" if cell.lstrip(" \n")[:1] in tuple("=+-@\t\r") and cell.strip(" \n") else cell
