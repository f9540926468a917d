"""Tickets whose words are still to be stored, some in each row.

Revision: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unsearched",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("unsearched_pkey")),
    )


def downgrade() -> None:
    op.drop_table("unsearched")
