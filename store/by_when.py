"""What the words of a deadline mean: the words are kept, the date is read, and what is doubtful is said.

Below it: ``by_when_words`` the shapes of dates, ``by_when_spans`` whether words are one,
``by_when_sentences`` where among other words one stands, ``by_when_cadence`` what recurs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from store.by_when_cadence import Cadence, Rhythm, period_end, rhythm_in
from store.by_when_sentences import Found, dates_in, deadline_of, note_of, opening_of, runs
from store.by_when_spans import soon, span_of
from store.by_when_words import BARE, SHORT, Impossible, Span, clean, look_for, say_day

__all__ = ["NEXT_TIME", "ByWhen", "Cadence", "Kind", "leading_date", "meant", "period_end", "read", "say_day"]


class Kind(StrEnum):
    """What sort of deadline the words are. TBC is everything that has no date."""

    DATED = "dated"
    ONGOING = "ongoing"
    RECURRING = "recurring"
    TBC = "tbc"
    INVALID = "invalid"


@dataclass(frozen=True)
class ByWhen:
    """One reading of the words of a deadline."""

    words: str  # as written, untouched
    kind: Kind
    due: date | None = None  # the last day; when dated, and only then
    start: date | None = None  # of "From 01/04/15 Ongoing" and of "February - April 2015"
    cadence: Cadence | None = None  # when recurring, and only then
    note: str = ""  # the rest: "with delivery to follow"
    doubt: str = ""  # a plain sentence; whatever is invalid has one
    suggestion: date | None = None  # for what is invalid: the nearest day, which a person decides
    year_taken: bool = False  # of what is invalid: no year is written


NEXT_TIME = timedelta(days=300)
"""A day without a year that is further ahead is one that has passed: "3 April", said on the 7th."""
_LONGEST = 2_000  # characters looked at; no deadline is so long
_FAR_AWAY_DAYS = 30 * 365.25
_STOPS = re.compile(r"[\s.,:;)–—-]*")
_CONNECTOR = re.compile(r"[\s:,;–—-]*(?:(to|until|till?|by|before|for|on|is)\b[\s:,;–—-]*)*", re.IGNORECASE)
_JOINED = look_for(r"(?<=[0-9])-(?=[0-9]{1,2}/[0-9])")  # of "01/04/15-30/06/15"
_ONGOING = look_for(
    r"\b(?:on[\s-]?going|continu(?:ous|ously|al|ally|ing|es)|rolling|permanent(?:ly)?"
    r"|business as usual|bau|until further notice)\b"
)
_UNDATED = look_for(
    r"(?:date\s)?(?:tb[acd]|to be (?:confirmed|agreed|advised|announced|arranged|decided|determined|set)|n/?a"
    r"|not applicable|none|asap|a\.s\.a\.p|as soon as possible|(?:with )?immediate(?:ly)?(?: effect)?"
    r"|urgent(?:ly)?|now|in place|unknown|no date)\b"
)
_DONE = look_for(r"(?:completed|achieved|done)\b(?!\s*(?:by|before|no later))|complete\b(?=\W*[0-9]|\s*[-,:;(]|\s*$)")
_UNSURE = look_for(
    r"\b(?:tb[acd]|to be (?:confirmed|agreed)|provisional(?:ly)?|approx(?:imately)?|circa|est(?:imated?)?"
    r"|likely|hopefully)\b|[?~]"
)
_BEFORE_RHYTHM = look_for(
    r"\W*(?:(?:on[\s-]?going|continuous|at least|to be|review(?:ed|s)?|report(?:ed|s)?|and|with|then)\b\W*)*"
)
_AFTER_RHYTHM = look_for(r"\W*(?:thereafter|after that|afterwards|on[\s-]?going)?\W*")
_THEN = look_for(r"\W*(?:and then|and|then)?\W*")
_UNTIL = look_for(r"\W*(?:until|till?|to|up to)\b")


def read(words: str, on: date) -> ByWhen:
    """What ``words`` mean, for any text whatever. A day without a year is the next one on or after ``on``."""
    text = _JOINED.sub(" - ", clean(words[:_LONGEST]))
    for reading in (_whole, _recurring, _ongoing, _undated, _deadline):
        if by_when := reading(text, on):
            return replace(by_when, words=words)
    return replace(_unread(text, on), words=words)


def leading_date(words: str, on: date) -> tuple[ByWhen | None, str]:
    """The day or period that ``words`` begin with, and the words after it; None and ``words`` without one.

    "to", "by", "until" and the like before it are skipped. It also reads what people say and no plan does:
    today, Friday, in 2 weeks. The day may be invalid; then it bears a suggestion.
    """
    skipped = _CONNECTOR.match(words)
    begin, connector = (skipped.end(), skipped[1]) if skipped else (0, None)
    also = SHORT + BARE if connector else SHORT
    for run in runs(words, begin):
        named = soon(clean(run), on) or span_of(clean(run), on, also)
        if named:
            return _reading(run, named, on), _STOPS.sub("", words[begin + len(run) :], count=1).rstrip()
    return None, words


def meant(reading: ByWhen, after: date) -> date:
    """The day after ``after`` that whoever said what is no day most likely meant: the nearest to it; where that has
    passed, or no year is said and it is most of a year away ("31 Feb" in April), the end of the month that ends next.
    """
    near = reading.suggestion
    far = reading.year_taken and near is not None and near - after > NEXT_TIME
    return near if near and near > after and not far else period_end(Cadence.MONTHLY, after + timedelta(days=1))


def _whole(text: str, on: date) -> ByWhen | None:
    """One day or period and nothing else."""
    named = span_of(text, on, SHORT)
    return _reading(text, named, on) if named else None


def _recurring(text: str, on: date) -> ByWhen | None:
    """``Quarterly Ongoing``, ``Monthly from May 2015``, ``31/03/15 and monthly thereafter``."""
    rhythm = rhythm_in(text)
    if rhythm is None:
        return None
    found = dates_in(text, on)
    first = opening_of(text, found)
    if not _BEFORE_RHYTHM.fullmatch(text, 0, rhythm.begin):
        first = first or next(iter(found), None)
        if first is None or not _follows(text, rhythm, first):
            return None
    return _rhythmic(text, rhythm, first, [item for item in found if not first], on)


def _follows(text: str, rhythm: Rhythm, first: Found) -> bool:
    """Whether ``rhythm`` is all that is said after ``first``."""
    then, after = _THEN.fullmatch(text, first.end, rhythm.begin), _AFTER_RHYTHM.fullmatch(text, rhythm.end)
    return bool(then and after and isinstance(first.named, Span))


def _rhythmic(text: str, rhythm: Rhythm, first: Found | None, beside: Sequence[Found], on: date) -> ByWhen:
    """What recurs, from ``first`` if given; the dates ``beside`` it are a doubt."""
    if first and first.begin < rhythm.begin:
        note = note_of(text, (first.begin, rhythm.end))
    else:
        note = note_of(text, (0, rhythm.end), *([(first.begin, first.end)] if first else []))
    span = first.named if first and isinstance(first.named, Span) else None
    said = ", ".join(f"“{text[item.begin : item.end]}”" for item in beside)
    doubt = _sentence(rhythm.doubt, *(_doubts(span, on) if span else ()), f"it says {said} as well" if said else "")
    return ByWhen(
        text,
        Kind.RECURRING,
        start=span.start if span else None,
        cadence=rhythm.cadence,
        note="" if _AFTER_RHYTHM.fullmatch(note) else note,
        doubt=doubt,
    )


def _ongoing(text: str, on: date) -> ByWhen | None:
    """``Ongoing``, ``From 01/04/15 Ongoing``; None where it says an end too."""
    said, found = _ONGOING.search(text), dates_in(text, on)
    first = opening_of(text, found)
    if (found and not first) or not (said or first):
        return None
    cuts = [said.span()] if said else []
    clauses: list[str] = []
    start = None
    if first and isinstance(first.named, Span):
        start = first.named.start
        clauses = [*_doubts(first.named, on), "" if said else "a start is written and no end"]
        cuts.append((first.begin, first.end))
    note = note_of(text, *sorted(cuts))
    return ByWhen(text, Kind.ONGOING, start=start, note=note, doubt=_sentence(*clauses))


def _undated(text: str, on: date) -> ByWhen | None:
    """``TBC``, ``asap``, nothing at all: the note is what was said."""
    says_something, done = any(map(str.isalnum, text)), _DONE.match(text)
    if says_something and (not (done or _UNDATED.match(text)) or dates_in(text, on)):
        return None
    doubt = "it says that the work is complete, and not by when it was due" if done else ""
    return ByWhen(text, Kind.TBC, note=text, doubt=_sentence(doubt))


def _deadline(text: str, on: date) -> ByWhen | None:
    """The deadline among other words, which become the note."""
    found = dates_in(text, on)
    if not found:
        return None
    chosen, doubt = deadline_of(text, found)
    note = note_of(text, (chosen.begin, chosen.end))
    return _reading(text, chosen.named, on, note, doubt, _hedge(text, chosen))


def _hedge(text: str, chosen: Found) -> str:
    """A clause on the word beside the deadline that makes it less than one: "tbc", "completed", "ongoing"."""
    around = text[: chosen.begin], text[chosen.end :]
    lasting = _ONGOING.search(text)
    if lasting and _UNTIL.match(text, lasting.end()):
        lasting = None
    said = lasting or _DONE.match(text) or next(filter(None, map(_UNSURE.search, around)), None)
    return f"it says “{said[0]}” as well" if said else ""


def _unread(text: str, on: date) -> ByWhen:
    """Words without a deadline: invalid where they hold figures, since those were meant for something."""
    vague = span_of(text, on, BARE)
    near = vague.end if isinstance(vague, Span) else None
    hint = f"; {say_day(near)} may be meant" if near else ""
    if any(map(str.isnumeric, text)):
        doubt = _sentence("no date could be read from these words, though they hold figures" + hint)
        return ByWhen(text, Kind.INVALID, doubt=doubt, suggestion=near)
    return ByWhen(text, Kind.TBC, note=text, doubt=_sentence("no date could be read from these words" + hint))


def _reading(text: str, named: Span | Impossible, on: date, note: str = "", *doubts: str) -> ByWhen:
    if isinstance(named, Impossible):
        doubt = _sentence(named.doubt, *doubts)
        return ByWhen(
            text, Kind.INVALID, None, note=note, doubt=doubt, suggestion=named.suggestion, year_taken=named.year_taken
        )
    start = named.start if named.is_range else None
    return ByWhen(text, Kind.DATED, named.end, start, note=note, doubt=_sentence(*_doubts(named, on), *doubts))


def _doubts(span: Span, on: date) -> list[str]:
    """What is doubtful about ``span`` itself, in clauses."""
    clauses = list(span.doubts)
    if span.year_taken:
        clauses.append(f"no year is written, so {span.end.year} was taken")
    if abs(span.end - on).days > _FAR_AWAY_DAYS:
        clauses.append(f"{say_day(span.end)} is more than 30 years away")
    return clauses


def _sentence(*clauses: str) -> str:
    """One sentence of those ``clauses`` that are not empty; "" without any."""
    said = "; ".join(filter(None, clauses))
    return f"{said[0].upper()}{said[1:]}." if said else ""
