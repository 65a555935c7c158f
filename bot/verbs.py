"""What the verbs of the command line have in common: the store, the day, a refusal in one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer
from rich.console import Console

from bot.config import BadSettings, Settings
from store.db import Store, open_store
from store.errors import Refusal

if TYPE_CHECKING:
    from commands.reply import Reply
    from jobs.carrier import Carrier
    from store.model import Programme

ZONE = "Europe/London"


class Stop(typer.Exit):
    """Ends a verb with one sentence on standard error."""

    def __init__(self, words: str) -> None:
        super().__init__(1)
        Console(stderr=True, highlight=False).print(words, markup=False)


@contextmanager
def said_plainly() -> Iterator[None]:
    """A refusal is a sentence, not a traceback."""
    try:
        yield
    except (Refusal, BadSettings) as fault:
        raise Stop(str(fault)) from None


@contextmanager
def opened() -> Iterator[Store]:
    """The store of the settings, closed at the end."""
    with said_plainly():
        store = open_store(settings().database_url)
    try:
        yield store
    finally:
        store.close()


def settings() -> Settings:
    """The settings of this machine. Raises BadSettings."""
    return Settings.read(environment())


def environment() -> Mapping[str, str]:
    """The environment, with what .env adds to it."""
    from dotenv import load_dotenv

    load_dotenv(Path.cwd() / ".env")
    return os.environ


def when_of(at: str) -> datetime:
    """When it is: as said by ``--at``, or by the clock."""
    from bot.app import wall_clock
    from bot.when import WhenError, read_when

    if not at:
        return wall_clock().astimezone(ZoneInfo(ZONE))
    try:
        return read_when(at, ZONE, wall_clock())
    except WhenError as fault:
        raise Stop(str(fault)) from None


def workspace_of(store: Store) -> str:
    """The store's only workspace; "local" where there is none yet."""
    from store import programmes

    with store.reading() as session:
        known = programmes.workspaces(session)
    if len(known) > 1:
        raise Refusal(f"This store serves {len(known)} workspaces; say what you want in Slack.")
    return known[0] if known else programmes.LOCAL


def carrier_of(store: Store, console: Console, now: datetime) -> Carrier:
    """Slack where a token is set; this terminal for a plan that no Slack knows yet. Raises Refusal."""
    from store import programmes

    chosen = settings()
    if chosen.slack_bot_token:
        from bot.serving import slack_carrier

        return slack_carrier(chosen, store, now)
    if workspace_of(store) != programmes.LOCAL:
        raise Refusal("SLACK_BOT_TOKEN is not set, so nothing can be sent. `say digest` shows what would be.")
    from bot.demo import Printer

    return Printer(console, store, programmes.LOCAL)


def programme_of(store: Store, name: str | None) -> Programme:
    """The programme called ``name``, or the only one. Raises Refusal."""
    from store import programmes

    with store.reading() as session:
        found = programmes.every(session, workspace_of(store))
        chosen = [one for one in found if name in (None, one.name)]
        if len(chosen) == 1:
            return chosen[0]
        if not found:
            raise Refusal("No plan is loaded yet: `python -m bot load FILE`.")
        raise Refusal(f"Which programme? --programme with one of: {', '.join(one.name for one in found)}.")


def keep_picture(picture: Path, reply: Reply) -> None:
    """Writes the chart of an answer."""
    from bot.pictures import draw

    if reply.chart is None:
        raise Stop("That answer has no chart, so no picture was written. Try `status chart`.")
    try:
        picture.write_bytes(draw(reply.chart))
    except OSError as fault:
        raise Stop(f"The picture could not be written to {picture}: {fault.strerror}.") from None


def agreed(question: str) -> bool:
    """Asks; an end of input is a no."""
    try:
        return typer.confirm(f"\n{question}")
    except typer.Abort:
        return False


def console_of(to_stderr: bool = False) -> Console:
    """Where the answer is printed."""
    from bot.console import terminal

    return terminal(sys.stderr if to_stderr else None)
