"""Brings an older schema up to date. Every path leads to the same schema; a test holds it so."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

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
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(ONE_AT_A_TIME)
        config.attributes["connection"] = connection
        command.upgrade(config, to)
