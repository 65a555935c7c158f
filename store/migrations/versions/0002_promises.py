"""Promises, and how far a message that was sent has been edited since."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """A new table, and two columns that are 0 for whatever was sent before: it is left as it was posted."""
    op.create_table(
        "promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("action_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'kept', 'missed', 'dropped')", name=op.f("ck_promise_state")),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_promise_action_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_promise_person_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_promise_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_promise_programme_id_number")),
    )
    op.create_index("ix_promise_open", "promise", ["programme_id", "state", "due"], unique=False)
    op.create_index("ix_promise_person", "promise", ["person_id"], unique=False)
    with op.batch_alter_table("outbox") as outbox:
        for name in ("told", "amended"):
            outbox.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("outbox") as outbox:
        for name in ("told", "amended"):
            outbox.alter_column(name, server_default=None)
