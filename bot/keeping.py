"""Backups, from the command line and every night."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from bot.config import Settings
from commands.wording import listed, plural, say_time
from store import backup
from store.backup import Kept
from store.db import open_store
from store.errors import Refusal

logger = logging.getLogger(__name__)
OFF = "off"
_AGAIN = timedelta(hours=1)  # after a night that failed
_ZONE = "Europe/London"


def save(settings: Settings, folder: Path | None, at: datetime, console: Console) -> None:
    """Makes a backup now. Raises Refusal."""
    if folder is None and settings.backups == OFF:
        raise Refusal("BACKUPS is off; say where it goes: `python -m bot backup --to FOLDER`.")
    made = backup.save(settings.database_url, folder or Path(settings.backups), at)
    console.print(f"Saved and verified: {made.path}", markup=False)
    _show(backup.verify_file(made.path), console)


def verify(settings: Settings, file: Path | None, console: Console) -> bool:
    """Prints what is in ``file``, or in the store, and whether all of it is as it was written."""
    if file is not None:
        return _show(backup.verify_file(file), console)
    store = open_store(settings.database_url)
    try:
        return _show(backup.verify(store), console)
    finally:
        store.close()


def restore(settings: Settings, file: Path, at: datetime, console: Console) -> None:
    """Puts ``file`` in the place of the store. Raises Refusal."""
    folder = Path("backups" if settings.backups == OFF else settings.backups)
    kept = backup.restore(file, settings.database_url, folder, at)
    console.print("Put back. `python -m bot serve` starts the bot with it.")
    if kept:
        console.print(f"What was there before is kept as {kept}", markup=False)


def _show(found: Sequence[Kept], console: Console) -> bool:
    if not found:
        console.print("It holds no programme yet.")
    for one in found:
        latest = f", the latest of {say_time(one.latest, _ZONE)}" if one.latest else ""
        console.print(f"{one.programme}: {plural(one.updates, 'update')}{latest}", markup=False)
        console.print(f"  {one.fault}" if one.fault else "  each is as it was written", markup=False)
    return not any(one.fault for one in found)


class Nightly:
    """A backup every night, and none older than a fortnight; called with every beat."""

    def __init__(self, settings: Settings) -> None:
        self._url, self._folder = settings.database_url, Path(settings.backups)
        self._on = settings.backups != OFF and backup.is_file(settings.database_url)
        self._not_before: datetime | None = None

    @property
    def makes_them(self) -> bool:
        """Whether backups are for the bot to make."""
        return self._on

    def newest(self) -> datetime | None:
        """When the newest was made (UTC); None where there is none yet."""
        return next((one.at for one in backup.every(self._folder)), None) if self._on else None

    def keep(self, now: datetime) -> None:
        """Makes the backup of the night if it is not made yet; one that fails is tried again in an hour."""
        if not self._on or (self._not_before and now < self._not_before) or not backup.is_due(self._folder, now):
            return
        try:
            made = backup.save(self._url, self._folder, now)
        except Refusal as trouble:
            self._not_before = now + _AGAIN
            logger.error("no backup was made: %(why)s", {"why": str(trouble)})
            return
        gone = backup.forget_old(self._folder, now)
        deleted = listed([one.path.name for one in gone]) or "none"
        logger.info("backed up to %(file)s; deleted: %(deleted)s", {"file": made.path.name, "deleted": deleted})
