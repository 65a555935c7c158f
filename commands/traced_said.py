"""Recommendations in words: how one stands, and what is missing."""

from __future__ import annotations

from commands import wording
from commands.reply import Row
from store.recommendations import Traced


def standing(found: Traced) -> str:
    """ "3 actions answer it: 2 completed, 1 of them verified; 1 measure of their objectives is Red."."""
    if not found.actions:
        return "No action answers it."
    number = wording.plural(len(found.actions), "action")
    line = f"{number} answer{'s' if len(found.actions) == 1 else ''} it: {found.completed} completed, {found.verified} verified"
    red = f"; {wording.plural(len(found.red), 'measure')} of their objectives Red" if found.red else ""
    return f"{line}{red}."


def missing(found: Traced) -> list[str]:
    """What keeps it from being answered and proven, a sentence each; nothing where all is there."""
    open_ones = len(found.actions) - found.completed
    unchecked = found.completed - found.verified
    note = found.found.note if found.found else ""
    lines = [
        "No action answers it." if not found.actions else "",
        f"{wording.plural(open_ones, 'action')} not completed." if open_ones else "",
        f"{wording.plural(unchecked, 'completed action')} that nobody else has checked." if unchecked else "",
        f"{wording.plural(len(found.red), 'measure')} of their objectives still Red." if found.red else "",
        f"Gap noted: {note}" if note else "",
    ]
    return [line for line in lines if line]


def row(found: Traced) -> Row:
    """One in a list."""
    one = found.found
    text = wording.short(one.text) if one else "(its text was never loaded)"
    where = ", ".join(f"workstream {number}" for number in one.workstreams) if one else ""
    gap = f"gap noted: {wording.short(one.note, 90)}" if one and one.note else ""
    note = " · ".join(filter(None, (where, standing(found).rstrip("."), gap)))
    return Row(text, found.code, note, opens=f"recommendation {found.code}")
