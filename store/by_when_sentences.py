"""Where in a sentence days and periods stand, and which of them is the deadline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from dateutil.relativedelta import relativedelta

from store.by_when_spans import EDGES, span_of
from store.by_when_words import Impossible, Span, look_for, say_day


@dataclass(frozen=True)
class Found:
    """Words of a longer text that name a day or period: ``text[begin:end]``."""

    begin: int
    end: int
    named: Span | Impossible

    @property
    def day(self) -> date | None:
        """The last day that is named, or the nearest to it."""
        return self.named.end if isinstance(self.named, Span) else self.named.suggestion

    @property
    def is_whole(self) -> bool:
        """Whether it is a day that exists, in a year that is written."""
        return isinstance(self.named, Span) and not self.named.year_taken


_TOKEN = re.compile(r"[^\s;,()\[\]?&\"“”—]+")
_MOST_WORDS = 10  # "by no later than the end of the financial year 2015/16"
_MOST_CHARACTERS = 200  # of those words
_MOST_TOKENS = 200  # looked at; no By When is so long
_STEP = look_for(r"\s*(?:-(?!>)|to\b|until\b|till?\b|up to\b)")
_BETWEEN = look_for(r"\bbetween\W*$")
_AND = look_for(r"\s*and\b")
_MOVED = look_for(r"\b(?:revised|extended|moved|changed|slipped|rescheduled|deferred|postponed)\b")


def runs(text: str, begin: int = 0) -> Iterator[str]:
    """The runs of whole words of ``text`` from ``begin``, the longest first, without stops at their end."""
    ends = [token.end() for token in islice(_TOKEN.finditer(text, begin), _MOST_WORDS)]
    return (text[begin:end].rstrip(EDGES) for end in reversed(ends) if end - begin <= _MOST_CHARACTERS)


def dates_in(text: str, on: date) -> list[Found]:
    """Every day, period and range that ``text`` (``clean``) names, in the order written."""
    found: list[Found] = []
    for token in islice(_TOKEN.finditer(text), _MOST_TOKENS):
        if not found or token.start() >= found[-1].end:
            found += islice(_readings(text, token.start(), on), 1)
    return _with_ranges(text, found)


def _readings(text: str, begin: int, on: date) -> Iterator[Found]:
    """What the runs from ``begin`` name, the longest first."""
    for run in runs(text, begin):
        if named := span_of(run, on):
            yield Found(begin, begin + len(run), named)


def _with_ranges(text: str, found: list[Found]) -> list[Found]:
    """``found`` with each "X to Y", "X - Y" and "between X and Y" made one."""
    joined: list[Found] = []
    for item in found:
        whole = _range(text, joined[-1], item) if joined else None
        joined[-1:] = [whole] if whole else [*joined[-1:], item]
    return joined


def _range(text: str, first: Found, last: Found) -> Found | None:
    """The range from ``first`` to ``last``, if they are one; a year may stand with the last alone."""
    before, between = text[: first.begin], text[first.end : last.end]
    is_step = _STEP.match(between) or (_AND.match(between) and _BETWEEN.search(before))
    if not is_step or _MOVED.search(before) or not isinstance(last.named, Span):
        return None
    year_before = last.named.end + relativedelta(years=-1, days=1)
    opening = span_of(text[first.begin : first.end], year_before)
    if not isinstance(opening, Span) or opening.start > last.named.end:
        return None
    return Found(first.begin, last.end, replace(last.named, start=opening.start, is_range=True))


_OPENS = look_for(
    r"\b(?:(?:with )?effect(?:ive)? from|from|since|start(?:s|ing)?|commenc(?:es?|ing)|begin(?:s|ning)?|wef)"
    r"(?:\son|\sfrom)?\W*$"
)
_ONWARDS = look_for(r"\W*onwards?\b")
_OLD = look_for(
    r"\b(?:(?:was|were|previously|original(?:ly)?|formerly|initially|old|prev|instead of)\W*(?:date|by|due)?"
    r"|(?:extended|moved|changed|slipped|rescheduled|deferred|postponed|revised)\sfrom)\W*$"
)
_REVISED = look_for(
    r"(?:\b(?:revised|extended|moved|changed|slipped|now|rescheduled|deferred|postponed|new|agreed)"
    r"\W*(?:date|deadline|to|until|by)?|->|=>|→)\W*$"
)


def opening_of(text: str, found: Sequence[Found]) -> Found | None:
    """The only one of ``found``, with the words around it, where they make it a start: "From 01/04/15"."""
    if len(found) != 1 or not isinstance(found[0].named, Span) or found[0].named.is_range:
        return None
    opens, onwards = _OPENS.search(text[: found[0].begin]), _ONWARDS.match(text, found[0].end)
    if not opens and not onwards:
        return None
    begin, end = (opens.start() if opens else found[0].begin), (onwards.end() if onwards else found[0].end)
    return replace(found[0], begin=begin, end=end)


def deadline_of(text: str, found: Sequence[Found]) -> tuple[Found, str]:
    """Which of ``found`` is the deadline, and a clause that says what is doubtful about that.

    It is what another was revised to; else the latest of those that are not said to be old, with a written
    year if one has it. Where one of them is no day at all, a person has to look: then neither is the answer.
    """
    if revised := [item for item in found if _REVISED.search(text[: item.begin])]:
        return revised[-1], ""
    current = [item for item in found if not _OLD.search(text[: item.begin])] or found
    days = list(dict.fromkeys(say_day(item.day) for item in current if item.day))
    doubt = f"{len(days)} dates are written ({', '.join(days)})" if len(days) > 1 else ""
    for item in current:
        if isinstance(item.named, Impossible):
            latest = max(current, key=_day_or_never)
            return replace(latest, named=Impossible(latest.day, item.named.doubt)), doubt
    latest = max([item for item in current if item.is_whole] or current, key=_day_or_never)
    return latest, doubt and f"{doubt}, and the last was taken"


def _day_or_never(item: Found) -> date:
    return item.day or date.min


_ROUND = " .,;:-/&>→"
_GAP = look_for(r"(?<=\()\s+|\s+(?=\))")
_LOOSE_END = look_for(r"\A(?:and|then)\b\s*|\s*\b(?:and|from|between)\Z")


def note_of(text: str, *cuts: tuple[int, int]) -> str:
    """What ``text`` says beside ``cuts``, which stand in order and apart."""
    begins, ends = [0, *(end for _, end in cuts)], [*(begin for begin, _ in cuts), len(text)]
    left = " ".join(text[begin:end].strip(_ROUND) for begin, end in zip(begins, ends, strict=True))
    left = _LOOSE_END.sub("", _GAP.sub("", left).replace("()", "").strip(_ROUND))
    whole = left.startswith("(") and left.find(")") in (-1, len(left) - 1)
    return left.strip("() ") if whole or left.count("(") != left.count(")") else left
