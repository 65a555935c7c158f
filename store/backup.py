"""Backups of a SQLite store: made while it works, opened and verified before they count, put back only when sound.

Copying the file of a running bot misses what was acknowledged; SQLite's own online backup does not. A PostgreSQL store
is backed up by PostgreSQL's own tools.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.engine import make_url

from store import programmes, updates
from store.db import PATIENCE, Store, open_store
from store.errors import Refusal

DAYS = 14  # that a backup is kept
HOUR = 2  # UTC; the first backup of a day is made then, or as soon as the bot runs
_NAME = re.compile(r"touchdown-(\d{8}T\d{6})Z\.db")
_STAMP = "%Y%m%dT%H%M%S"


@dataclass(frozen=True)
class Kept:
    """What a store holds of one programme. ``fault`` is a sentence, "" where every update is as it was written."""

    programme: str
    updates: int
    latest: datetime | None  # aware, UTC
    fault: str = ""


@dataclass(frozen=True)
class Backup:
    """A backup, and when it was made (UTC)."""

    path: Path
    at: datetime


def is_file(url: str) -> bool:
    """Whether the store at ``url`` is a SQLite file, which this room backs up."""
    return url.startswith("sqlite") and bool(make_url(url).database)


def save(url: str, folder: Path, at: datetime) -> Backup:
    """A verified backup of the store at ``url``, made at ``at`` (aware), in ``folder``; the store may be in use.

    Raises Refusal: no such store, no room, or what was copied is not sound. What is not sound is not left behind.
    """
    source = _file(url)
    if not source.is_file():
        raise Refusal("There is no store yet, so there is nothing to back up.")
    made = Backup(folder / f"touchdown-{at.astimezone(UTC):{_STAMP}}Z.db", at.astimezone(UTC).replace(microsecond=0))
    with _told(f"No backup was made in {folder}"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _unfinished(made.path.with_suffix(".part")) as part:
            _copy(source, part)
            _refuse_unsound(part)
            _settle(part, made.path)
    return made


def every(folder: Path) -> Sequence[Backup]:
    """The backups in ``folder``, the newest first."""
    named = ((path, found[1]) for path in folder.glob("touchdown-*.db") if (found := _NAME.fullmatch(path.name)))
    made = (Backup(path, datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)) for path, stamp in named)
    return sorted(made, key=lambda one: one.at, reverse=True)


def forget_old(folder: Path, now: datetime) -> Sequence[Backup]:
    """Deletes those that are older than ``DAYS`` at ``now`` (aware), and tells which; the newest always stays."""
    old = [one for one in every(folder)[1:] if one.at < now - timedelta(days=DAYS)]
    for one in old:
        one.path.unlink(missing_ok=True)
    return old


def is_due(folder: Path, now: datetime) -> bool:
    """Whether none was made since the last ``HOUR`` o'clock before ``now`` (aware)."""
    utc = now.astimezone(UTC)
    since = utc.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    since -= timedelta(days=since > utc)
    newest = every(folder)[:1]
    return not newest or newest[0].at < since


def verify(store: Store) -> Sequence[Kept]:
    """What the store holds of each programme, and the first update of it that is not as it was written."""
    found: list[Kept] = []
    with store.reading() as session:
        for workspace in programmes.workspaces(session):
            for one in programmes.every(session, workspace):
                broken, last = updates.first_broken(session, one.id), updates.last(session, one.id)
                fault = (
                    f"Update {broken.seq} of “{one.name}”, of {broken.label}, is not as it was written."
                    if broken
                    else ""
                )
                found.append(Kept(one.name, last.seq if last else 0, last.at if last else None, fault))
    return found


def verify_file(path: Path) -> Sequence[Kept]:
    """The same of a backup, which stays as it is: a copy is opened, as by a restore. Raises Refusal for no sound store."""
    if not path.is_file():
        raise Refusal(f"There is no file {path}.")
    with tempfile.TemporaryDirectory(prefix="touchdown-") as folder, _told(f"{path} cannot be read"):
        copy = Path(folder) / "copy.db"
        _copy(path, copy)
        _refuse_damaged(copy, path)
        with closing(open_store(f"sqlite:///{copy}")) as store:
            return verify(store)


def restore(path: Path, url: str, folder: Path, at: datetime) -> Path | None:
    """Puts the backup at ``path`` in the place of the store at ``url``; answers where that is kept now, None where there
    was none.

    What was there may be damaged, so it is kept as it is. Raises Refusal: the backup is not sound, the store is in use.
    """
    if faults := [one.fault for one in verify_file(path) if one.fault]:
        raise Refusal(f"{faults[0]} That backup is not put back.")
    target = _file(url)
    with _told(f"{target} cannot be replaced"), _unfinished(target.with_name(f"{target.name}.part")) as new:
        _copy(path, new)
        _refuse_in_use(target)
        kept = _put_aside(target, folder / f"replaced-{at.astimezone(UTC):{_STAMP}}Z.db")
        _settle(new, target)
    return kept


def _put_aside(target: Path, kept: Path) -> Path | None:
    """A second name for the store and for what of it was not yet written into its file."""
    if not target.is_file():
        return None
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copy2(target, kept)
    for beside in ("-wal", "-shm"):
        unwritten = target.with_name(target.name + beside)
        if unwritten.exists():
            shutil.move(unwritten, kept.with_name(kept.name + beside))
    return kept


def _file(url: str) -> Path:
    if not is_file(url):
        raise Refusal(
            "The store is a PostgreSQL database: back it up with `pg_dump --format=custom`, put it back with `pg_restore`."
        )
    return Path(make_url(url).database or "")


def _copy(source: Path, target: Path) -> None:
    """All of one database into another in one transaction, while either may be in use; the copy is a single file."""
    with closing(sqlite3.connect(source, timeout=PATIENCE)) as old, closing(sqlite3.connect(target)) as new:
        new.execute("PRAGMA synchronous=FULL")
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")


def _refuse_unsound(path: Path) -> None:
    if faults := [one.fault for one in verify_file(path) if one.fault]:
        raise Refusal(f"{faults[0]} No backup was made of it; keep the store as it is, and the last backups.")


def _refuse_damaged(path: Path, named: Path) -> None:
    with closing(sqlite3.connect(path)) as found:
        said = [str(row[0]) for row in found.execute("PRAGMA integrity_check(1)")]
        there = found.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()[0]
    if said != ["ok"] or not there:
        raise Refusal(f"{named} is {'damaged' if there else 'no store of Touchdown'}.")


def _refuse_in_use(path: Path) -> None:
    """SQLite leaves WAL only where nobody else has the file open; it goes back to it when it is next opened."""
    if not path.is_file():
        return
    with closing(sqlite3.connect(path, timeout=0)) as alone:
        try:
            alone.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as trouble:
            if "locked" in str(trouble):
                raise Refusal("The store is in use: stop the bot first. Nothing was changed.") from None
        except sqlite3.DatabaseError:  # damaged: nobody can have it open
            return


def _settle(part: Path, path: Path) -> None:
    """Under its own name only when it is all on the disk."""
    with part.open("rb") as whole:
        os.fsync(whole.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """A file for nobody's eyes but ours; it is gone at the end unless it has been given another name."""
    path.touch(mode=0o600)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _told(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as trouble:
        raise Refusal(f"{what}: {_why(trouble)}.") from None


def _why(trouble: Exception) -> str:
    return (trouble.strerror or str(trouble)) if isinstance(trouble, OSError) else str(trouble)
