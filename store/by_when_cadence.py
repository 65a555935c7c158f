"""What recurs: the words for how often, and the day on which each period ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from store.by_when_words import look_for


class Cadence(StrEnum):
    """How often something is due that recurs."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    TERMLY = "termly"
    SIX_MONTHLY = "six-monthly"
    YEARLY = "yearly"


@dataclass(frozen=True)
class Rhythm:
    """``text[begin:end]`` says how often. ``doubt`` is a clause, "" where the words are plain."""

    begin: int
    end: int
    cadence: Cadence
    doubt: str


_WORDS = {
    Cadence.WEEKLY: r"weekly|(?:every|each|once a|per)\sweek|daily|every\sday",
    Cadence.FORTNIGHTLY: r"fortnightly|(?:every|each)\s(?:fortnight|(?:two|2|other)\sweeks?)|bi-?\s?weekly",
    Cadence.MONTHLY: r"monthly|(?:every|each|once a|per)\smonth|bi-?\s?monthly",
    Cadence.QUARTERLY: r"quarterly|(?:every|each|once a|per)\squarter|every\s(?:three|3)\smonths"
    r"|(?:three|3)[\s-]?monthly",
    Cadence.TERMLY: r"termly|(?:every|each|once a|per)\s(?:school\s)?term",
    Cadence.SIX_MONTHLY: r"(?:six|6)[\s-]?monthly|half[\s-]?yearly|every\s(?:six|6)\smonths"
    r"|twice\s(?:a|per|each)\syear|twice\syearly|bi-?\s?annual(?:ly)?",
    Cadence.YEARLY: r"annually|yearly|(?:every|each|once a|per)\syear|per annum|annual\Z",
}
_RHYTHM = look_for(
    r"(?<![\w-])(?:" + "|".join(f"(?P<{name.name}>{words})" for name, words in _WORDS.items()) + r")(?!\w)"
)
_DOUBLE_MEANING = look_for(r"bi-?\s?|daily|every\sday")
_A_FRIDAY = date(2015, 1, 9)  # of ISO week 2
_LAST_MONTHS = {
    Cadence.MONTHLY: range(1, 13),
    Cadence.QUARTERLY: (3, 6, 9, 12),
    Cadence.TERMLY: (3, 7, 12),
    Cadence.SIX_MONTHLY: (3, 9),
    Cadence.YEARLY: (3,),
}


def rhythm_in(text: str) -> Rhythm | None:
    """The first words of ``text`` that say how often, None without any."""
    match = _RHYTHM.search(text)
    if match is None:
        return None
    cadence = Cadence[str(match.lastgroup)]
    doubtful = _DOUBLE_MEANING.match(match[0])
    return Rhythm(*match.span(), cadence, f"“{match[0]}” was taken as {cadence}" if doubtful else "")


def period_end(cadence: Cadence, on: date) -> date:
    """The last day of the period of ``cadence`` that holds ``on``.

    Weeks end on Friday: a weekend belongs to the week ahead. Fortnights end on the Fridays of the even ISO
    weeks of 2015 and every 14 days from there, so that a year of 53 weeks makes none longer. Quarters are
    those of the calendar and of the council's financial year alike; half-years (30 September, 31 March) and
    years (31 March) are the financial year's. Terms end on 31 March, 31 July and 31 December: those of the
    months that they fill, with August in the autumn.
    """
    if cadence in (Cadence.WEEKLY, Cadence.FORTNIGHTLY):
        length = 7 if cadence is Cadence.WEEKLY else 14
        return on + timedelta(days=(_A_FRIDAY - on).days % length)
    ends = (on + relativedelta(months=ahead, day=31) for ahead in range(12))
    return next(end for end in ends if end.month in _LAST_MONTHS[cadence])
