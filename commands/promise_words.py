"""What the words after "promise" mean: one that there is, a list of them, or a new one. Pure: nothing is looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from commands import parse
from commands.forms import unquoted
from commands.parse import Named
from store.by_when import ByWhen, leading_date

VERBS = {
    "kept": ("kept", "done", "completed", "fulfilled"),
    "missed": ("missed", "miss", "broken"),
    "dropped": ("dropped", "drop", "withdrawn"),
    "undo": ("undo", "revert", "take back"),
}
"""What people call a change, by our word for it. Few: "promise 4 complete visits" is no word on promise 4."""

_VERB_OF = {said: verb for verb, words in VERBS.items() for said in words}
_VERB = re.compile(
    rf"(?:(?:is|are|was|as|now|has been)\b\s*)*(?P<verb>{'|'.join(sorted(_VERB_OF, key=len, reverse=True))})(?![\w-])"
    r"[\s,.:;-]*(?P<words>.*)",
    re.IGNORECASE,
)
_VERB_FIRST = re.compile(rf"(?P<verb>{'|'.join(VERBS)}) (?P<left>#?\d.*)", re.IGNORECASE)
_OURS = re.compile(rf"(?:is |was )?(?P<verb>{'|'.join(VERBS)})(?![\w-])[\s,.:;-]*(?P<words>.*)", re.IGNORECASE)
_HISTORY = re.compile(r"#?(?P<number>\d{1,6})[\s,:;]+history(?![\w-])[\s,:;]*(?P<words>.*)", re.IGNORECASE)
_NUMBER = re.compile(r"(?P<sign>#?)(?P<number>\d{1,6})(?=[\s,:;]|$)[\s,:;-]*(?P<left>.*)")
_LISTED = re.compile(
    r"(?:(?:list|mine|my|me|open|kept|missed|dropped|overdue|late|page \d{1,3}|(?:ws|workstream)\s?#?\w+)(?:[\s,]+|$))*",
    re.IGNORECASE,
)
_NEXT = r"(?:by|before|at|for)\s+(?:the\s+)?next\s+(?:touch[\s-]?down|meeting)\b"
_AT_NEXT = re.compile(rf"{_NEXT}[\s.,:;-]*", re.IGNORECASE)
_THEN_AT_NEXT = re.compile(rf"[\s,;]*\b{_NEXT}$", re.IGNORECASE)
_BY = re.compile(r"(?<![\w-])(?:by|before|until|till)\b", re.IGNORECASE)
_SOON = re.compile(
    r"(?<![\w-])(?:on|today|tomorrow|this|next|in|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class OfOne:
    """A promise that there is, and what is said of it: ``verb`` is "" where it is only asked for.

    ``words`` after no verb are something that cannot be said of it.
    """

    number: int
    verb: str = ""
    words: str = ""


@dataclass(frozen=True)
class History:
    """What was said of a promise that there is; ``words`` ask for a page or for one update."""

    number: int
    words: str


@dataclass(frozen=True)
class OfAction:
    """What is said of a promise that is named by its action: "3.3.2 kept". An action may have several."""

    named: Named
    verb: str
    words: str


@dataclass(frozen=True)
class Listing:
    """A list, narrowed by ``words``."""

    words: str


@dataclass(frozen=True)
class New:
    """A new promise. ``due`` is None where no day is said: it is due at the next touch-down then.

    ``astray`` is a day among the words, of which only a person knows whether it is the one by which it is promised.
    """

    named: tuple[Named, ...]
    text: str
    due: ByWhen | None = None
    astray: ByWhen | None = None
    unread: bool = False  # it begins with "by", and no day could be read after it


def only_asks(rest: str) -> bool:
    """Whether answering ``rest`` changes nothing."""
    return bool(
        re.fullmatch(r"#?\d{1,6}", rest)
        or _HISTORY.fullmatch(rest)
        or _LISTED.fullmatch(rest)
        or _first(rest) == "list"
    )


def _first(rest: str) -> str:
    return rest.partition(" ")[0].casefold()


def read(rest: str, on: date) -> OfOne | OfAction | History | Listing | New:
    """What ``rest`` means on the day ``on``. "9 April …" is a day, "4 kept" a promise, "new 4 …" always a new one."""
    if not rest:
        return Listing("mine")
    if _first(rest) == "list" or _LISTED.fullmatch(rest):
        return Listing(re.sub(r"^list\b\s*", "", rest, flags=re.IGNORECASE))
    if asked := _HISTORY.fullmatch(rest):
        return History(int(asked["number"]), asked["words"])
    if _first(rest) == "new":
        return _new(rest.partition(" ")[2].strip(), on)
    return _of_one(rest, on) or _of_action(rest) or _new(rest, on)


def _of_one(rest: str, on: date) -> OfOne | None:
    """ "4 kept", "#4 is missed: no panel", "kept 4"."""
    if (first := _VERB_FIRST.match(rest)) and (behind := _NUMBER.match(first["left"])):
        return OfOne(int(behind["number"]), first["verb"].casefold(), behind["left"])
    found = _NUMBER.match(rest)
    if not found:
        return None
    number, left = int(found["number"]), found["left"]
    if not left or left.endswith("?"):
        return OfOne(number)
    if said := _VERB.match(left):
        return OfOne(number, _VERB_OF[said["verb"].casefold()], unquoted(said["words"]))
    if not found["sign"] and leading_date(rest, on)[0]:
        return None
    return OfOne(number, "", left)


def _of_action(rest: str) -> OfAction | None:
    """ "3.3.2 kept"; but "3.3.2 done by Friday" is a new one."""
    named, left = parse.references(rest)
    said = _OURS.match(left)
    return OfAction(named[0], said["verb"].casefold(), said["words"]) if named and said else None


def _new(rest: str, on: date) -> New:
    """The action and the day may stand in front in either order; the day may stand at the end instead."""
    named, left = parse.references(rest)
    due, left, said = _when_in_front(left, on)
    if not named:
        named, left = parse.references(left)
    return _settled(New(named, left, due), on, said)


def _when_in_front(left: str, on: date) -> tuple[ByWhen | None, str, bool]:
    """The day in front, the words after it, and whether anything was said of when."""
    if at_next := _AT_NEXT.match(left):
        return None, left[at_next.end() :], True
    due, after = leading_date(left, on)
    return due, after, due is not None


def _settled(new: New, on: date, said: bool) -> New:
    """With the day that stands at the end or among the words, where none stood in front."""
    if said:
        return new
    if at_next := _THEN_AT_NEXT.search(new.text):
        return replace(new, text=new.text[: at_next.start()])
    if _BY.match(new.text) and _first(new.text) == "by":
        return replace(new, text=new.text[2:].strip(), unread=True)
    return _at_the_end(new, on) or _astray(new, on) or new


def _at_the_end(new: New, on: date) -> New | None:
    """ "sign it by Thursday" without the day, "send it tomorrow" with it: there it belongs to the sentence."""
    for pattern in (_BY, _SOON):
        for found in pattern.finditer(new.text):
            due, after = leading_date(new.text[found.start() :], on)
            if due and not after:
                text = new.text[: found.start()].rstrip(" ,;:-") if pattern is _BY else new.text
                return replace(new, text=text, due=due)
    return None


def _astray(new: New, on: date) -> New | None:
    for found in _BY.finditer(new.text):
        due, _ = leading_date(new.text[found.start() :], on)
        if due:
            return replace(new, astray=due)
    return None
