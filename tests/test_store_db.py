"""The store itself: one way to a session, nothing lost, nothing half done, every path to the same schema."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import sqlite3
import threading
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Table,
    inspect,
    text,
)
from sqlmodel import select

from store import updates
from store.db import NEWEST, Store, open_store, schema_of
from store.errors import Busy, Down, Refusal
from store.migrations.run import upgrade
from store.model import Person, Programme, Update
from store.model_delivery import Heard, Outbox
from store.updates import START, digest_of


def test_a_unit_that_fails_leaves_nothing_behind(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as session:
        session.add(Person(workspace="w", user_id="U1"))
        session.flush()
        raise ZeroDivisionError
    with store.reading() as session:
        assert session.exec(select(Person)).all() == []


def _count_up(url: str, times: int) -> None:
    store = open_store(url)
    for _ in range(times):
        with store.writing() as session:
            programme = session.exec(select(Programme).with_for_update()).one()
            programme.review_days += 1
            session.add(programme)
    store.close()


@pytest.mark.parametrize(
    ("processes", "changes"),
    [pytest.param(2, 50, id="short"), pytest.param(4, 500, id="long", marks=pytest.mark.faults)],
)
def test_processes_that_change_the_same_row_lose_no_change_and_meet_no_error(
    url: str, processes: int, changes: int
) -> None:
    store = open_store(url)
    with store.writing() as session:
        session.add(Programme(workspace="w", name="p", review_days=0))
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_count_up, args=(url, changes)) for _ in range(processes)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
        assert worker.exitcode == 0
    with store.reading() as session:
        assert session.exec(select(Programme.review_days)).one() == processes * changes
    store.close()


def test_a_reading_unit_cannot_write_to_sqlite(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    with pytest.raises(Down), store.reading() as session:
        session.add(Person(workspace="w", user_id="U1"))
        session.flush()
    store.close()


def test_sqlite_is_durable(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    with store.reading() as session:
        said = {
            name: session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert said == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    store.close()


def test_a_store_that_another_process_holds_is_busy_within_its_patience(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    store = open_store(f"sqlite:///{file}")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy), store.writing():
        pass
    other.execute("ROLLBACK")
    other.close()
    with store.writing() as session:
        session.add(Person(workspace="w", user_id="U1"))
    store.close()


def test_a_writer_that_does_not_get_its_turn_in_this_process_is_told_busy(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'a.db'}")
    inside, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with store.writing():
            inside.set()
            leave.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    inside.wait(10)
    with pytest.raises(Busy), store.writing():
        pass
    leave.set()
    holder.join()
    store.close()


def test_a_database_that_is_not_there_is_one_clear_refusal(tmp_path: Path) -> None:
    with pytest.raises(Down, match="cannot be reached"):
        open_store(f"sqlite:///{tmp_path / 'no' / 'such' / 'folder' / 'a.db'}")


def test_a_naive_time_never_reaches_the_store(store: Store) -> None:
    with pytest.raises(Exception, match="naive"), store.writing() as session:
        session.add(Heard(workspace="w", key="k", at=datetime(2015, 4, 7), reply="r"))  # noqa: DTZ001  (that is the point)


def _shape(engine: Engine) -> dict[str, Any]:
    there = inspect(engine)
    return {
        table: (
            [(column["name"], str(column["type"]), column["nullable"]) for column in there.get_columns(table)],
            sorted((index["name"] or "", tuple(index["column_names"])) for index in there.get_indexes(table)),
            sorted(
                (str(unique["name"]), tuple(unique["column_names"])) for unique in there.get_unique_constraints(table)
            ),
            sorted((str(check["name"]), check["sqltext"]) for check in there.get_check_constraints(table)),
            sorted((key["constrained_columns"][0], key["referred_table"]) for key in there.get_foreign_keys(table)),
            there.get_pk_constraint(table)["constrained_columns"],
        )
        for table in sorted(there.get_table_names())
    }


def test_all_migrations_give_the_same_schema_as_a_fresh_store(url: str) -> None:
    store = open_store(url)
    shape = _shape(store.engine)
    _upgraded(store, "head")
    assert _shape(store.engine) == shape
    store.close()


def _upgraded(store: Store, to: str) -> None:
    """The store made anew from nothing, as its revisions make it."""
    writes = store.engine.execution_options(touchdown_writes=True)
    with writes.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        else:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for table in inspect(connection).get_table_names():
                connection.exec_driver_sql(f"DROP TABLE {table}")
    upgrade(writes, "", to)


DIGEST_AT = datetime(2015, 4, 8, 14, tzinfo=UTC)
SAID: dict[str, Any] = {
    "id": 5,
    "programme_id": 3,
    "seq": 1,
    "item": "action",
    "item_id": 9,
    "label": "3.3.2",
    "verb": "done",
    "person_id": None,
    "by": "Asha Patel",
    "post": "Head of CiN",
    "at": DIGEST_AT,
    "was": {"rag": "A"},
    "now": {"rag": "G"},
    "why": "“signed” off",
    "said": "action 3.3.2 done",
    "undoes": None,
    "hash_before": START,
}
SENT: dict[str, Any] = {
    "id": 7,
    "programme_id": 3,
    "occurrence": "meeting 1 2015-04-09",
    "kind": "digest",
    "destination": "#programme",
    "part": 0,
    "due_at": DIGEST_AT,
    "expires_at": DIGEST_AT,
    "state": "sent",
    "uuid": "u",
    "body": '{"title": "12 overdue"}',
    "attempts": 1,
    "lease_token": "",
    "lease_until": None,
    "message_id": "1428000001.000100",
    "sent_at": DIGEST_AT,
    "error": "",
}
"""What stood in a store of the first schema."""


def _insert(store: Store, table: str, values: dict[str, Any]) -> None:
    """Puts a row in by SQL, as an older program did: the tables of today may know more columns."""
    zone = "" if store.engine.dialect.name == "sqlite" else "+00"
    plain = {
        name: f"{value:%Y-%m-%d %H:%M:%S.%f}{zone}"
        if isinstance(value, datetime)
        else json.dumps(value)
        if isinstance(value, dict)
        else value
        for name, value in values.items()
    }
    names = ", ".join(f'"{name}"' for name in plain)
    with store.writing() as session:
        session.execute(
            text(f"INSERT INTO {table} ({names}) VALUES ({', '.join(f':{name}' for name in plain)})"), plain
        )


def test_what_the_first_schema_held_is_whole_after_every_upgrade(url: str) -> None:
    store = open_store(url)
    _upgraded(store, "0001")
    plan = {"id": 3, "workspace": "T1", "name": "Plan", "channel": "#a", "zone": "Europe/London", "review_days": 28}
    _insert(store, "programme", {**plan, "plan_version": 2})
    _insert(store, "entry", {**SAID, "hash": digest_of(Update(**SAID, hash=""))})
    _insert(store, "outbox", SENT)
    store.close()
    store = open_store(url)  # as every start of the program does
    with store.reading() as session:
        assert session.get_one(Programme, 3).model_dump() == {**plan, "plan_version": 2, "embed_days": 90}
        assert session.get_one(Update, 5).model_dump(exclude={"hash"}) == SAID
        assert updates.first_broken(session, 3) is None
        assert session.get_one(Outbox, 7).model_dump() == {**SENT, "told": 0, "amended": 0}
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar() == NEWEST
    with pytest.raises(Exception, match="never changed"), store.writing() as session:
        session.execute(text("DELETE FROM entry"))
    store.close()


ALLOWED: dict[str, Any] = {"rag": "R", "kind": "dated", "state": "missed", "role": "lead", "direction": "down"} | {
    "post.role": "office",
    "outbox.state": "unsure",
}
"""What columns of these names may hold, where not just anything."""


def _something(table: str, column: Column[Any], number: int) -> Any:
    """A value that no program would put there by itself."""
    if column.foreign_keys or (column.primary_key and isinstance(column.type, Integer)):
        return 1
    if column.name in ALLOWED:
        return ALLOWED.get(f"{table}.{column.name}", ALLOWED[column.name])
    if isinstance(column.type, Boolean):
        return True
    if isinstance(column.type, Integer):
        return number
    if isinstance(column.type, DateTime):
        return DIGEST_AT + timedelta(minutes=number)
    if isinstance(column.type, Date):
        return date(2015, 4, 1) + timedelta(days=number)
    return {"words": [number]} if isinstance(column.type, JSON) else f"{column.name} “{number}”"


def _all(connection: Connection, tables: Iterable[Table]) -> dict[str, list[dict[str, Any]]]:
    return {one.name: [dict(row._mapping) for row in connection.execute(one.select())] for one in tables}


EARLIER = [f"{number:04}" for number in range(1, int(NEWEST))]


@pytest.mark.parametrize(
    "revision", [pytest.param(one, marks=[pytest.mark.short] if one in EARLIER[1:-1] else []) for one in EARLIER]
)
def test_every_column_of_every_earlier_schema_is_kept_by_an_upgrade(url: str, revision: str) -> None:
    earlier = MetaData()
    with closing(open_store(url)) as store:
        _upgraded(store, revision)
        earlier.reflect(store.engine)
        earlier.remove(earlier.tables["alembic_version"])
        with store.engine.execution_options(touchdown_writes=True).begin() as connection:
            for table in earlier.sorted_tables:
                row = {one.name: _something(table.name, one, n) for n, one in enumerate(table.columns, start=2)}
                connection.execute(table.insert(), row)
            before = _all(connection, earlier.sorted_tables)
    with closing(open_store(url)) as store, store.engine.connect() as connection:
        assert _all(connection, earlier.sorted_tables) == before
        if connection.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert len(before) >= 18
    assert all(len(rows) == 1 for rows in before.values())


def test_the_newest_revision_is_the_one_that_migrations_lead_to(store: Store) -> None:
    with store.reading() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).scalar() == NEWEST


def test_a_store_that_a_newer_program_made_is_refused_by_name(url: str) -> None:
    store = open_store(url)
    with store.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(Refusal, match="newer Touchdown"):
        open_store(url)


def test_the_schema_of_a_store_is_told_and_none_is_made_to_tell_it(url: str, tmp_path: Path) -> None:
    assert schema_of(url) is None
    assert list(tmp_path.iterdir()) == []
    open_store(url).close()
    assert schema_of(url) == NEWEST


def test_a_store_is_its_owners_alone_to_read(tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'touchdown.db'}")) as store, store.reading() as session:
        session.execute(text("SELECT 1 FROM programme"))
        assert {oct(file.stat().st_mode & 0o777) for file in tmp_path.iterdir()} == {"0o600"}
    open_store("sqlite://").close()
    assert not Path(":memory:").exists()


def test_updates_cannot_be_replaced_even_past_the_delete_trigger(tmp_path: Path, sample_file: Path) -> None:
    shutil.copy(sample_file, file := tmp_path / "a.db")
    other = sqlite3.connect(file)  # a connection without our recursive_triggers
    with pytest.raises(sqlite3.IntegrityError, match="never changed"):
        other.execute("INSERT OR REPLACE INTO entry SELECT * FROM entry LIMIT 1")
    other.close()


def test_updates_cannot_be_changed_or_deleted_even_by_hand(anywhere: Any) -> None:
    for words in ("UPDATE entry SET why = 'x'", "DELETE FROM entry"):
        with pytest.raises(Exception, match="never changed"), anywhere.store.writing() as session:
            session.execute(text(words))
