"""The mitigating actions of a risk, taken apart. Extracted text often has nothing between one and the next."""

from __future__ import annotations

import re

_LINES = re.compile(r"\s*(?:\n|;|(?:^|(?<=\s))[-–•▪●*]\s+)\s*")
_LISTED = 6  # words; commas part a list only where no item is longer
# A capital in the middle of a line begins a new item where the word is one that orders something to be done ...
_ORDER = (
    "Agree|Appoint|Bring|Carry|Commission|Continue|Develop|Ensure|Establish|Explain|Flex|Hire|Hold|Implement|Improve|Increase"
    "|Introduce|Keep|Maintain|Monitor|Provide|Recruit|Reduce|Review|Set|Train|Work"
)
# ... or where a body or a post and its verb begin a new sentence.
_BODY = "Partners|Chief Executive|Managing Director|Leader|Cabinet|Board|Members|Managers|Staff|Council"
_VERB = "are|is|attends?|meets?|has|have|will|takes?|sits?|receives?|reviews?|monitors?|chairs?"
_JOINED = r"(?<!\b[a-z])(?<!\b[a-z]{2})(?<!\b[a-z]{3})(?<!Social)(?<!and)(?<![,:(/&-])"
_STARTS = re.compile(rf"{_JOINED} (?=(?:{_ORDER}) (?=[a-zA-Z])|(?:{_BODY}) (?:{_VERB})\b)")
_SENTENCES = re.compile(r"(?<=[a-z)]\.)\s+(?=[A-Z])")


def split_mitigations(cell: str) -> tuple[str, ...]:
    """The mitigating actions in the order written: lines, bullets, semicolons and sentences, or items run together."""
    pieces = [" ".join(piece.split()) for piece in _LINES.split(cell)]
    pieces = [piece for piece in pieces if piece]
    if len(pieces) == 1:
        pieces = [item for sentence in _SENTENCES.split(pieces[0]) for item in _STARTS.split(sentence)]
    if len(pieces) == 1:
        pieces = _listed(pieces[0])
    return tuple(pieces)


def _listed(words: str) -> list[str]:
    items = [item.strip() for item in words.split(",")]
    return items if len(items) > 2 and all(0 < len(item.split()) <= _LISTED for item in items) else [words]
