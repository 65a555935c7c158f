"""The bot is down at the hour of the digest, and is back before the meeting, or after it."""

from __future__ import annotations

from datetime import datetime

import pytest
from cast import Cast
from post_office import LONDON, Platform

from bot.app import JOBS
from jobs import clock
from jobs.outbox import COMPOSERS

pytestmark = pytest.mark.short
DOWN = datetime(2015, 4, 8, 13, 50, tzinfo=LONDON)  # after the preview was written, an hour before the digest


def away(cast: Cast, until: datetime) -> Platform:
    """What landed after the bot was away until then, the day before's preview and reminders not counted."""
    clock.travel(cast.store, JOBS, Platform(), Cast.MORNING, DOWN, COMPOSERS)
    platform = Platform()
    clock.beat(cast.store, JOBS, platform, until, COMPOSERS, lambda _: None, lambda: 0.0)
    return platform


def in_channel(platform: Platform) -> list[str]:
    return [letter.reply.text.partition("\n")[0] for letter in platform.landed if letter.destination == "#programme"]


def test_a_bot_that_is_back_before_the_meeting_sends_the_digest_and_says_that_it_is_late(anywhere: Cast) -> None:
    said = in_channel(away(anywhere, datetime(2015, 4, 9, 8, 0, tzinfo=LONDON)))
    assert said[0] == "Sent late: it was due on Wed 8 Apr 2015 15:00."
    assert len(said) == 7
    assert not any("late" in line for line in said[1:])


def test_a_digest_that_goes_at_its_time_says_nothing_of_it(anywhere: Cast) -> None:
    said = in_channel(away(anywhere, datetime(2015, 4, 8, 15, 1, tzinfo=LONDON)))
    assert len(said) == 7
    assert not any("late" in line for line in said)


def test_a_bot_that_is_back_after_the_meeting_tells_the_programme_office_and_nobody_else(anywhere: Cast) -> None:
    platform = away(anywhere, datetime(2015, 4, 9, 10, 0, tzinfo=LONDON))
    assert in_channel(platform) == []
    (word,) = [letter for letter in platform.landed if letter.reply.title.startswith("Not sent")]
    assert word.destination == anywhere.identity("Programme Office").user_id
    assert word.reply.title == "Not sent: The digest before Touch-down on Thu 9 Apr 2015 09:30"
    assert word.reply.text.startswith(
        "It was due at Wed 8 Apr 2015 15:00 and could not be sent before Thu 9 Apr 2015 09:30"
    )
