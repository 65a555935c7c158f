"""Killed at any instant: what was acknowledged is kept, and the history of all that was said is whole.

The short form runs by ``make short``, the long one by ``make faults``; ``docs/reliability.md`` has its figures.
"""

from __future__ import annotations

import random
from contextlib import closing

import pytest
from lives import Life
from sqlmodel import select

from store import backup
from store.db import open_store
from store.model import Update

FORMS = [
    pytest.param(10, 80, id="short", marks=pytest.mark.short),
    pytest.param(200, 20_000, id="long", marks=pytest.mark.faults),
]


@pytest.mark.parametrize(("kills", "words"), FORMS)
def test_what_was_acknowledged_is_kept_when_the_bot_is_killed(council: str, kills: int, words: int) -> None:
    chance = random.Random(7)  # noqa: S311  (a die, no secret)
    acknowledged: list[int] = []
    lives = 0
    while lives < kills or len(acknowledged) < words:
        life = Life(council, 1_000 * lives)
        life.last(chance.uniform(0.0, 1.2 * words / kills / 50))
        acknowledged += life.acknowledged
        lives += 1
    with closing(open_store(council)) as store:
        with store.reading() as session:
            kept = set(session.exec(select(Update.why).where(Update.verb == "note")))
        assert [n for n in acknowledged if f"word {n}" not in kept] == []
        assert [one.fault for one in backup.verify(store)] == [""]
    print(f"\n{lives} kills, {len(acknowledged):,} acknowledged, {len(kept):,} kept, 0 lost")
