"""The ward of ``doctor``: a bot in its workspace, whole until a test breaks something."""

from __future__ import annotations

import shutil
import socket
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from cast import Cast
from deliveries import SECRET
from local_slack import LocalSlack
from rich.console import Console

from bot.app import wall_clock
from bot.doctor import Clock, examine, show
from bot.finding import Finding, State
from store.db import Store, open_store

ADDED = 'meeting add "Touch-down" Mon,Thu 09:30 <#C0HOME|programme>'
TOKENS = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": SECRET}


@dataclass
class Ward:
    """A bot in its workspace, whole until a test breaks something."""

    slack: LocalSlack
    file: Path
    env: dict[str, str]
    clock: Clock = wall_clock
    found: list[Finding] = field(default_factory=list)

    def examine(self, url: str = "", **more: str) -> None:
        """Runs every check; ``more`` are settings that differ."""
        self.found = examine({**self.env, **more}, self.clock, url)

    def says(self, subject: str, state: State = State.FAULT) -> str:
        """The one finding of that subject and state, with how to mend it."""
        (one,) = [one for one in self.found if (one.subject, one.state) == (subject, state)]
        return f"{one.says} → {one.mend}" if one.mend else one.says

    @property
    def wrong(self) -> list[str]:
        """The subjects of all faults and warnings."""
        return [one.subject for one in self.found if one.state in (State.FAULT, State.WARNING)]

    def change(self, statement: str) -> None:
        """Changes the store behind the bot's back."""
        with closing(sqlite3.connect(self.file)) as database:
            database.execute(statement)
            database.commit()

    def store(self) -> Store:
        """Its store, opened once more."""
        return open_store(self.env["DATABASE_URL"])


def whole(sample_file: Path, file: Path) -> Path:
    """Makes ``file`` a store with the sample programme, whose meeting is in a channel that Slack knows by id."""
    shutil.copy(sample_file, file)
    with closing(open_store(f"sqlite:///{file}")) as store:
        for said in ('meeting cancel "Touch-down" all [confirmed]', ADDED):
            Cast(store).say(said)
    return file


def admitted(slack: LocalSlack, whole: Path, folder: Path) -> Ward:
    """A bot that serves ``slack`` with a copy of the store ``whole``."""
    slack.forget()
    slack.me |= {"team_id": "demo", "team": "Council", "user": "touchdown"}
    slack.hello["num_connections"] = 2  # ours, and the bot's
    shutil.copy(whole, file := folder / "touchdown.db")
    env = {"DATABASE_URL": f"sqlite:///{file}", "SLACK_API_URL": slack.api_url, "BACKUPS": str(folder / "backups")}
    (folder / "backups").mkdir()
    shutil.copy(whole, folder / "backups" / f"touchdown-{wall_clock():%Y%m%dT%H%M%S}Z.db")
    return Ward(slack, file, env | TOKENS)


def shown(found: list[Finding], width: int = 100) -> str:
    """What a terminal without colours shows."""
    console = Console(file=StringIO(), width=width, no_color=True)
    show(found, console)
    said = console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO
    assert isinstance(said, str)
    return said


def free_port() -> int:
    """A port at which nothing listens."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])
