"""Dates that moved, in words: the share of them, and why somebody is called to account."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from commands import wording
from commands.reply import Row
from store import actions, slips
from store.actions import TOO_LATE
from store.by_when import say_day
from store.model import Action
from store.slips import Slipped

_ASKED = re.compile(r"^(?P<why>.*) \(asked by (?P<who>[^()]*)\)$", re.DOTALL)
SHOWN = 6  # refs in a line


def share(found: Slipped) -> str:
    """ "12 of 118 dated actions re-dated (10%), 15 moves in all"."""
    if not found.dated:
        return "no action has a date"
    percent = f" ({round(100 * found.redated / found.dated)}%)" if found.redated else ""
    moves = f", {wording.plural(found.moves, 'move')} in all" if found.moves else ""
    return f"{found.redated:,} of {wording.plural(found.dated, 'dated action')} re-dated{percent}{moves}"


def called_line(found: Slipped) -> str:
    """ "Called to account: 5 actions that slipped twice or are 60 days past their first date: 5.2.1, … (`slips`)."; "" for
    none."""
    if not found.called:
        return ""
    refs = wording.listed([actions.label(one) for one in found.called[:SHOWN]])
    more = f" and {len(found.called) - SHOWN} more" if len(found.called) > SHOWN else ""
    number = wording.plural(len(found.called), "action")
    return (
        f"Called to account: {number}, slipped twice or {TOO_LATE} days past the first date: {refs}{more} (`slips`). "
        f"{share(found)[:1].upper()}{share(found)[1:]}."
    )


def called_row(row: Row, one: Action, on: date) -> Row:
    """``row`` of the action; how late it is against its first date stands in front, where that is why it is called."""
    first = slips.first_due(one)
    if not first or not slips.is_too_late(one, on):
        return row  # which says how often it slipped
    days = wording.plural(slips.against_first(one, on), "day")
    return replace(row, note=f"{days} past its first date, {say_day(first)} · {row.note}")


def asked_by(why: str) -> tuple[str, str]:
    """The reason of a move, and who asked for it, where that was not whoever agreed ("" else)."""
    found = _ASKED.match(why)
    return (found["why"], found["who"]) if found else (why, "")


def day(iso: object) -> str:
    """ "Fri 13 Feb 2015", "no date"."""
    return say_day(date.fromisoformat(str(iso))) if iso else "no date"
