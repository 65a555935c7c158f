"""Long lists, a page at a time: which page is asked for, what stands on it, and how it is turned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from commands.reply import Button

T = TypeVar("T")

ROWS = 8  # with their buttons they fit into one message
_ASKED = re.compile(r"(?P<words>.*?)[\s,]*\bpage\s?#?(?P<number>\d{1,6})", re.IGNORECASE)


def asked(words: str) -> tuple[str, int]:
    """``words`` without the page that they ask for, and its number: 1 where they ask for none."""
    found = _ASKED.fullmatch(words.strip())
    return (found["words"], max(1, int(found["number"]))) if found else (words.strip(), 1)


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of what was ``found``, of ``rows`` each: the one that is ``wanted``, or the last where there is no such."""

    found: Sequence[T]
    wanted: int
    rows: int = ROWS

    @property
    def pages(self) -> int:
        """How many there are; one where nothing was found."""
        return max(1, -(-len(self.found) // self.rows))

    @property
    def number(self) -> int:
        """Which one it is, from 1."""
        return min(self.wanted, self.pages)

    @property
    def shown(self) -> Sequence[T]:
        """What stands on it."""
        return self.found[(self.number - 1) * self.rows : self.number * self.rows]

    @property
    def footer(self) -> str:
        """ "Page 2 of 6.", and whether that is another one than was asked for; "" where one page holds all."""
        if self.wanted > self.pages:
            return f"There is no page {self.wanted}. {self._place}" if self.pages > 1 else "There is one page only."
        return self._place if self.pages > 1 else ""

    @property
    def _place(self) -> str:
        return f"Page {self.number} of {self.pages}."

    def turns(self, says: str) -> tuple[Button, ...]:
        """*Previous* and *Next* of a list that ``says`` asks for."""
        back = (Button("Previous", f"{says} page {self.number - 1}", turns=True),) if self.number > 1 else ()
        on = (Button("Next", f"{says} page {self.number + 1}", turns=True),) if self.number < self.pages else ()
        return back + on
