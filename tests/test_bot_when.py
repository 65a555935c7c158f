"""What day it is and who speaks, on the command line."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from cast import OWNER, Cast
from hypothesis import given
from hypothesis import strategies as st

from bot.speaker import WhoError, identity_of
from bot.when import WhenError, read_when
from store.people import Identity

LONDON = "Europe/London"
NOW = datetime(2015, 4, 7, 9, 0, tzinfo=ZoneInfo(LONDON))


@pytest.mark.parametrize(
    ("words", "hour"),
    [
        ("2015-04-20", (9, 0)),
        ("2015-04-20T15:30", (15, 30)),
        ("2015-04-20 15:30", (15, 30)),
        ("20 April 2015", (9, 0)),
        ("20/4/15 08:15", (8, 15)),
        ("20 April", (9, 0)),
        ("2015-04-20T14:30+00:00", (15, 30)),
    ],
)
def test_a_day_with_or_without_a_time_is_local(words: str, hour: tuple[int, int]) -> None:
    assert read_when(words, LONDON, NOW) == datetime(2015, 4, 20, *hour, tzinfo=ZoneInfo(LONDON))


def test_a_time_that_the_clocks_leave_out_is_the_first_that_exists() -> None:
    assert read_when("2015-03-29T01:30", LONDON, NOW).utctimetuple()[3:5] == (1, 0)


@pytest.mark.parametrize("words", ["", "soon", "2015-02-30", "31/11/15", "20 April 2015 25:00", "May"])
def test_what_is_no_day_says_how_one_is_written(words: str) -> None:
    with pytest.raises(WhenError, match="Write it like"):
        read_when(words, LONDON, NOW)


@given(st.text(max_size=40))
def test_any_words_are_a_day_or_a_kind_refusal(words: str) -> None:
    with suppress(WhenError):
        assert read_when(words, LONDON, NOW).tzinfo is not None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_iso_day_is_nine_in_the_morning_of_it(day: date) -> None:
    at = read_when(day.isoformat(), LONDON, NOW)
    assert (at.date(), at.hour) == (day, 9)


def who(here: Cast, words: str) -> Identity:
    with here.store.reading() as session:
        return identity_of(session, here.programme, words, here.now.date())


@pytest.mark.parametrize(
    "words", ["UPRIYANAIR", "@UPRIYANAIR", "priya nair", "Head of CiN", "head of  cin", "Head of Children in Need"]
)
def test_a_person_is_named_by_id_by_name_or_by_a_post(here: Cast, words: str) -> None:
    assert who(here, words).user_id == "UPRIYANAIR"


def test_a_vacant_post_speaks_for_itself(here: Cast) -> None:
    here.say(f"post {OWNER} is vacant [confirmed]")
    assert who(here, OWNER).post_id is not None
    assert here.say("action 3.3.2 done", OWNER).title.startswith("3.3.2: completed")


def test_an_id_that_nobody_has_named_is_somebody_who_holds_nothing(here: Cast) -> None:
    assert who(here, "U0NOBODY") == Identity("demo", "U0NOBODY")
    assert "belongs to Head of CiN" in here.say("action 3.3.2 done", "U0NOBODY").title


def test_nobody_is_told_with_the_nearest_posts(here: Cast) -> None:
    with pytest.raises(WhoError, match="Head of CiN"):
        who(here, "Head of Cin2")
