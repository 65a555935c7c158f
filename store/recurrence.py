"""How often a meeting is, in people's words and as an RFC 5545 rule: "Mon,Thu" is ``FREQ=WEEKLY;BYDAY=MO,TH``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EXAMPLES = ("Mon,Thu", "every Monday", "weekdays", "every other Friday", "monthly first Tuesday")

_ORDINALS = {
    "first": 1,
    "1st": 1,
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "last": -1,
}
_ORDINAL_OF = {"1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last"}
_SECOND = {"second", "2nd"}
_WORKING = "MO,TU,WE,TH,FR"
_DAY = re.compile(r"(mon|tue|tues|wed|weds|thu|thur|thurs|fri|sat|sun)s?|(mon|tues|wednes|thurs|fri|satur|sun)days?")
_MONTHLY = {"monthly", "month", "months"}
_FORTNIGHTLY = {"fortnightly", "fortnight", "other", "alternate"}
_FILLERS = {"every", "each", "on", "the", "of", "a", "and", "at", "weekly", "week", "in"}
_WEEKDAYS = {
    ("weekdays",), ("weekday",), ("working", "day"), ("working", "days"), ("mon-fri",), ("mon", "to", "fri"),
    ("monday-friday",), ("monday", "to", "friday"),
}  # fmt: skip


def read(words: str) -> str | None:
    """The rule that ``words`` say, its days in the order of the week; None where they are no such words.

    "first Monday" is one of each month; "every second Monday" is None: it is said of fortnights and of months.
    """
    tokens = [one for one in re.split(r"[\s,;&+/]+", words.casefold()) if one and one not in _FILLERS]
    if tuple(tokens) in _WEEKDAYS:
        return f"FREQ=WEEKLY;BYDAY={_WORKING}"
    if tokens in (["daily"], ["day"], ["days"]):
        return "FREQ=DAILY"
    days = sorted({number for one in tokens if (number := _day(one)) is not None})
    others = {one for one in tokens if _day(one) is None}
    every_second = others <= _SECOND and re.search(r"\b(?:every|each)\b", words.casefold())
    if others and others <= _ORDINALS.keys() and not every_second:
        others |= {"month"}
    return _rule(days, others) if days else None


def _day(token: str) -> int | None:
    """Monday is 0."""
    if not _DAY.fullmatch(token):
        return None
    return next(number for number, name in enumerate(NAMES) if name.casefold().startswith(token[:3]))


def _rule(days: Sequence[int], others: set[str]) -> str | None:
    ordinals = sorted({_ORDINALS[one] for one in others if one in _ORDINALS}, key=lambda n: n % 9)
    others -= _ORDINALS.keys()
    if others and others <= _MONTHLY and ordinals:
        return f"FREQ=MONTHLY;BYDAY={','.join(f'{nth}{DAYS[day]}' for nth in ordinals for day in days)}"
    if ordinals or others - _FORTNIGHTLY:
        return None
    interval = "INTERVAL=2;" if others else ""
    return f"FREQ=WEEKLY;{interval}BYDAY={','.join(DAYS[day] for day in days)}"


def say(rule: str) -> str:
    """``rule`` in words that ``read`` reads as the same; a rule of any other make as it stands."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    codes = parts.pop("BYDAY", "").split(",")
    if rule == "FREQ=DAILY":
        said = "every day"
    elif codes == _WORKING.split(",") and parts == {"FREQ": "WEEKLY"}:
        said = "every weekday"
    elif parts == {"FREQ": "MONTHLY"}:
        said = f"monthly {_joined(_ORDINAL_OF.get(code[:-2], '') for code in codes)} {_joined(map(_name, codes))}"
    else:
        other = "other " if parts.get("INTERVAL") == "2" else ""
        said = f"every {other}{_joined(map(_name, codes))}"
    return said if read(said) == rule else rule


def _name(code: str) -> str:
    """ "Tuesday" of ``TU`` and of ``1TU``."""
    return NAMES[DAYS.index(code[-2:])] if code[-2:] in DAYS else ""


def _joined(words: Iterable[str]) -> str:
    """Each once, in order: "first and third"."""
    return " and ".join(dict.fromkeys(words))
