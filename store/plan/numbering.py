"""The numbers of a plan's actions: references for rows without one, references that stand twice, and gaps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from store.plan.rows import ActionRow, Problem
from store.ref import Ref


class Numbers:
    """The references in use, to give out those that are free."""

    def __init__(self, refs: Iterable[str]) -> None:
        self._highest: dict[tuple[int, ...], int] = defaultdict(int)
        for ref in refs:
            self.use(ref)

    def use(self, ref: str) -> None:
        """Take note that a reference is in use."""
        parsed = Ref.parse(ref)
        if parsed is not None:
            stem, last = parsed.numbers[:-1], parsed.numbers[-1]
            self._highest[stem] = max(self._highest[stem], last)

    def free(self, stem: str) -> str:
        """The number after the highest in use below a stem: "2.3.5" for "2.3", "5" for ""."""
        numbers = tuple(int(number) for number in stem.split(".")) if stem else ()
        return ".".join(map(str, (*numbers, self._highest[numbers] + 1)))


def stem_of(ref: str) -> str:
    """What a reference stands below: "2.3" for "2.3.5"."""
    return ref.rpartition(".")[0]


def settle_duplicates(actions: Sequence[ActionRow], numbers: Numbers) -> tuple[list[ActionRow], list[Problem]]:
    """The actions, and a problem for each whose reference an earlier one bears. Parts of one action share theirs.

    One that stands under another objective keeps its reference; one that repeats the objective too gets the next free one.
    """
    seen: dict[tuple[str, str | None], set[str | None]] = defaultdict(set)
    settled: list[ActionRow] = []
    problems = []
    for action in actions:
        earlier = seen[action.ref, action.part]
        if earlier:
            free = numbers.free(action.objective or stem_of(action.ref))
            numbers.use(free)
            problems.append(_duplicate(action, free, again=action.objective in earlier))
        if action.objective in earlier:
            action = replace(action, ref=free, part=None, ref_given=False)
        else:
            earlier.add(action.objective)
        settled.append(action)
    return settled, problems


def _duplicate(action: ActionRow, free: str, again: bool) -> Problem:
    if again:
        told = f"It stands twice; the second was read as {free}."
    else:
        where = f"The second stands under {action.objective}" if action.objective else "It stands twice"
        told = f"{where}; {free} is free."
    return Problem(action.place, "duplicate", action.ref, told)


def gaps(actions: Sequence[ActionRow]) -> list[Problem]:
    """A problem for each run of numbers that is missing between two that are there, at the row that follows it."""
    by_stem: dict[tuple[int, ...], dict[int, str]] = defaultdict(dict)
    for action in actions:
        parsed = Ref.parse(action.ref)
        if parsed is not None and len(parsed.numbers) > 1:
            by_stem[parsed.numbers[:-1]].setdefault(parsed.numbers[-1], action.place)
    return [problem for stem, places in by_stem.items() for problem in _gaps_below(stem, places)]


def _gaps_below(stem: tuple[int, ...], places: dict[int, str]) -> list[Problem]:
    def named(number: int) -> str:
        return ".".join(map(str, (*stem, number)))

    problems = []
    present = sorted(places)
    for before, after in pairwise(present):
        if after - before > 1:
            one = after - before == 2
            words = named(before + 1) if one else f"{named(before + 1)} to {named(after - 1)}"
            verb = "is" if one else "are"
            told = f"{words} {verb} missing between {named(before)} and {named(after)}; check that no row was lost."
            problems.append(Problem(places[after], "ref", words, told))
    return problems
