"""What single cells say: ratings, sums of money, codes of recommendations."""

from __future__ import annotations

import re
from decimal import Decimal

from store.plan.rows import CostLine

_COLOURS = {
    "r": "R", "red": "R", "🔴": "R",
    "a": "A", "amber": "A", "y": "A", "yellow": "A", "🟠": "A", "🟡": "A",
    "g": "G", "green": "G", "🟢": "G", "complete": "G", "completed": "G",
    "b": "B", "blue": "B", "🔵": "B",
}  # fmt: skip
_LIKELY = {
    "R": ("overdue", "delayed", "late", "off track", "behind", "missed", "at risk", "behind schedule"),
    "A": ("on track", "in progress", "on target", "underway", "under way", "ongoing", "started"),
    "G": ("done", "closed", "achieved", "met", "delivered", "finished", "yes"),
}
_COLOUR = re.compile(r"([a-z]+)(?![a-z/])\s*(?:[-–—:(,].*|rated|rag|)|([🔴🟠🟡🟢🔵]).*", re.IGNORECASE | re.DOTALL)
_NOT_RATED = {"", "-", "–", "—"}
_NOT_APPLICABLE = {"n/a", "na", "not applicable"}
_SUM = re.compile(r"(£)?\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*(k|m|bn|thousand|million)?", re.IGNORECASE)
_TIMES = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000, "bn": 1_000_000_000}
_CODE = re.compile(
    r"\b(?:RQ\d{1,2}[a-z]?|A(?:0[1-9]|1[0-5])|B(?:0[1-9]|1[0-8])|C0[1-6]|D0[1-4])\b"  # the codes of the 2014-15 reports
)


def rating(words: str, measure: bool = False) -> tuple[str, str]:
    """R, A, G or "" ("N/A" too for a measure), and "" or a sentence that says what is doubtful about the words."""
    plain = " ".join(words.split()).strip("*_. ")
    if plain in _NOT_RATED:
        return "", ""
    if plain.casefold() in _NOT_APPLICABLE and measure:
        return "N/A", ""
    found = _COLOUR.fullmatch(plain)
    letter = _COLOURS.get((found[1] or found[2]).casefold(), "") if found else ""
    if letter == "B":
        return "G", "Blue is read as G: in a BRAG key it means complete and embedded."
    if letter:
        return letter, ""
    likely = next((letter for letter, words in _LIKELY.items() if plain.casefold() in words), "")
    return "", f"It is left unrated: write {likely or 'R, A or G'}{' if that is meant' if likely else ''}."


def cost(heading: str, words: str) -> CostLine | None:
    """A cell of a column of costs; None for an empty one."""
    plain = " ".join(words.split())
    return CostLine(heading, plain, amount(plain)) if plain else None


def amount(words: str) -> Decimal | None:
    """A sum in pounds: "£40k", "541k", "£1,250", "£1.2m"; None for words."""
    found = _SUM.fullmatch(words.strip())
    if found is None:
        return None
    return Decimal(found[2].replace(",", "")) * _TIMES.get((found[3] or "").casefold(), 1)


def codes(*words: str) -> tuple[str, ...]:
    """The codes of recommendations in the words, each once, in the order in which they stand."""
    return tuple(dict.fromkeys(code for cell in words for code in _CODE.findall(cell)))


def one_line(words: str) -> str:
    """The words with every run of white space as one space."""
    return " ".join(words.split())
