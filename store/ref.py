"""References of the plan: ``3`` a workstream, ``3.3`` an objective, ``3.3.2`` an action. They sort by number."""

from __future__ import annotations

import re
from dataclasses import dataclass

_REF = re.compile(r"\d{1,3}(?:\.\d{1,3}){0,3}")


@dataclass(frozen=True, order=True)
class Ref:
    """The numbers of a reference, outermost first: ``3.3.2`` is ``(3, 3, 2)``."""

    numbers: tuple[int, ...]

    @classmethod
    def parse(cls, word: str) -> Ref | None:
        """The reference that ``word`` is, or None where it is something else."""
        return cls(tuple(map(int, word.split(".")))) if _REF.fullmatch(word) and word.isascii() else None

    @property
    def workstream(self) -> int:
        """The number of the workstream that it belongs to."""
        return self.numbers[0]

    @property
    def objective(self) -> str | None:
        """``3.3`` of ``3.3.2``; None for a workstream."""
        return ".".join(map(str, self.numbers[:2])) if len(self.numbers) > 1 else None

    @property
    def sort_key(self) -> str:
        """Sorts as text in the order of the numbers: ``003.003.002``."""
        return ".".join(f"{number:03d}" for number in self.numbers)

    def __str__(self) -> str:
        return ".".join(map(str, self.numbers))
