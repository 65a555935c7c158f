"""A copy of what a store holds in another one, of either kind."""

from __future__ import annotations

from sqlmodel import Session

from store.db import Store
from store.schema import SCHEMA

COMES_AND_GOES = ("heard", "outbox", "pulse")
_AT_ONCE = 500


def copy_into(store: Store, empty: Store) -> None:
    """All of ``store`` as it is at this moment but for the messages that come and go. Raises Busy, Down."""
    with store.reading() as session, empty.writing() as into:
        for table in SCHEMA.sorted_tables:
            if table.name not in COMES_AND_GOES:
                _copy(session, into, table.name)


def _copy(session: Session, into: Session, name: str) -> None:
    table = SCHEMA.tables[name]
    for rows in session.connection().execute(table.select()).partitions(_AT_ONCE):
        into.connection().execute(table.insert(), [dict(row._mapping) for row in rows])
