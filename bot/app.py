"""The composition root: the only place where everything meets, and the only one that reads the wall clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from commands import registry
from commands.reply import Reply, Where
from jobs.chase import chase
from jobs.clock import Job
from jobs.digest import digest
from jobs.preview import preview
from store import people, programmes
from store.db import Store
from store.people import Identity

Clock = Callable[[], datetime]
"""Answers with the time: aware."""


JOBS: tuple[Job, ...] = (preview, digest, chase)
"""What the bot says unasked."""


def wall_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  (the one line of the program that reads the wall clock)


class Touchdown:
    """The bot without a door: every door hands its sentences to ``hear``."""

    def __init__(self, store: Store, clock: Clock = wall_clock) -> None:
        self.store = store
        self.clock = clock

    def hear(self, sentence: str, by: Identity, where: Where, key: str = "") -> Reply:
        """The answer to a sentence. Never raises; see ``registry.answer``."""
        return registry.answer(sentence, by, where, self.clock(), self.store, key)


def name_office(store: Store, workspace: str, user_ids: tuple[str, ...], now: datetime) -> None:
    """Seats the people of the PROGRAMME_OFFICE setting in the programme-office post of each programme."""
    with store.writing() as session:
        for programme in programmes.every(session, workspace):
            post = people.find_or_make_post(session, programme.id, "Programme Office")
            for user_id in user_ids:
                people.seat(session, post, people.remember_person(session, workspace, user_id), now.date())
