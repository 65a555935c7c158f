"""The beat: every job is asked what falls due, and what is due is sent. Replicas are alike; none leads.

APScheduler is only the metronome: it knows no job but the beat, and keeps nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler
from sqlmodel import Session

from jobs import coming
from jobs.amend import amend
from jobs.carrier import Carrier
from jobs.outbox import Composer, deliver
from jobs.trouble import place
from store import outbox, programmes
from store.db import Store
from store.outbox import Outgoing

logger = logging.getLogger(__name__)

Job = Callable[[Session, datetime], Iterator[Outgoing]]
"""What falls due within two hours of a time (UTC), and what is late."""


@dataclass(frozen=True)
class Beat:
    """What one beat did. ``trouble`` names what failed, in the program's words: "digest: KeyError"."""

    written: int
    sent: int
    trouble: tuple[str, ...] = ()
    edited: int = 0


def beat(
    store: Store,
    jobs: Sequence[Job],
    carrier: Carrier,
    now: datetime,
    composers: Mapping[str, Composer],
    pause: Callable[[float], None] = time.sleep,
    passed: Callable[[], float] = time.monotonic,
) -> Beat:
    """Asks every job in a unit of its own, writes rows, delivers, and edits what has changed since it was sent. What
    fails is tried again at the next beat."""
    now, trouble, began = now.astimezone(UTC), list[str](), passed()
    written = sum(_attempt(_name(job), partial(_ask, store, job, now, carrier.workspace), trouble) for job in jobs)
    sending = partial(deliver, store, carrier, now, composers, pause=pause, passed=passed)
    sent = _attempt("deliver", sending, trouble)
    later = now + timedelta(seconds=passed() - began)
    edited = _attempt("amend", partial(amend, store, carrier, later, pause=pause, passed=passed), trouble)
    return Beat(written, sent, tuple(trouble), edited)


def _ask(store: Store, job: Job, now: datetime, workspace: str | None) -> int:
    """How many rows are new. Mostly none are: then nothing is written, and nobody waits for us."""
    with store.reading() as session:
        ours = programmes.ids(session, workspace)
        new = outbox.missing(session, (one for one in job(session, now) if one.programme_id in ours))
    if not new:
        return 0
    with store.writing() as session:
        return len([one for one in new if outbox.put(session, one)])


def _attempt(name: str, work: Callable[[], int], trouble: list[str]) -> int:
    try:
        return work()
    except Exception as bug:  # noqa: BLE001  (what fails must not silence the others, nor stop the clock)
        logger.error("%(job)s failed: %(bug)s", {"job": name, "bug": place(bug)})
        trouble.append(f"{name}: {type(bug).__name__}")
        return 0


def _name(job: Job) -> str:
    return str(getattr(job, "__name__", type(job).__name__))


def start(beat: Callable[[], None], seconds: int = 15) -> BackgroundScheduler:
    """A started metronome; the first beat comes after ``seconds``. ``shutdown()`` ends it."""
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(beat, "interval", seconds=seconds, coalesce=True, max_instances=1, misfire_grace_time=None)
    scheduler.start()
    return scheduler


def travel(
    store: Store,
    jobs: Sequence[Job],
    carrier: Carrier,
    start: datetime,
    end: datetime,
    composers: Mapping[str, Composer],
    before: Callable[[datetime], None] = lambda now: None,  # noqa: ARG005
) -> Beat:
    """Lets the time from ``start`` to ``end`` (aware) go by in a moment: beats at each instant at which something falls
    due, in order, and at both ends; what they did together. Nobody waits. ``before`` is told the time of each beat."""
    now = start.astimezone(UTC)  # steps are of real time, not of the wall's
    before(now)
    beats = [_still(store, jobs, carrier, now, composers)]
    while now < end:
        now = min(_next(store, now), end.astimezone(UTC))
        before(now)
        beats.append(_still(store, jobs, carrier, now, composers))
    trouble = dict.fromkeys(name for one in beats for name in one.trouble)
    written, sent, edited = (sum(done) for done in zip(*((b.written, b.sent, b.edited) for b in beats), strict=True))
    return Beat(written, sent, tuple(trouble), edited)


def _next(store: Store, now: datetime) -> datetime:
    """When next something falls due, or a job has something new to say."""
    with store.reading() as session:
        due, look = outbox.next_due(session, now), coming.next_look(session, now)
    return min(due or look, look)


def _still(
    store: Store, jobs: Sequence[Job], carrier: Carrier, now: datetime, composers: Mapping[str, Composer]
) -> Beat:
    return beat(store, jobs, carrier, now, composers, pause=_nothing, passed=_standing)


def _nothing(seconds: float) -> None:
    """Time is told, not waited for."""


def _standing() -> float:
    return 0.0
