"""What the words of a meeting mean: a day, a time, a channel. Pure: nothing is looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

from store.by_when import Kind, leading_date
from store.errors import Refusal

_TIME = re.compile(
    r"(?<![\d.:/-])(?:at )?(?:(?P<h>[01]?\d|2[0-3])[:.](?P<m>[0-5]\d)|(?P<hour>1[0-2]|0?[1-9])(?= ?[ap]m\b))"
    r"(?: ?(?P<half>[ap]m)\b)?(?![\d.:/-])",
    re.IGNORECASE,
)
_LIKE_A_TIME = re.compile(
    r"(?<![\d.:/-])(?:\d{1,2}[:.]\d{2}|\d{1,2}(?= ?[ap]m\b))(?: ?[ap]m\b)?(?![\d.:/-])", re.IGNORECASE
)
_CHANNEL = re.compile(r"<#(?P<link>[CG][A-Z0-9]+)[^>]*>|(?:#|\b)(?P<id>[CG][A-Z0-9]{7,20})\b|(?P<name>#[\w-]{1,80})")


@dataclass(frozen=True)
class Day:
    """A day that was said, and what is doubtful about the reading ("" for nothing)."""

    due: date
    doubt: str


def day_in(on: date, words: str, example: str) -> Day:
    """The one day that ``words`` are. Raises Refusal for anything else."""
    read, left = leading_date(words, on)
    if read is None or left:
        raise Refusal(f"I cannot read “{words[:60]}” as a day. Say it like this: `{example}`.")
    if read.kind is not Kind.DATED or read.due is None or read.start:
        doubt = f" {read.doubt}" if read.doubt else ""
        raise Refusal(f"“{words[:60]}” is not one day.{doubt} Say it like this: `{example}`.")
    return Day(read.due, read.doubt)


def time_in(words: str) -> tuple[time | None, str]:
    """The first time of day in ``words`` ("09:30", "9.30", "2pm"), and the words around it."""
    found = _TIME.search(words)
    if not found:
        return None, words.strip()
    hour, minute = int(found["h"] or found["hour"]), int(found["m"] or 0)
    half = (found["half"] or "").casefold()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute), " ".join(f"{words[: found.start()]} {words[found.end() :]}".split())


def refuse_no_time(words: str, example: str) -> None:
    """Raises Refusal, naming it, where something in ``words`` looks like a time of day and is none: "25:00"."""
    if odd := _LIKE_A_TIME.search(words):
        raise Refusal(
            f"“{odd[0]}” is no time of day. Say it like this: `{example}`. Nothing was changed.", about="time"
        )


def channel_in(words: str) -> tuple[str, str]:
    """The channel in ``words`` (an id, or "#name"), and the words around it."""
    found = _CHANNEL.search(words)
    if not found:
        return "", words.strip()
    left = " ".join(f"{words[: found.start()]} {words[found.end() :]}".split())
    return found["link"] or found["id"] or found["name"], left
