"""Risks are closed, escalated to the Board, and serve objectives."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Nothing of it was said before."""
    with op.batch_alter_table("risk") as risk:
        risk.add_column(sa.Column("closed_on", sa.Date(), nullable=True))
        risk.add_column(sa.Column("escalated", sa.Boolean(), nullable=False, server_default=sa.false()))
        risk.add_column(sa.Column("objectives", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("risk") as risk:
        for name in ("escalated", "objectives"):
            risk.alter_column(name, server_default=None)
