"""Keeps children's identities out of the store: words that look like one are refused, and never repeated (DOMAIN).

Deliberately narrow: a false alarm costs one retyped note, but the bot must stay usable for refs, dates and money.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from store.errors import Refusal

_NHS = re.compile(r"(?<![\d£])(?<!\d\.)(\d{3})[ ./-]?(\d{3})[ ./-]?(\d{4})(?!\.?\d)")
_UPN = re.compile(r"\b[A-HJ-NP-RT-Z]\d{11}[\dA-Z]\b", re.IGNORECASE)
_IS = r"(?:\W+(?:is|was|on|the|of|in)\b)*\W{0,5}"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_DAY = (
    r"(?:\d{4}[ ./-]\d{1,2}[ ./-]\d{1,2}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[ ./-]+(?:of )?(?:\d{{1,2}}|{_MONTH})[ ./,-]+(?:\d{{4}}|\d{{2}})"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
)
_BIRTH = re.compile(
    rf"\b(?:d\.?o\.?b\.?|date[ -]of[ -]birth|birth ?date|birthday|born)(?![a-z]){_IS}{_DAY}", re.IGNORECASE
)
_CASE = re.compile(
    r"\b(?:case|ics|lcs|mosaic|liquidlogic|client|child|person)(?:'s)?[\s-]?(?:id|no\.?|number|ref(?:erence)?\.?|#)"
    rf"{_IS}\d{{4,}}",
    re.IGNORECASE,
)


def refuse_identifying(text: str) -> str:
    """``text`` itself. Raises Refusal, without repeating it, where it looks as if it could identify a child."""
    kind = _kind(text) or _kind(unquote(text).replace("_", " "))  # as in the name of a file that a link leads to
    if kind:
        raise Refusal(
            f"That looks as if it holds {kind}. Nothing was saved: no child may be identifiable here. Say it again without it."
        )
    return text


def _kind(text: str) -> str:
    """What could identify a child in ``text``; "" for nothing."""
    found = (
        ("an NHS number", any(_nhs_check(*match.groups()) for match in _NHS.finditer(text))),
        ("a unique pupil number", bool(_UPN.search(text))),
        ("a date of birth", bool(_BIRTH.search(text))),
        ("a case number", bool(_CASE.search(text))),
    )
    return next((kind for kind, there in found if there), "")


def _nhs_check(*groups: str) -> bool:
    """Whether ten digits bear the NHS check digit (modulus 11)."""
    digits = [int(digit) for digit in "".join(groups)]
    check = 11 - sum(digit * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check % 11 == digits[9] and check != 10
