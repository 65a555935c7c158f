"""``--at 2015-04-07T09:00``: what day and time it is, for every verb of the command line."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from store.by_when import leading_date
from store.meetings import instant

_SENSIBLE = (1990, 2100)  # years; no programme is older, and dates beyond cannot be reckoned with
_RIGHT = "Write it like 2015-04-20, 20 April 2015 or 2015-04-20T15:00."
MORNING = time(9, 0)  # a day without a time means nine in the morning


class WhenError(ValueError):
    """Words that are no day or time; the text says what is."""


def read_when(words: str, zone: str, now: datetime) -> datetime:
    """The instant (aware, in ``zone``) that ``words`` name: ISO, or a day as people write it. Raises WhenError.

    ``now`` is for words such as "tomorrow", and for a day without its year.
    """
    local = ZoneInfo(zone)
    try:
        exact = datetime.fromisoformat(words.strip())
    except ValueError:
        return _as_people_write(words, local, now)
    if not _SENSIBLE[0] <= exact.year <= _SENSIBLE[1]:
        raise WhenError(f"“{words}” is too far away. {_RIGHT}")
    if exact.tzinfo is not None:
        return exact.astimezone(local)
    at = exact.time() if len(words.strip()) > len("2015-04-07") else MORNING
    return instant(exact.date(), at, local)


def _as_people_write(words: str, local: ZoneInfo, now: datetime) -> datetime:
    reading, rest = leading_date(words, now.astimezone(local).date())
    if reading is None or reading.due is None:
        raise WhenError(f"“{words}” is no day. {_RIGHT}")
    try:
        return instant(reading.due, time.fromisoformat(rest) if rest else MORNING, local)
    except ValueError:
        raise WhenError(f"“{rest}” is no time of day. Write it like 15:00.") from None
