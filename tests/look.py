"""A morning in a local Slack, looked at: ``make look`` keeps the pictures of docs/pictures, and fails on what is not seen.

The whole bot serves the sample programme by Socket Mode, on 7 April 2015. Nothing here has a way out.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from at_work import MORNING, AtWork
from look_phone import Phone, Unseen, in_hand
from look_slack import CHANNEL, TEAM, Stopped, running, settings, shut_in
from playwright.sync_api import TimeoutError as TooLong
from sqlalchemy import update

from bot.app import settle
from bot.door import SocketDoor
from store import sample
from store.db import open_store
from store.model import Meeting, Programme

OWNER, CHIEF, OFFICE, STRANGER = "Priya Nair", "Malcolm Thackeray", "Asha Patel", "Sam Stranger"
Scene = Callable[[AtWork, Phone], None]


def an_owner(bot: AtWork, phone: Phone) -> None:  # noqa: ARG001  (a scene)
    """What is it, done, not yet after all, and what else is mine."""
    phone.be(OWNER)
    phone.types("/action 3.3.2")
    phone.sees("3.3.2 Agree a strategy", "on track", "overdue 53 days", "Fri 13 Feb 2015")
    phone.picture("card")
    phone.presses("Done")
    phone.sees("3.3.2: completed on Tue 7 Apr 2015")
    phone.picture("done")
    phone.presses("Undo")
    phone.sees("taken back")
    phone.types("/plan mine")
    phone.sees("3.3.2", "overdue")
    phone.picture("mine")


def the_chief_executive(bot: AtWork, phone: Phone) -> None:  # noqa: ARG001
    """How does it stand, and workstream 4?"""
    phone.be(CHIEF)
    phone.types("/plan status")
    phone.sees("47 of 118")
    phone.picture("programme")
    phone.types("/plan status workstream 4")
    phone.sees("Workstream 4")
    phone.picture("status")
    phone.types("/plan overdue")
    phone.sees("overdue")
    phone.picture("overdue")


def the_programme_office(bot: AtWork, phone: Phone) -> None:
    """What will go out, when, and how it then stands in the channel."""
    phone.be(OFFICE)
    phone.types("/plan meeting list")
    phone.sees("Thu 9 Apr 2015 09:30")
    phone.picture("meetings")
    phone.types("/plan digest")
    phone.sees("47 of 118 dated actions overdue")
    bot.beat("2015-04-08 14:00")
    phone.go(OFFICE)
    phone.sees("Preview: Touch-down Thu 9 Apr 2015 09:30", new=0)
    phone.picture("preview")
    phone.go("programme")
    bot.beat("2015-04-08 15:00")
    phone.sees("47 of 118 dated actions overdue")
    phone.picture("digest")
    phone.opens_thread()
    phone.sees("Workstream 6", new=0)
    phone.picture("thread", holding="Workstream 3 A strong")
    phone.shuts()


def a_stranger(bot: AtWork, phone: Phone) -> None:  # noqa: ARG001
    """May look, may not change."""
    phone.be(STRANGER)
    phone.types("/action 3.3.2 done")
    phone.sees("3.3.2 belongs to Head of CiN", "Priya Nair")
    phone.picture("refusal")


def a_meeting(bot: AtWork, phone: Phone) -> None:  # noqa: ARG001
    """In the thread of the digest, and in private; words that are no sentence."""
    phone.be(OWNER)
    phone.opens_thread()
    phone.types("@Touchdown 3.3.2 done")
    phone.sees("3.3.2: completed on Wed 8 Apr 2015", new=2)
    phone.picture("mention", messages=2)
    phone.shuts()
    phone.go(OWNER)
    phone.picture("reminder")
    phone.types("mine")
    phone.sees("actions", new=2)
    phone.types("lovely weather today")
    phone.sees("help", new=2)
    phone.picture("unknown", messages=2)
    phone.types("help")
    phone.sees("help", new=2)
    phone.picture("help", messages=2)


def forms(bot: AtWork, phone: Phone) -> None:  # noqa: ARG001
    """What typing is too much for."""
    phone.be(OWNER)
    phone.types("/action 5.7.1")
    phone.presses("Update…")
    phone.sees_page("Update 5.7.1", "Note for the record", "New date")
    phone.picture("form-update")
    phone.fills("Now:", "R missing or likely to miss its deadline")
    phone.fills("Recovery line", "Two nurses short; agency from Monday; done by 31 May")
    phone.presses("Save")
    phone.sees_page("5.7.1: declared R", "Two nurses short")
    phone.shuts()
    phone.types("/action 5.7.1")
    phone.sees("Two nurses short")
    phone.presses("Extend…")
    phone.sees_page("Extend 5.7.1", "Why?")
    phone.picture("form-extend")
    phone.fills("New date", "2015-05-31")
    phone.fills("Why?", "two nurses short until then")
    phone.presses("Ask")
    phone.sees_page("asked to extend to Sun 31 May 2015")
    phone.shuts()


def a_home(bot: AtWork, phone: Phone) -> None:  # noqa: ARG001
    """What is mine, without a word typed."""
    phone.be(OWNER)
    phone.go("Touchdown")
    phone.sees_page("5.7.1", "overdue")
    phone.picture("home")


def a_promise(bot: AtWork, phone: Phone) -> None:  # noqa: ARG001
    """Promised in the meeting, and kept, with no hand on the mouse."""
    phone.be(OWNER)
    phone.types("/promise 2.2.6 by Thursday book the trainer")
    phone.sees("Promise 1: due Thu 9 Apr 2015", "book the trainer")
    phone.picture("promise")
    phone.tabs_to("Kept")
    phone.sees("Promise 1: kept on Wed 8 Apr 2015")
    phone.tabs_to("Undo")
    phone.sees("taken back")


def a_chart(bot: AtWork, phone: Phone) -> None:  # noqa: ARG001
    """How it went, in words at once and in a picture that follows."""
    phone.be(CHIEF)
    phone.types("/plan status workstream 4 chart")
    phone.sees("Workstream 4", "overdue")
    phone.go(CHIEF)
    phone.sees("Workstream 4", new=0)


def the_office_at_home(bot: AtWork, phone: Phone) -> None:  # noqa: ARG001
    """What waits for the programme office, and what it sets."""
    phone.be(OFFICE)
    phone.go("Touchdown")
    phone.sees_page("New dates asked for", "problems of the last load", "nobody else has checked")
    phone.picture("home-office")
    phone.presses("New meeting…")
    phone.sees_page("What is it called?", "On which days?")
    phone.picture("form-meeting")
    phone.shuts()
    phone.presses("Set holder…")
    phone.sees_page("Which post?")
    phone.picture("form-holder")
    phone.shuts()


SCENES: tuple[Scene, ...] = (
    an_owner,
    the_chief_executive,
    the_programme_office,
    a_stranger,
    a_meeting,
    forms,
    a_home,
    a_promise,
    a_chart,
    the_office_at_home,
)


@contextmanager
def at_work(folder: Path) -> Iterator[AtWork]:
    """The bot with the sample programme, connected."""
    store = open_store(f"sqlite:///{folder / 'touchdown.db'}")
    sample.load(store, "local")
    settle(store, TEAM, (), MORNING)
    with store.writing() as session:  # Slack names a channel by its id
        for table in (Programme, Meeting):
            session.exec(update(table).values(channel=CHANNEL))
    bot = AtWork(settings(), store)
    door = SocketDoor(bot.app, settings())
    try:
        door.open()
        yield bot
    finally:
        door.close()
        store.close()


def look() -> list[str]:
    """Plays every scene; what was not seen, by scene. Raises Stopped."""
    shut_in()
    unseen = []
    with tempfile.TemporaryDirectory() as name, running(Path(name)), at_work(Path(name)) as bot, in_hand() as phone:
        for scene in SCENES:
            try:
                scene(bot, phone)
            except (Unseen, TooLong) as missing:
                unseen.append(f"{scene.__name__.replace('_', ' ')}: {missing}")
    return unseen


if __name__ == "__main__":
    try:
        faults = look()
    except Stopped as stopped:
        faults = [str(stopped)]
    if faults:
        sys.exit("\n".join(faults))
    print(f"{len(SCENES)} scenes played, all that they look for was seen. Their pictures are in docs/pictures.")
