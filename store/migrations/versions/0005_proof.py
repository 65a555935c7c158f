"""What a completion rests on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_LAST_EVIDENCE = """
    SELECT said.why FROM entry AS said
    WHERE said.item = 'action' AND said.item_id = action.id AND said.verb = 'evidence'
      AND NOT EXISTS (SELECT 1 FROM entry AS back WHERE back.programme_id = said.programme_id AND back.undoes = said.seq)
    ORDER BY said.seq DESC LIMIT 1
"""


def upgrade() -> None:
    """Evidence that was given before counts; nothing was verified."""
    with op.batch_alter_table("action") as action:
        action.add_column(sa.Column("evidence", sa.Text(), nullable=False, server_default=""))
        action.add_column(sa.Column("verified_on", sa.Date(), nullable=True))
        action.add_column(sa.Column("embedded_on", sa.Date(), nullable=True))
    with op.batch_alter_table("programme") as programme:
        programme.add_column(sa.Column("embed_days", sa.Integer(), nullable=False, server_default="90"))
    op.execute(f"UPDATE action SET evidence = coalesce(({_LAST_EVIDENCE}), '')")  # noqa: S608  # nosec B608  # (our own words)
    for table, name in (("action", "evidence"), ("programme", "embed_days")):
        with op.batch_alter_table(table) as changed:
            changed.alter_column(name, server_default=None)
