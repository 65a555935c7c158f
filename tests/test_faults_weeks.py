"""Half a year of touch-downs in minutes: a restart a day, and a platform of which one answer in a hundred is a fault.

The short form runs by ``make short``, the long one by ``make faults``; ``docs/reliability.md`` has its figures.
"""

from __future__ import annotations

import multiprocessing
import random
import resource
import shutil
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cast import OWNER, Cast
from post_office import SENT, UNCLEAR, not_now
from sqlmodel import select

from bot.app import JOBS
from jobs.carrier import Letter, Outcome, Receipt
from jobs.clock import travel
from jobs.outbox import COMPOSERS
from store import meetings, programmes
from store.db import Store, open_store
from store.model_delivery import Outbox

SETTLED = 4  # weeks after which there is as much to say as there ever will be
FAULTS = ((True, UNCLEAR), (False, UNCLEAR), (False, not_now(30)))
WEEKS = [pytest.param(2, marks=pytest.mark.short, id="short"), pytest.param(24, marks=pytest.mark.faults, id="long")]


class Weather:
    """A platform with a fault in a hundred answers. Of what landed it keeps the marks alone."""

    workspace: str | None = None

    def __init__(self) -> None:
        self._chance, self.landed, self.faults = random.Random(5), dict[str, str](), 0  # noqa: S311
        self.doubled: list[str] = []

    def send(self, letter: Letter) -> Receipt:
        """Lands, and says so; or is a fault."""
        bad = self._chance.random() < 0.01
        lands, receipt = self._chance.choice(FAULTS) if bad else (True, SENT)
        self.faults += bad
        if lands:
            self.doubled += [letter.uuid] * (letter.uuid in self.landed)
            self.landed.setdefault(letter.uuid, f"m{len(self.landed)}")
        return Receipt(receipt.outcome, self.landed.get(letter.uuid, ""), receipt.retry_after, receipt.code)

    def look(self, letter: Letter, since: datetime) -> Receipt:  # noqa: ARG002
        """Whether it has landed."""
        found = self.landed.get(letter.uuid)
        return Receipt(Outcome.SENT, found) if found else Receipt(Outcome.ABSENT)

    def edit(self, letter: Letter, message_id: str) -> Receipt:  # noqa: ARG002
        """Always done."""
        return Receipt(Outcome.SENT, message_id)


@pytest.mark.parametrize("weeks", WEEKS)
def test_weeks_of_touch_downs_miss_nothing_and_say_nothing_twice(sample_file: Path, tmp_path: Path, weeks: int) -> None:
    shutil.copy(sample_file, file := tmp_path / "touchdown.db")
    days = [Cast.MORNING.replace(hour=0) + timedelta(days=day) for day in range(weeks * 7)]
    weather, held = Weather(), list[int]()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(1, context, max_tasks_per_child=1) as processes:  # a restart a day
        for day in days:
            weather, kilobytes = processes.submit(lives, file, day, weather).result()
            held.append(kilobytes)
    with closing(open_store(f"sqlite:///{file}")) as store, store.reading() as session:
        rows = session.exec(select(Outbox)).all()
        (programme,) = programmes.every(session, "demo")
        due = [one.key for one in meetings.occurrences(session, programme, days[0], days[-1] + timedelta(days=1))]
    headlines = Counter(row.occurrence for row in rows if (row.kind, row.part, row.state) == ("digest", 0, "sent"))
    assert [one for one in due if headlines[one] != 1] == []
    assert len(due) >= 2 * weeks - 2  # a bank holiday has none
    assert weather.doubled == []
    assert {row.state for row in rows if row.expires_at < days[-1]} <= {"sent", "cancelled"}
    week = [max(held[first : first + 7]) for first in range(0, len(held), 7)]
    grown = week[-1] / week[min(SETTLED, weeks) - 1] - 1
    assert grown < 0.05
    said = f"{len(due)} touch-downs, {len(weather.landed):,} messages, {weather.faults} faults, {grown:+.1%} memory"
    print(f"\n{weeks} weeks, {said}: none missed, none twice")


def lives(file: Path, day: datetime, weather: Weather) -> tuple[Weather, int]:
    """One day of a bot, from its start to its end: what the weather was, and the most memory that it held, in kB."""
    with closing(open_store(f"sqlite:///{file}")) as store:
        travel(store, JOBS, weather, day, day + timedelta(days=1), COMPOSERS)
        speaks(store, day)
    return weather, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def speaks(store: Store, day: datetime) -> None:
    """An owner says something, so that what was posted is edited."""
    cast = Cast(store)
    cast.now = day + timedelta(hours=23)
    assert cast.say(f"action 3.3.2 note of {day:%d %B}", OWNER).answered
