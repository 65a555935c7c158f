"""References that are not numbers with dots ("WS2-01", "A1", "7", "1.1a"), read as such numbers in a way that never changes.

In chat a reference needs at least two numbers. What one is read as depends on nothing but itself and the heading above.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from store.plan.refs import Written, alone

_NUMBER = r"0*(\d{1,3})"
_PART = r"\s*\(?([a-z])?\)?[.:)]?"
_OF_WORKSTREAM = re.compile(
    rf"(?:ws|work ?stream|theme|priority|strand|[ptsw])[\s.:]*0*(\d{{1,2}})[\s./:_–-]+(?:[a-z]{{1,3}})?{_NUMBER}{_PART}",
    re.IGNORECASE,
)
_NUMBERS = re.compile(rf"{_NUMBER}(?:[./–-]{_NUMBER})?(?:[./–-]{_NUMBER})?(?:[./–-]{_NUMBER})?{_PART}", re.IGNORECASE)
_LETTERED = re.compile(rf"([a-z])[\s.:_–-]?{_NUMBER}(?:\.{_NUMBER})?{_PART}", re.IGNORECASE)
_PREFIXED = re.compile(rf"[a-z]{{2,8}}[\s.:_/–-]*{_NUMBER}(?:\.{_NUMBER})?(?:\.{_NUMBER})?{_PART}", re.IGNORECASE)
_WORKSTREAMS = "ABCDEFGHIJKL"  # further letters ("P1", "R3") name a kind of thing, not the fifteenth workstream


class Place(NamedTuple):
    """Where in the plan a row stands, None for what nothing says.

    ``above`` is the workstream of the row above, or 1: that of a row without a reference.
    """

    workstream: int | None
    objective: str | None
    above: int = 1

    @property
    def stem(self) -> str:
        """What a reference of one number is numbered below: the objective, else the workstream of a heading, else the first."""
        return self.objective or str(self.workstream or 1)


def with_dots(cell: str, place: Place) -> Written | None:
    """What a cell of references is read as, always with two numbers at least; None where it holds no reference."""
    words = " ".join(cell.split())
    written = alone(words)
    if written is not None and "." in written.ref:
        return written
    if found := _OF_WORKSTREAM.fullmatch(words):
        return _written((found[1], found[2]), found[3])
    if found := _NUMBERS.fullmatch(words):
        return _below(place.stem, found.groups()[:-1], found.groups()[-1])
    if found := _LETTERED.fullmatch(words):
        return _below(_stem_of_letter(found[1].upper(), place), found.groups()[1:-1], found[4], always=True)
    if found := _PREFIXED.fullmatch(words):
        return _below(place.stem, found.groups()[:-1], found[4])
    return None


def is_plain(cell: str) -> bool:
    """Whether a cell says in numbers with dots what it is read as: "3.3.2", "WS3.3.2", "3.3.7 (a)", but not "3.3.7a"."""
    written = alone(" ".join(cell.split()))
    return written is not None and "." in written.ref and (not written.part or "(" in cell)


def said(written: Written) -> str:
    """A reference as it is written to people: "1.1", "1.1 (a)"."""
    return f"{written.ref} ({written.part})" if written.part else written.ref


def _stem_of_letter(letter: str, place: Place) -> str:
    if place.workstream is not None or place.objective:
        return place.stem
    return str(_WORKSTREAMS.index(letter) + 1) if letter in _WORKSTREAMS else "1"


def _below(stem: str, numbers: tuple[str | None, ...], part: str | None, always: bool = False) -> Written:
    """The numbers as they are where there are two or more; one alone, and ``always``, below the stem."""
    given = tuple(number for number in numbers if number)
    return _written((stem, *given) if always or len(given) == 1 else given, part)


def _written(numbers: tuple[str, ...], part: str | None) -> Written:
    return Written(".".join(numbers), (part or "").lower(), "")
