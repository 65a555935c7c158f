"""Alembic's entry: runs the revisions on the connection that ``run`` hands over."""

from __future__ import annotations

from alembic import context

from store.schema import SCHEMA

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SCHEMA, render_as_batch=connection.dialect.name == "sqlite")
context.run_migrations()
