"""Backups: made of a store that is in use, verified before they count, kept a fortnight, put back whole or not at all."""

from __future__ import annotations

import resource
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cast import OWNER, Cast

from store import backup
from store.db import Store, open_store
from store.errors import Refusal

NOW = datetime(2015, 4, 7, 8, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[1]


@pytest.fixture
def file(sample_file: Path, tmp_path: Path) -> Path:
    """A store of its own, with the sample programme."""
    return Path(shutil.copy(sample_file, tmp_path / "touchdown.db"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def url(file: Path) -> str:
    return f"sqlite:///{file}"


def say(file: Path, *sentences: str) -> None:
    """The owner of 3.3.2 says each, a minute after the other."""
    with closing(open_store(url(file))) as store:
        cast = Cast(store)
        for sentence in sentences:
            assert cast.say(sentence, OWNER).answered
            cast.later(minutes=1)


def held(file: Path) -> int:
    """How many updates a sound store holds."""
    (kept,) = backup.verify_file(file)
    assert kept.fault == ""
    return kept.updates


def tamper(file: Path) -> None:
    with closing(sqlite3.connect(file)) as database:
        database.execute("DROP TRIGGER entry_no_update")
        database.execute("UPDATE entry SET why = 'because' WHERE seq = 2")
        database.commit()


# Made


def test_a_backup_holds_all_that_was_acknowledged_while_the_store_is_in_use(file: Path, folder: Path) -> None:
    with closing(open_store(url(file))) as store:
        cast = Cast(store)
        before = held(file)
        cast.say("action 3.3.2 note one", OWNER)
        made = backup.save(url(file), folder, NOW)
        cast.later(minutes=1)
        cast.say("action 3.3.2 note two", OWNER)
    assert (held(made.path), held(file)) == (before + 1, before + 2)


def test_a_backup_is_one_file_that_nobody_else_can_read(file: Path, folder: Path) -> None:
    made = backup.save(url(file), folder, NOW)
    assert [one.name for one in folder.iterdir()] == ["touchdown-20150407T080000Z.db"]
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_store_that_was_tampered_with_is_not_backed_up_over_a_sound_night(file: Path, folder: Path) -> None:
    say(file, "action 3.3.2 note one")
    tamper(file)
    with pytest.raises(
        Refusal, match=r"Update 2 of “Northmere.*”, of .*, is not as it was written. No backup was made"
    ):
        backup.save(url(file), folder, NOW)
    assert list(folder.iterdir()) == []


def test_without_a_store_or_with_postgres_there_is_nothing_for_us_to_back_up(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(Refusal, match="no store yet"):
        backup.save(url(tmp_path / "none.db"), folder, NOW)
    with pytest.raises(Refusal, match="pg_dump"):
        backup.save("postgresql://localhost/touchdown", folder, NOW)


def test_a_full_disk_leaves_a_sentence_and_no_half_backup(file: Path, folder: Path) -> None:
    code = (
        "import resource, sys; from pathlib import Path; from datetime import UTC, datetime; from store import backup\n"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, {resource.RLIM_INFINITY}))\n"
        f"backup.save({url(file)!r}, Path({str(folder)!r}), datetime.now(UTC))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "store.errors.Refusal: No backup was made in" in done.stderr
    assert list(folder.iterdir()) == []


# Kept


@pytest.mark.parametrize(
    ("newest", "now", "due"),
    [
        (None, "2015-04-07T00:00", True),
        ("2015-04-06T02:00", "2015-04-07T01:59", False),
        ("2015-04-06T02:00", "2015-04-07T02:00", True),
        ("2015-04-07T02:00", "2015-04-07T23:59", False),
        ("2015-04-06T23:00", "2015-04-07T08:00", True),
    ],
)
def test_one_is_due_once_a_night(folder: Path, newest: str | None, now: str, due: bool) -> None:
    folder.mkdir()
    if newest:
        (folder / f"touchdown-{datetime.fromisoformat(newest):%Y%m%dT%H%M%S}Z.db").touch()
    assert backup.is_due(folder, datetime.fromisoformat(now).replace(tzinfo=UTC)) is due


def test_what_is_older_than_a_fortnight_is_deleted_but_never_the_newest(folder: Path) -> None:
    folder.mkdir()
    for days in (1, 14, 15, 40):
        (folder / f"touchdown-{NOW - timedelta(days=days):%Y%m%dT%H%M%S}Z.db").touch()
    (folder / "mine.db").touch()
    assert len(backup.forget_old(folder, NOW)) == 2
    assert [one.at for one in backup.every(folder)] == [NOW - timedelta(days=1), NOW - timedelta(days=14)]
    backup.forget_old(folder, NOW + timedelta(days=400))
    assert sorted(one.name for one in folder.iterdir()) == ["mine.db", "touchdown-20150406T080000Z.db"]


# Verified


def test_every_programme_of_the_store_is_told_of(anywhere: Cast) -> None:
    (kept,) = backup.verify(anywhere.store)
    anywhere.say("action 3.3.2 note one", OWNER)
    (after,) = backup.verify(anywhere.store)
    assert (after.updates, after.fault) == (kept.updates + 1, "")
    assert after.latest == anywhere.now.astimezone(UTC)


def test_the_first_update_that_was_touched_is_named(file: Path) -> None:
    say(file, "action 3.3.2 note one", "action 3.3.2 note two")
    tamper(file)
    (kept,) = backup.verify_file(file)
    assert kept.fault.startswith("Update 2 of “Northmere Children's Services Improvement”, of ")


def test_a_backup_is_not_changed_by_looking_at_it(file: Path, folder: Path) -> None:
    made = backup.save(url(file), folder, NOW).path
    before = made.read_bytes()
    held(made)
    assert (made.read_bytes(), len(list(folder.iterdir()))) == (before, 1)


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "no store of Touchdown"), (b"PK\x03\x04 a picture", "is not a database"), (None, "There is no file")],
)
def test_what_is_no_backup_is_one_sentence(tmp_path: Path, content: bytes | None, why: str) -> None:
    other = tmp_path / "other.db"
    if content is not None:
        other.write_bytes(content)
    with pytest.raises(Refusal, match=why):
        backup.verify_file(other)


def test_a_backup_that_lost_its_end_is_damaged(file: Path, folder: Path) -> None:
    made = backup.save(url(file), folder, NOW).path
    made.write_bytes(made.read_bytes()[:-20_000])
    with pytest.raises(Refusal, match=r"damaged|malformed"):
        backup.verify_file(made)


# Put back


def test_a_restore_brings_back_what_was_and_keeps_what_is(file: Path, folder: Path) -> None:
    say(file, "action 3.3.2 note one")
    made = backup.save(url(file), folder, NOW).path
    say(file, "action 5.7.1 note two")
    before = held(file)
    kept = backup.restore(made, url(file), folder, NOW)
    assert kept is not None
    assert (held(file), held(kept)) == (before - 1, before)
    say(file, "action 3.3.2 note three")
    assert held(file) == before


def test_a_restore_goes_where_there_is_no_store_yet(file: Path, folder: Path, tmp_path: Path) -> None:
    made = backup.save(url(file), folder, NOW).path
    assert backup.restore(made, url(tmp_path / "new.db"), folder, NOW) is None
    assert held(tmp_path / "new.db") == held(file)


def test_a_damaged_store_can_be_replaced_and_is_kept_as_it_is(file: Path, folder: Path) -> None:
    made = backup.save(url(file), folder, NOW).path
    file.write_bytes(b"no database any more" * 500)
    kept = backup.restore(made, url(file), folder, NOW)
    assert kept is not None
    assert kept.read_bytes().startswith(b"no database")
    assert held(file) == held(made)


def test_nothing_is_put_back_while_the_store_is_in_use(file: Path, folder: Path) -> None:
    made = backup.save(url(file), folder, NOW).path
    with closing(open_store(url(file))) as store:
        _reads(store)
        before = held(file)
        Cast(store).say("action 3.3.2 note one", OWNER)
        with pytest.raises(Refusal, match=r"The store is in use: stop the bot first. Nothing was changed."):
            backup.restore(made, url(file), folder, NOW)
        assert held(file) == before + 1
    assert sorted(one.name for one in folder.iterdir()) == [made.name]


def test_a_backup_that_was_touched_is_not_put_back(file: Path, folder: Path) -> None:
    say(file, "action 3.3.2 note one")
    made = backup.save(url(file), folder, NOW).path
    tamper(made)
    with pytest.raises(Refusal, match="That backup is not put back"):
        backup.restore(made, url(file), folder, NOW)


def _reads(store: Store) -> None:
    with store.reading() as session:
        session.connection()
