"""Brings an older schema up to date. Every path leads to the same schema; a test holds it so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from store.errors import Refusal
from store.migrations.fresh import ONE_AT_A_TIME

HERE = Path(__file__).parent


def upgrade(engine: Engine, found: str, to: str = "head") -> None:
    """From revision ``found`` ("" for an empty database) to the newest, or to the revision ``to``.

    Raises Refusal where a newer program made the store.
    """
    known = {script.revision for script in ScriptDirectory(str(HERE)).walk_revisions()}
    if found and found not in known:
        raise Refusal(f"This store was made by a newer Touchdown (schema {found}). Please upgrade the program first.")
    config = Config()
    config.set_main_option("script_location", str(HERE))
    with engine.connect() as connection, _references_put_off(connection), connection.begin():
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(ONE_AT_A_TIME)
        config.attributes["connection"] = connection
        command.upgrade(config, to)


@contextmanager
def _references_put_off(connection: Connection) -> Iterator[None]:
    """SQLite changes a column by making its table anew, which nothing may refer to meanwhile; that can only be allowed
    outside of a transaction. Alembic copies every row, so what referred to one does so afterwards."""
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")
