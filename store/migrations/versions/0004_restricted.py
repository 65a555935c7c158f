"""Items that are restricted, and who is cleared for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Nothing was restricted before."""
    for table in ("action", "risk"):
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("restricted", sa.Boolean(), nullable=False, server_default=sa.false()))
        with op.batch_alter_table(table) as changed:
            changed.alter_column("restricted", server_default=None)
    op.create_index(
        "ix_action_restricted",
        "action",
        ["programme_id"],
        unique=False,
        sqlite_where=sa.text("restricted"),
        postgresql_where=sa.text("restricted"),
    )
    op.create_table(
        "clearance",
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_clearance_person_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_clearance_programme_id")),
        sa.PrimaryKeyConstraint("programme_id", "person_id", name=op.f("pk_clearance")),
    )
