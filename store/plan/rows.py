"""What a plan's documents say, row by row, before anything is compared or stored.

Everything here is as written in the document: the words are kept, and what they were read as stands beside them.
``place`` says where, for people: "improvement-plan.txt line 212", "plan.xlsx Sheet1 row 14".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Problem:
    """Something in a document that a person should decide; it never stops the rest from being read."""

    place: str
    kind: str  # "by_when", "columns", "duplicate", "file", "identity", "owner", "posts", "rag", "ref", "row", "sheet"
    words: str  # as written
    suggestion: str  # the nearest right thing, a sentence


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems by file and line: the numbers in their places count as numbers."""
    return tuple(sorted(problems, key=_place_key))


def _place_key(one: Problem) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", one.place) if part]


@dataclass(frozen=True)
class CostLine:
    """One cell of a cost column. ``amount`` is in pounds, None where the cell is words ("Innovation bid")."""

    heading: str
    words: str
    amount: Decimal | None


@dataclass(frozen=True)
class WorkstreamRow:
    """A workstream and the posts that answer for it, each in the order written."""

    number: int
    title: str
    outcome: str
    sponsors: tuple[str, ...]
    leads: tuple[str, ...]
    managers: tuple[str, ...]
    place: str


@dataclass(frozen=True)
class ObjectiveRow:
    """``ref`` is like ``3.3``."""

    ref: str
    workstream: int
    title: str
    place: str


@dataclass(frozen=True)
class ActionRow:
    """One action, or one part of an action that has several. ``rag`` is R, A, G or "" (not rated)."""

    ref: str
    part: str | None  # None, or a letter: "a", "b", ...
    workstream: int
    objective: str | None  # of the table that it stands in, which need not be that of its ref
    text: str
    by_when: str
    posts: tuple[str, ...]  # the first leads
    rag: str
    recommendations: tuple[str, ...]
    costs: tuple[CostLine, ...]
    place: str
    ref_given: bool = True  # False where the document gives none (or one twice) and the reference was made up


@dataclass(frozen=True)
class MeasureRow:
    """A success measure. ``rag`` is R, A, G, "N/A" or "" (blank)."""

    workstream: int
    objective: str | None
    name: str
    target: str
    target_heading: str  # "Target (Jan 2016)"
    current: str
    current_heading: str
    rag: str
    place: str


@dataclass(frozen=True)
class RiskRow:
    """A risk. ``cause`` is what follows IF, ``consequence`` what follows THEN; "" where it is not so written."""

    ref: str
    text: str
    cause: str
    consequence: str
    mitigations: tuple[str, ...]
    owner: str
    rag: str
    place: str


@dataclass(frozen=True)
class RecommendationRow:
    """An inspector's or adviser's finding. ``workstreams`` are those that a matrix of the document has it answered by."""

    code: str  # "A07"
    text: str
    story: str
    good: str  # what good looks like
    workstreams: tuple[int, ...]
    place: str


@dataclass(frozen=True)
class PlanRows:
    """All that was read of one or more documents, each list in document order."""

    workstreams: Sequence[WorkstreamRow] = field(default_factory=tuple)
    objectives: Sequence[ObjectiveRow] = field(default_factory=tuple)
    actions: Sequence[ActionRow] = field(default_factory=tuple)
    measures: Sequence[MeasureRow] = field(default_factory=tuple)
    risks: Sequence[RiskRow] = field(default_factory=tuple)
    recommendations: Sequence[RecommendationRow] = field(default_factory=tuple)
    problems: Sequence[Problem] = field(default_factory=tuple)
