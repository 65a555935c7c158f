"""Which stored action a row is whose reference was made up: the one that says the same, whatever row it now stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from store.model import Action
from store.plan.numbering import Numbers, stem_of
from store.plan.rows import ActionRow, Problem

Said = tuple[int, str]


def match_generated(rows: Sequence[ActionRow], stored: Sequence[Action]) -> list[ActionRow]:
    """The rows, those without a reference of their own under that of the stored action with their words.

    The rest of them keep the reference that they were given where nothing stored or read bears it, else get the next free one:
    so no row is ever taken for another action because it stands where that one stood.
    """
    rows = _unswapped(rows, stored)
    given = {_key(row) for row in rows if row.ref_given}
    left = _by_words(one for one in stored if _key(one) not in given)
    found = [_matched(row, left) for row in rows]
    new = [at for at, one in enumerate(found) if one is None]
    settled = [row if one is None else one for row, one in zip(rows, found, strict=True)]
    known = [one for one in found if one is not None]
    taken = {one.ref for one in known} | {one.ref for one in stored}
    numbers = Numbers([*taken, *(rows[at].ref for at in new)])
    for at in new:
        settled[at] = _free(rows[at], settled[at - 1] if at else None, taken, numbers)
    return settled


def _unswapped(rows: Sequence[ActionRow], stored: Sequence[Action]) -> list[ActionRow]:
    """The rows, where two with one reference have changed places since the last load each under its own again.

    Of two rows that bear the same reference the reader gives the second a free one, whichever comes second; but what was
    said of an action belongs to its words.
    """
    at = {_key(one): one for one in stored}
    strayed = {  # where a row bears the reference of words that are not its own
        _said(theirs): place
        for place, row in enumerate(rows)
        if row.ref_given and (theirs := at.get(_key(row))) and _said(theirs) != _said(row)
    }
    found = list(rows)
    for second, row in enumerate(rows):
        first = None if row.ref_given else strayed.pop(_said(row), None)
        if first is not None:
            found[first], found[second] = _under(rows[first], row), _under(row, rows[first])
    return found


def _under(row: ActionRow, other: ActionRow) -> ActionRow:
    """The row under the other's reference."""
    return replace(row, ref=other.ref, part=other.part, objective=other.objective, ref_given=other.ref_given)


def _matched(row: ActionRow, left: dict[Said, list[Action]]) -> ActionRow | None:
    """The row itself where its reference is its own; under that of the stored action that says the same; None for a new one."""
    if row.ref_given:
        return row
    same = left.get(_said(row))
    if not same:
        return None
    one = same.pop(0)
    return replace(row, ref=one.ref, part=one.part or None, objective=one.objective or None)


def _free(row: ActionRow, above: ActionRow | None, taken: set[str], numbers: Numbers) -> ActionRow:
    if row.part not in (None, "a") and above is not None:
        return replace(row, ref=above.ref)  # a further part of the row above
    if row.ref in taken:
        row = replace(row, ref=numbers.free(stem_of(row.ref)))
        numbers.use(row.ref)
    taken.add(row.ref)
    return row


def _by_words(stored: Iterable[Action]) -> dict[Said, list[Action]]:
    """The stored actions by what they say; those that still stand come first."""
    found: dict[Said, list[Action]] = defaultdict(list)
    for one in sorted(stored, key=lambda one: (one.retired, one.gone, one.sort_key)):
        found[_said(one)].append(one)
    return found


def _said(one: ActionRow | Action) -> Said:
    return one.workstream, " ".join(one.text.casefold().split())


def _key(one: ActionRow | Action) -> tuple[str, str, str]:
    return one.ref, one.part or "", one.objective or ""


def corrected(problems: Iterable[Problem], before: Sequence[ActionRow], after: Sequence[ActionRow]) -> list[Problem]:
    """The problems of reading, with the references that the rows have at last."""
    moved = {row.place: (row.ref, now.ref) for row, now in zip(before, after, strict=True) if row.ref != now.ref}
    return [_corrected(one, *moved[one.place]) if one.place in moved else one for one in problems]


def _corrected(one: Problem, before: str, now: str) -> Problem:
    if one.kind not in ("ref", "duplicate"):
        return one
    return replace(one, suggestion=one.suggestion.replace(f"was read as {before}.", f"was read as {now}."))
