"""Replicas, and which of them has claimed a row. A claim on a followed ticket is like the others.

Revision: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_CLAIMED = ("feeds", "announcements", "submissions", "followed")


def upgrade() -> None:
    op.create_table(
        "replicas",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("replicas_pkey")),
    )
    for table in _CLAIMED:
        op.add_column(table, sa.Column("owner", sa.String(length=64)))
    op.add_column("followed", sa.Column("lease_until", sa.DateTime(timezone=True)))
    op.add_column("followed", sa.Column("fence", sa.Integer(), nullable=False, server_default="0"))  # the release before adds rows


def downgrade() -> None:
    with op.batch_alter_table("followed") as table:
        table.drop_column("fence")
        table.drop_column("lease_until")
    for name in _CLAIMED:
        with op.batch_alter_table(name) as table:
            table.drop_column("owner")
    op.drop_table("replicas")
