"""How completions are proven and checked, in a line of a status and of a digest."""

from __future__ import annotations

from datetime import date

from commands import wording
from store import actions
from store.actions import Tally
from store.proof import LATELY, Checking


def proven(tally: Tally) -> str:
    """ "Of 78 completed 2 are verified by somebody else, 1 has evidence, 75 are only claimed."; "" where none is."""
    if not tally.green:
        return ""
    claimed = tally.green - tally.verified - tally.evidenced
    said = [
        (tally.verified, "verified by somebody else"),
        (tally.evidenced, "with evidence and not checked"),
        (claimed, "only claimed"),
    ]
    return f"Of {tally.green:,} completed: {', '.join(f'{n:,} {what}' for n, what in said if n)}."


def checked(found: Checking, on: date) -> str:
    """ "In the last 28 days 14 were claimed as completed, 6 of them checked by somebody else; the oldest unchecked claim is
    23 days old (3.3.2)."."""
    days = f"In the last {LATELY.days} days"
    lately = f"{days} nothing was claimed as completed"
    if found.claimed:
        claimed = f"{found.claimed:,} {'was' if found.claimed == 1 else 'were'} claimed as completed"
        lately = f"{days} {claimed}, {found.checked:,} checked by somebody else"
    if found.oldest and found.oldest.completed_on:
        age = wording.plural((on - found.oldest.completed_on).days, "day")
        lately += f"; the oldest unchecked claim is {age} old ({actions.label(found.oldest)})"
    again = f" {wording.plural(found.again, 'verified action')} to be looked at again." if found.again else ""
    return f"{lately}.{again}"
