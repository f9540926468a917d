"""The message that a submission was made from, what may be requested only once, and unfurled links.

Revision: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("submissions") as table:
        table.add_column(sa.Column("message_ts", sa.String(length=32), nullable=False, server_default=""))
        table.add_column(sa.Column("once", sa.String(length=120), nullable=True))
        table.create_index("submissions_once", ["once"], unique=True)
    with op.batch_alter_table("submissions") as table:
        table.alter_column("message_ts", server_default=None)
    op.create_table(
        "unfurls",
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_number", sa.String(length=18), nullable=False),
        sa.Column("unfurled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "ticket_number", name=op.f("unfurls_pkey")),
    )


def downgrade() -> None:
    op.drop_table("unfurls")
    with op.batch_alter_table("submissions") as table:
        table.drop_index("submissions_once")
        table.drop_column("once")
        table.drop_column("message_ts")
