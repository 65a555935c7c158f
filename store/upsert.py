"""INSERT … ON CONFLICT on either database: two bots may meet the same thing for the first time at the same moment."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from store.schema import SCHEMA


def insert_into(session: Session, table: str) -> Any:
    """An INSERT into ``table`` that knows ``on_conflict_do_nothing``; each database has a construct of its own for it."""
    dialect: Any = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement: Insert = dialect.insert(SCHEMA.tables[table])
    return statement
