"""A fresh schema in one step, without Alembic, which costs half a second. A test proves it equal to all revisions run."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, inspect

from store.schema import SCHEMA

ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7402015)"  # one bot makes or migrates the schema, the others wait


def create(engine: Engine, revision: str) -> None:
    """The newest schema in an empty database. Where another bot has just made it, nothing is done."""
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(ONE_AT_A_TIME)
        if inspect(connection).has_table("alembic_version"):
            return
        SCHEMA.create_all(connection)
        refuse_changes(connection, "entry")
        connection.exec_driver_sql(
            "CREATE TABLE alembic_version "
            "(version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num))"
        )
        connection.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{revision}')")  # noqa: S608  # nosec B608  # (our own constant)


def refuse_changes(connection: Connection, table: str) -> None:
    """Triggers that make ``table`` append-only: the database itself refuses anything else."""
    if connection.dialect.name == "sqlite":
        same = "id = NEW.id OR (programme_id = NEW.programme_id AND seq = NEW.seq)"
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608  # nosec B608  # (our own names)
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            "BEGIN SELECT RAISE(ABORT, 'updates are never changed'); END"
        )
        for event in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'updates are never changed'); END"
            )
        return
    connection.exec_driver_sql(
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'updates are never changed'; END $$"
    )
    connection.exec_driver_sql(
        f"CREATE TRIGGER {table}_refuse BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )


def allow_changes(connection: Connection, table: str) -> None:
    """Takes away what ``refuse_changes`` has made, within this transaction."""
    if connection.dialect.name == "sqlite":
        for event in ("replace", "update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_{event}")
        return
    connection.exec_driver_sql(f"DROP TRIGGER {table}_refuse ON {table}")
    connection.exec_driver_sql(f"DROP FUNCTION {table}_refuse()")
