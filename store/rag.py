"""Red, amber, green. Actions and success measures have two different keys, so the meaning is always said (plan, RAG key)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Rag(StrEnum):
    """A rating; its value is the letter that the plan prints."""

    RED = "R"
    AMBER = "A"
    GREEN = "G"

    @property
    def colour(self) -> str:
        """ "Red", "Amber" or "Green"."""
        return self.name.capitalize()


ACTION_KEY = {
    Rag.RED: "missing or likely to miss its deadline",
    Rag.AMBER: "on track",
    Rag.GREEN: "completed",
}
MEASURE_KEY = {
    Rag.RED: "target not yet achieved",
    Rag.AMBER: "acceptable, not yet at target",
    Rag.GREEN: "at or beyond target",
}
RISK_KEY = {
    Rag.RED: "needs action now",
    Rag.AMBER: "being watched",
    Rag.GREEN: "under control",
}


def read(letter: str) -> Rag | None:
    """The rating that a stored letter is; None for "" and "N/A"."""
    return Rag(letter) if letter in ("R", "A", "G") else None


def computed(completed: bool, due: date | None, on: date) -> Rag:
    """What the rules say of an action on ``on``: completed is G, By When passed is R, else A (DOMAIN: RAG)."""
    if completed:
        return Rag.GREEN
    return Rag.RED if due is not None and due < on else Rag.AMBER
