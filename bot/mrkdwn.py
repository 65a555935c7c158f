"""Slack's markup: what people wrote, shown as it stands, and what Slack sends, read as it was typed. Pure.

What people wrote is escaped once and can neither mention, link nor break the layout. There are two measures: ``size``,
characters as they travel (JSON, where one outside ASCII is six), for what is limited in all; and ``width``, for what is
limited by itself. Neither is ever less than what Slack counts.
"""

from __future__ import annotations

import json
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from itertools import chain

from commands.reply import CHANNEL

_LONG_LINE = 1_700  # a line of a text that is longer is wrapped
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)  # control characters, bidi overrides, halves of characters
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILED = re.compile(f"({_MARKS}{{4}}){_MARKS}+")  # signs piled upon one letter until they cover the lines around it
_TYPED = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>|&(amp|lt|gt);")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_RUN = re.compile("`{2,}")
_SEEN = re.compile(
    "[^\\s\u00ad\u115f\u1160\u200b\u200c\u200d\u2060\u2800\u3164\ufe0f]"
)  # a character that shows something
_BREAK = "\u200b"  # not seen, and taken out again where a sentence is read (commands/parse.py)


def from_slack(text: str) -> str:
    """What a person typed, from what Slack sends: characters, ``@U123``, ``#C1`` and addresses instead of markup."""
    return _TYPED.sub(_typed, text)


def from_entities(text: str) -> str:
    """``text`` with ``&amp;``, ``&lt;`` and ``&gt;`` back as characters: Slack escapes what we sent as plain text."""
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], text)


def _typed(found: re.Match[str]) -> str:
    sigil, target, label, entity = found.groups()
    if entity:
        return _ENTITIES[entity]
    if sigil == "!":  # <!here>, <!subteam^S1|@leads>, <!date^1^{date}|1 May>
        return from_entities(label or f"@{target}")
    return sigil + from_entities(re.sub(r"^(?:mailto|tel):", "", target))


def as_lines(text: str) -> list[str]:
    """``text`` as escaped lines, each short enough for a section; an empty line stays one, none at the ends."""
    found = [_clean(line.expandtabs(4)).rstrip() for line in text.strip().splitlines()]
    lines = [piece or " " for piece in chain.from_iterable(pieces(line, _LONG_LINE) for line in found)]
    return lines if any(line != " " for line in lines) else []


def pieces(line: str, most: int) -> list[str]:
    """``line`` escaped, whole: in pieces that are no longer than ``most`` (``size``), cut between words if it has any."""
    found: list[str] = []
    while (end := _end(line, most)) < len(line):
        at_word = line.rfind(" ", end // 2, end + 1)
        end = at_word if at_word > 0 else max(1, end)
        found.append(escape(line[:end].rstrip()))
        line = line[end:].lstrip()
    return [*found, escape(line)]


def _end(line: str, most: int, measure: Callable[[str], int] | None = None, after: str = "") -> int:
    """How many characters of ``line`` fit, with what stands ``after`` them; none is cut in two."""
    long = measure or size
    if len(line) <= most and long(escape(line)) <= most:
        return len(line)
    tried = range(min(len(line), most))  # no character is smaller than one
    end = max(0, bisect_left(tried, True, key=lambda at: long(escape(line[:at] + after)) > most) - 1)
    while end > 0 and (
        unicodedata.combining(line[end]) or line[end] == "\ufe0f" or "\u200d" in line[end - 1 : end + 1]
    ):
        end -= 1
    return end


def one_line(text: str) -> str:
    """``text`` on one line, without what cannot be seen; "" where nothing of it can."""
    return " ".join(_clean(" ".join(text.split())).split())


def as_heard(sentence: str) -> str:
    """``sentence`` on one line, whole: a press says it, nobody reads it. "" where it says nothing."""
    return _seen(" ".join(_UNSEEN.sub("", " ".join(sentence.split())).split()))


def _clean(line: str) -> str:
    if line.isascii() and line.isprintable():
        return line
    return _seen(_PILED.sub(r"\1", _UNSEEN.sub("", line)))


def _seen(line: str) -> str:
    return line if _SEEN.search(line) else ""


def escape(line: str) -> str:
    """``line`` so that Slack shows it as it stands: no mention, no link, no code block, no quotation."""
    escaped = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "``" in escaped:
        escaped = _RUN.sub(lambda run: _BREAK.join(run[0]), escaped)
    if "\ue000" in escaped:
        escaped = CHANNEL.sub(r"<#\1>", escaped)
    return _BREAK + escaped if escaped.lstrip().startswith("&gt;") else escaped


def cut(line: str, most: int, measure: Callable[[str], int] | None = None) -> str:
    """``line`` escaped, and ended with "…" where it is longer than ``most`` by ``measure`` (``size`` unless said)."""
    return escape(shorten(line, most, measure))


def shorten(line: str, most: int, measure: Callable[[str], int] | None = None) -> str:
    """The same, not escaped yet; it is short enough when it is. No character is cut in two."""
    end = _end(line, most, measure, "…")
    return line if end == len(line) else line[:end].rstrip() + "…"


def bold(escaped: str) -> str:
    """Bold, unless ``escaped`` holds the signs that would end it early."""
    return f"*{escaped}*" if escaped and not set("*`") & set(escaped) else escaped


def size(text: str) -> int:
    """How long it is when it travels."""
    return len(json.dumps(text)) - 2


def width(text: str) -> int:
    """How long it is in UTF-16, where most characters are one and the rest are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
