"""References as plans print them at the head of a row: "3.3.2", "1.1a", "WS1.2", "4."."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBERS = r"(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){0,3}"
_ALONE = re.compile(rf"(?:(?:ws|action|ref|no)\.?\s*)?({_NUMBERS})\.?\s*(?:\(?([a-z])\)?)?[.:)]?", re.IGNORECASE)
_LEADING = re.compile(
    rf"({_NUMBERS})(?:\.(?=\s)|(?<=\.\d)|(?<=\.\d\d)|(?<=\.\d\d\d)|(?=[)]))(?:\(?([a-z])\)|([a-z])(?=\s))?[.:)]?\s+(?=\S)"
)
_DASH = re.compile(r"[-–—•▪●*]\s+(?=\S)")


class Written(NamedTuple):
    """A reference, the letter of its part ("" where there is none), and the words that follow it."""

    ref: str
    part: str
    rest: str


def alone(cell: str) -> Written | None:
    """The reference that a cell of a column of references is; None for anything else."""
    found = _ALONE.fullmatch(cell.strip())
    return Written(found[1], (found[2] or "").lower(), "") if found else None


def leading(cell: str) -> Written | None:
    """The reference with which an action's words begin: "1.2.3 Words", "2.4 Words", "7. Words", "7) Words"; else None."""
    found = _LEADING.match(cell)
    return Written(found[1], found[2] or found[3] or "", cell[found.end() :]) if found else None


def dashed(words: str) -> bool:
    """Whether words stand as one item of a list that an earlier row began."""
    return _DASH.match(words) is not None


def undashed(words: str) -> str:
    """The words without the dash before them."""
    return _DASH.sub("", words, count=1)
