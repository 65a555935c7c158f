"""Backups from the command line, and the one of every night."""

from __future__ import annotations

import logging
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.config import Settings
from bot.keeping import Nightly

NIGHT = datetime(2015, 4, 7, 2, 0, 3, tzinfo=UTC)


@pytest.fixture
def settings(sample_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Those of a store with the sample programme, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    file = shutil.copy(sample_file, tmp_path / "touchdown.db")
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.delenv("BACKUPS", raising=False)
    return Settings(database_url=f"sqlite:///{file}", backups=str(tmp_path / "backups"))


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, list(words), input=typed)


@pytest.mark.usefixtures("settings")
def test_a_backup_is_made_verified_and_put_back(tmp_path: Path) -> None:
    made = run("backup")
    assert "Saved and verified: backups/touchdown-" in made.output
    assert "each is as it was written" in made.output
    (file,) = (tmp_path / "backups").iterdir()
    assert "Northmere Children's Services Improvement: 2 updates" in run("verify", str(file)).output
    assert "Nothing was changed." in run("restore", str(file), typed="n\n").output
    put_back = run("restore", str(file), typed="y\n")
    assert put_back.exit_code == 0
    assert "Put back." in put_back.output
    assert "What was there before is kept as backups/replaced-" in put_back.output


@pytest.mark.usefixtures("settings")
def test_verify_ends_with_1_and_names_what_was_touched(tmp_path: Path) -> None:
    assert run("verify").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "touchdown.db")) as database:
        database.execute("DROP TRIGGER entry_no_update")
        database.execute("UPDATE entry SET why = 'because' WHERE seq = 1")
        database.commit()
    done = run("verify")
    assert done.exit_code == 1
    assert "Update 1 of “Northmere Children's Services Improvement”, of" in done.output


@pytest.mark.usefixtures("settings")
def test_with_backups_off_a_folder_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("BACKUPS", "off")
    assert "say where it goes" in run("backup").output
    assert run("backup", "--to", str(tmp_path / "there")).exit_code == 0
    assert len(list((tmp_path / "there").iterdir())) == 1


def test_a_file_that_is_no_backup_is_one_sentence(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "other.db").write_bytes(b"something else")
    for done in (run("verify", "other.db"), run("restore", "other.db", "--yes"), run("verify", "none.db")):
        assert done.exit_code == 1
        assert "Traceback" not in done.output
    assert Path(settings.backups).exists() is False


# Every night


def test_each_night_has_its_backup_and_a_fortnight_of_them_stays(settings: Settings, tmp_path: Path) -> None:
    nightly = Nightly(settings)
    for hours in range(0, 24 * 20, 6):
        nightly.keep(NIGHT + timedelta(hours=hours))
    kept = sorted(one.name for one in (tmp_path / "backups").iterdir())
    assert (len(kept), kept[-1]) == (15, "touchdown-20150426T020003Z.db")


def test_a_night_that_fails_is_logged_and_tried_again_in_an_hour(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "backups").write_text("a file where the folder should be", encoding="utf-8")
    nightly = Nightly(settings)
    nightly.keep(NIGHT)
    nightly.keep(NIGHT + timedelta(minutes=59))
    assert [one.levelno for one in caplog.records] == [logging.ERROR]
    (tmp_path / "backups").unlink()
    nightly.keep(NIGHT + timedelta(minutes=61))
    assert len(list((tmp_path / "backups").iterdir())) == 1


def test_none_is_made_where_it_is_off_or_postgres_makes_them(settings: Settings, tmp_path: Path) -> None:
    Nightly(replace(settings, backups="off")).keep(NIGHT)
    Nightly(replace(settings, database_url="postgresql://localhost/touchdown")).keep(NIGHT)
    assert not (tmp_path / "backups").exists()
