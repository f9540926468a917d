"""The tickets of which a channel wants to hear nothing more.

Revision: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "muted",
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_number", sa.String(length=18), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "ticket_number", name=op.f("muted_pkey")),
    )
    op.create_index("muted_of_ticket", "muted", ["ticket_number"])


def downgrade() -> None:
    op.drop_table("muted")
