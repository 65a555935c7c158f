"""Opens the store, and lends a session for one unit of work. The only way to a session.

SQLite: WAL and ``synchronous=FULL`` (an acknowledged commit survives a power cut), ``BEGIN IMMEDIATE`` for units that
write (SQLModel's default loses updates between processes), one in-process lock before SQLite's own, which is unfair.
PostgreSQL: READ COMMITTED; a unit that changes a programme locks that programme's row first (``updates.lock``).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy import exc as sql
from sqlmodel import Session

from store.errors import Busy, Down, Refusal
from store.migrations.fresh import create

PATIENCE = 2.0  # seconds that a sentence waits for the store before it is told "busy"
NEWEST = "0008"  # the revision of store/migrations that SCHEMA equals

_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON")
_BUSY_CODES = ("55P03", "57014", "40001", "40P01")  # lock not available, cancelled, serialisation, deadlock


class Store:
    """One database. ``reading()`` and ``writing()`` lend a session; a writing unit is kept whole or not at all."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writing = engine.execution_options(touchdown_writes=True)
        self._turn = threading.Lock() if engine.dialect.name == "sqlite" else None
        one_state: Any = {} if self._turn else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        self._reading = engine.execution_options(**one_state)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the store and cannot change it. Raises Busy, Down."""
        with _said_plainly(), Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that is committed at the end, or rolled back on any exception. Raises Busy, Down."""
        with (
            self._in_turn(),
            _said_plainly(),
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection()  # takes the write lock now, so that what is read is what will be changed
            yield session

    def answers(self) -> bool:
        """Whether the database can be read just now."""
        try:
            with self.reading() as session:
                session.connection()
        except Refusal:
            return False
        return True

    def close(self) -> None:
        """Lets go of every connection."""
        self.engine.dispose()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=PATIENCE):
            raise Busy
        try:
            yield
        finally:
            self._turn.release()


def open_store(url: str) -> Store:
    """The store at ``url``, made or brought up to date where need be. Raises Refusal: Down, or made by a newer program."""
    store = Store(_engine(url))
    try:
        with _said_plainly():
            _bring_up_to_date(store.engine)
    except Refusal:
        store.close()
        raise
    return store


def schema_of(url: str) -> str | None:
    """The revision of the store at ``url``, None where there is none. Nothing is made or changed. Raises Busy, Down."""
    try:
        engine = _engine(url)
    except (sql.ArgumentError, ValueError):
        raise Down from None  # the address itself cannot be read
    try:
        if engine.dialect.name == "sqlite" and not Path(engine.url.database or "").is_file():
            return None
        with _said_plainly():
            return _revision(engine)
    except sql.DatabaseError:
        raise Down from None  # a file that is no database
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    if url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True, connect_args={"timeout": PATIENCE})
        if engine.url.database and not engine.url.database.startswith((":", "file:")):
            event.listen(engine, "do_connect", _keep_private)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    waits = f"-c lock_timeout={int(PATIENCE * 1000)} -c statement_timeout=10000"
    return create_engine(
        _with_driver(url),
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=16,
        max_overflow=48,  # as many as the HTTP door has threads
        pool_timeout=PATIENCE,
        connect_args={"options": waits, "connect_timeout": 3},
    )


def _with_driver(url: str) -> str:
    """Councils paste ``postgres://`` or ``postgresql://``; the driver is ours to name."""
    scheme, rest = url.split("://", 1)
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else url


def _keep_private(dialect: object, record: object, args: Sequence[Any], more: object) -> None:  # noqa: ARG001
    """A store that is made new is its owner's alone to read; SQLite gives the files beside it the same rights."""
    with suppress(OSError):  # where it cannot be made, SQLite says why
        os.close(os.open(args[0], os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _prepare_sqlite(connection: Any, record: object) -> None:  # noqa: ARG001  (SQLAlchemy's signature)
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("touchdown_writes", False)
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _bring_up_to_date(engine: Engine) -> None:
    found = _revision(engine)
    writes = engine.execution_options(touchdown_writes=True)
    if found is None:
        create(writes, NEWEST)
    elif found != NEWEST:
        from store.migrations.run import upgrade  # imported late: Alembic costs half a second

        upgrade(writes, found)


def _revision(engine: Engine) -> str | None:
    """The schema's revision; None where there is no schema yet."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
        return str(row[0]) if row else None


@contextmanager
def _said_plainly() -> Iterator[None]:
    """Turns the database's own troubles into Busy or Down; anything else is a bug and goes on up."""
    try:
        yield
    except (sql.OperationalError, sql.InternalError, sql.InterfaceError, sql.TimeoutError) as error:
        raise (Busy() if _is_busy(error) else Down()) from error


def _is_busy(error: sql.SQLAlchemyError) -> bool:
    cause = getattr(error, "orig", None)
    if isinstance(error, sql.TimeoutError):  # every connection was in use for as long as we wait
        return True
    return "locked" in str(cause) or getattr(cause, "sqlstate", None) in _BUSY_CODES
