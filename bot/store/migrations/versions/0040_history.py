"""What Keesa listed when a type was first subscribed to, in statuses that no feed shows.

Revision: 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "history",
        sa.Column("number", sa.String(18), nullable=False),
        sa.Column("ticket_type", sa.String(64), nullable=False),
        sa.Column("is_closed", sa.Boolean, nullable=False),
        sa.Column("state", sa.JSON, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("history_pkey")),
    )
    op.create_index("history_read_at", "history", ["read_at"])
    op.create_table(
        "history_lists",
        sa.Column("ticket_type", sa.String(64), nullable=False),
        sa.Column("status", sa.String(64), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("ticket_type", "status", name=op.f("history_lists_pkey")),
    )


def downgrade() -> None:
    op.drop_table("history_lists")
    op.drop_table("history")
