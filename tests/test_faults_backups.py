"""Backups while people go on speaking: each is whole, and holds all that was acknowledged before it was asked for.

The short form runs by ``make short``, the long one by ``make faults``; ``docs/reliability.md`` has its figures.
"""

from __future__ import annotations

import shutil
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from cast import Cast
from lives import Life
from sqlmodel import select

from store import backup
from store.db import open_store
from store.model import Update


@pytest.mark.parametrize(
    "rounds", [pytest.param(3, marks=pytest.mark.short), pytest.param(30, marks=pytest.mark.faults)]
)
def test_a_backup_under_load_is_whole(sample_file: Path, tmp_path: Path, rounds: int) -> None:
    shutil.copy(sample_file, file := tmp_path / "touchdown.db")
    folder, url = tmp_path / "backups", f"sqlite:///{file}"
    lives, held = [Life(url, 0), Life(url, 1_000_000)], 0
    for life in lives:
        life.begins()
    for number in range(rounds):
        time.sleep(0.2)
        before = [word for life in lives for word in life.so_far()]
        made = backup.save(url, folder, Cast.MORNING + timedelta(minutes=number))
        assert [one.fault for one in backup.verify_file(made.path)] == [""]
        kept = words(made.path, tmp_path)
        assert [word for word in before if f"word {word}" not in kept] == []
        held = len(kept)
    for life in lives:
        life.last(0)
    assert len(backup.every(folder)) == rounds
    assert held > rounds  # people did speak meanwhile
    print(f"\n{rounds} backups while two spoke, {held:,} updates in the last: each whole")


def words(file: Path, folder: Path) -> set[str]:
    """The notes that a backup holds."""
    shutil.copy(file, copy := folder / "opened.db")
    with closing(open_store(f"sqlite:///{copy}")) as store, store.reading() as session:
        return set(session.exec(select(Update.why).where(Update.verb == "note")))
