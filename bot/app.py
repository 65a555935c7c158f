"""The composition root: the only place where everything meets, and the only one that reads the wall clock."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from commands import registry
from commands.reply import Reply, Where
from jobs.chase import chase
from jobs.clock import Job
from jobs.digest import digest
from jobs.notice import notice
from jobs.preview import preview
from store import outbox, people, programmes, updates
from store.db import Store
from store.model import Programme
from store.people import Identity

Clock = Callable[[], datetime]
"""Answers with the time: aware."""


JOBS: tuple[Job, ...] = (preview, digest, chase, notice)
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

    def state(self, workspace: str) -> Hashable:
        """Another value whenever something that people look at may have changed: what was said, what was sent, the day."""
        with self.store.reading() as session:
            return updates.marks(session, workspace), outbox.states(session, workspace), self.clock().date()


def settle(store: Store, workspace: str, office: tuple[str, ...], now: datetime) -> None:
    """Makes the bot at home in its workspace; does nothing where it is.

    A plan that was loaded before the bot met Slack, or since, belongs to the workspace that it serves. The people of the
    PROGRAMME_OFFICE setting are the programme office of each programme for which nobody else is.
    """
    with store.reading() as session:
        adopts = programmes.every(session, programmes.LOCAL) and not programmes.every(session, workspace)
        if not adopts and not (office and _without_office(session, workspace, now)):
            return
    with store.writing() as session:
        programmes.adopt(session, workspace)
        for programme in programmes.every(session, workspace):
            updates.lock(session, programme.id)
        for programme in _without_office(session, workspace, now):
            post = people.find_or_make_post(session, programme.id, "Programme Office")
            for user_id in office:
                person = people.remember_person(session, workspace, user_id)
                people.seat(session, post, person, _today(programme, now))


def _without_office(session: Session, workspace: str, now: datetime) -> list[Programme]:
    return [one for one in programmes.every(session, workspace) if not _has_office(session, one, now)]


def _has_office(session: Session, programme: Programme, now: datetime) -> bool:
    posts = people.posts_with_role(session, programme.id, "office")
    return bool(people.holders(session, [post.id for post in posts], _today(programme, now)))


def _today(programme: Programme, now: datetime) -> date:
    return now.astimezone(ZoneInfo(programme.zone)).date()
