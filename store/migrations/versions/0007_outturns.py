"""What measures came to by month, which way is better, where they began, what others reach, and whose they are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """A new table, and columns that nothing was said of before."""
    op.create_table(
        "outturn",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["measure_id"], ["measure.id"], name=op.f("fk_outturn_measure_id")),
        sa.PrimaryKeyConstraint("measure_id", "month", name=op.f("pk_outturn")),
    )
    with op.batch_alter_table("measure") as measure:
        measure.add_column(sa.Column("direction", sa.String(), nullable=False, server_default=""))
        measure.add_column(sa.Column("baseline", sa.String(), nullable=False, server_default=""))
        measure.add_column(sa.Column("benchmarks", sa.JSON(), nullable=False, server_default="{}"))
        measure.add_column(sa.Column("targets", sa.JSON(), nullable=False, server_default="{}"))
        measure.add_column(sa.Column("post_id", sa.Integer(), nullable=True))
        measure.create_foreign_key(op.f("fk_measure_post_id"), "post", ["post_id"], ["id"])
        measure.create_check_constraint(op.f("ck_measure_direction"), "direction IN ('', 'up', 'down')")
    with op.batch_alter_table("measure") as measure:
        for name in ("direction", "baseline", "benchmarks", "targets"):
            measure.alter_column(name, server_default=None)
