"""Loading a plan from the command line: read, show what it will do, ask, do it whole or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text
from sqlmodel import Session

from commands.wording import plural, short
from store import people, programmes, updates
from store.by_when import Kind, read
from store.db import Store
from store.errors import Refusal
from store.model import Programme
from store.people import Speaker
from store.plan.apply import apply
from store.plan.diff import Changing, Diff, Sort, by_when_problems, diff
from store.plan.rows import ActionRow, PlanRows, Problem, in_order
from store.updates import Said

SHOWN = 40  # lines of one list before it says how many more there are
ALIKE = 10  # problems of one kind before it says how many more there are
SLOW = 2_000  # rows; from there on it takes more than a second, so a bar is shown
BY = Speaker(None, "", "Plan load")


def store_plan(store: Store, workspace: str, name: str, rows: PlanRows, at: datetime, console: Console) -> Diff:
    """Loads ``rows`` in one transaction and returns what was done."""
    with store.writing() as session:
        programme = programmes.find_or_make(session, workspace, name)
        updates.lock(session, programme.id)
        people.find_or_make_post(session, programme.id, "Programme Office")
        found = diff(session, programme, rows, at.date())
        number = len(found.actions.added) + len(found.actions.changed)
        with Progress(console=console, transient=True) if number > SLOW else nullcontext() as bar:
            job = bar.add_task("Loading", total=number) if bar else None
            apply(
                session,
                programme,
                found,
                Said(BY, "", at),
                lambda n: bar.advance(job, n) if bar and job is not None else None,
            )
    return found


def compare(session: Session, workspace: str, name: str, rows: PlanRows, on: date) -> Diff:
    """What loading would do, without doing it."""
    found = [one for one in programmes.every(session, workspace) if one.name == name]
    return diff(session, found[0] if found else None, rows, on)


def programme_name(session: Session, workspace: str, given: str | None) -> str:
    """The programme to load into: the one named, or the only one that there is, or a first one. Raises Refusal for several."""
    known: Sequence[Programme] = programmes.every(session, workspace)
    if given:
        return given
    if len(known) > 1:
        names = ", ".join(one.name for one in known)
        raise Refusal(f"There are {len(known)} programmes here. Which one? --programme with one of: {names}.")
    return known[0].name if known else "Improvement programme"


def beside(session: Session, workspace: str, name: str) -> str:
    """A sentence where loading would make a further programme; "" where it is the first, or is there already."""
    known = [one.name for one in programmes.every(session, workspace)]
    if not known or name in known:
        return ""
    return f"A new programme “{name}” will be made beside: {', '.join(known)}."


def nothing_read(rows: PlanRows) -> bool:
    """Whether the documents hold nothing that could be loaded."""
    return not (
        rows.workstreams or rows.objectives or rows.actions or rows.measures or rows.risks or rows.recommendations
    )


def show(found: Diff, name: str, console: Console) -> None:
    """Prints what loading will do: what is added, changed field by field, kept from chat or gone, and every problem."""
    console.print(Text(f"{name}: what loading will do", style="bold"))
    table = Table.grid(padding=(0, 3, 0, 0))
    sorts: dict[str, Sort[Any]] = {"actions": found.actions, "success measures": found.measures, "risks": found.risks}
    for title, sort in sorts.items():
        table.add_row(title, *_numbers(sort))
    if found.recommendations:
        table.add_row("recommendations", f"{len(found.recommendations)} new or changed")
    console.print(table)
    _added(found.actions.added, console)
    for title, sort in sorts.items():
        kept = [line for one in sort.kept for line in _kept(one)]
        _list("Changed", [line for one in sort.changed for line in _changes(one)], console)
        _list("Changed in chat since, and different in this plan; the chat stands", kept, console)
        _list(f"No longer in this plan: {title}, {_GONE[title]}", [_name(one) for one in sort.gone], console)
    show_problems(found.problems, console)


_GONE = {
    "actions": "kept until somebody says `action <ref> retire <why>`",
    "success measures": "kept in `measure gone`",
    "risks": "kept in `risk gone`",
}


def _numbers(sort: Sort[Any]) -> tuple[str, str, str, str]:
    return (
        f"{len(sort.added)} added",
        f"{len(sort.changed)} changed",
        f"{len(sort.gone)} gone",
        f"{sort.unchanged} unchanged",
    )


def _added(rows: Sequence[ActionRow], console: Console) -> None:
    lines = []
    for number, group in groupby(rows, key=lambda row: row.workstream):
        some = list(group)
        lines.append(f"Workstream {number}: {plural(len(some), 'action')}, {some[0].ref} to {some[-1].ref}")
    _list("Added", lines, console)


def _changes(one: Changing[Any]) -> list[str]:
    back = [f"{_name(one.stored)} is back in the plan"] if one.back else []
    return back + [
        f"{_name(one.stored)} {field.name}: {_value(field.was)} → {_value(field.now)}" for field in one.fields
    ]


def _kept(one: Changing[Any]) -> list[str]:
    return [
        f"{_name(one.stored)} {field.name}: stays {_value(field.here)}; this plan says {_value(field.now)}"
        for field in one.kept
    ]


def _name(one: Any) -> str:
    return str(getattr(one, "ref", None) or short(one.name, 60))


def _value(value: object) -> str:
    if isinstance(value, list):
        return (
            ", ".join(" ".join(str(w) for w in one[:2]) if isinstance(one, list) else str(one) for one in value)
            or "nothing"
        )
    return short(str(value), 80) if value else "nothing"


def _list(heading: str, lines: Sequence[str], console: Console) -> None:
    if not lines:
        return
    console.print(Text(f"\n{heading}", style="bold"))
    for line in lines[:SHOWN]:
        console.print(Text(f"  {line}"))
    if len(lines) > SHOWN:
        console.print(Text(f"  … and {len(lines) - SHOWN} more", style="dim"))


def show_problems(problems: Sequence[Problem], console: Console) -> None:
    """Prints the problems in their order, of each kind no more than ALIKE, and how many more there are."""
    if not problems:
        return
    console.print(
        Text(f"\n{plural(len(problems), 'problem')} for a person to decide (nothing is guessed)", style="bold yellow")
    )
    number = Counter(one.kind for one in problems)
    printed: Counter[str] = Counter()
    for one in problems:
        printed[one.kind] += 1
        if printed[one.kind] <= ALIKE:
            words = f"“{short(one.words, 80)}”  " if one.words else ""
            console.print(Text(f"  {one.place}: {words}").append(one.suggestion, style="dim"))
        if printed[one.kind] == number[one.kind] > ALIKE:
            console.print(Text(f"  … and {number[one.kind] - ALIKE} more like these ({one.kind})", style="dim"))


def as_json(rows: PlanRows, on: date) -> dict[str, list[dict[str, Any]]]:
    """What was read, for other programs: ``kind`` and ``due`` are as read on the day ``on``."""
    return {
        "actions": [_action(row, on) for row in rows.actions],
        "measures": [
            {
                "workstream": row.workstream,
                "objective": row.objective,
                "name": row.name,
                "target": row.target or None,
                "current": row.current or None,
                "rag": row.rag or None,
                "place": row.place,
            }
            for row in rows.measures
        ],
        "risks": [
            {
                "ref": row.ref,
                "text": row.text,
                "cause": row.cause,
                "consequence": row.consequence,
                "mitigations": list(row.mitigations),
                "owner": row.owner or None,
                "rag": row.rag or None,
                "place": row.place,
            }
            for row in rows.risks
        ],
        "recommendations": [
            {
                "code": row.code,
                "text": row.text,
                "story": row.story or None,
                "good": row.good or None,
                "workstreams": list(row.workstreams),
                "place": row.place,
            }
            for row in rows.recommendations
        ],
        "problems": [_problem(one) for one in all_problems(rows, on)],
    }


def all_problems(rows: PlanRows, on: date) -> Iterable[Problem]:
    """Those of the documents, and those of the dates in them, by file and line."""
    return in_order((*rows.problems, *by_when_problems(rows.actions, on)))


def _action(row: ActionRow, on: date) -> dict[str, Any]:
    reading = read(row.by_when, on)
    return {
        "ref": row.ref,
        "part": row.part,
        "workstream": row.workstream,
        "objective": row.objective,
        "text": row.text,
        "by_when": row.by_when,
        "due": reading.due.isoformat() if reading.due and reading.kind is Kind.DATED else None,
        "kind": reading.kind.value,
        "posts": list(row.posts),
        "rag": row.rag or None,
        "recommendations": list(row.recommendations),
        "costs": [
            {
                "heading": cost.heading,
                "words": cost.words,
                "amount": float(cost.amount) if cost.amount is not None else None,
            }
            for cost in row.costs
        ],
        "place": row.place,
    }


def _problem(one: Problem) -> dict[str, str]:
    return {"place": one.place, "kind": one.kind, "words": one.words, "suggestion": one.suggestion}
