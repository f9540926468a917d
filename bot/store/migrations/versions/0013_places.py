"""The card on which a note was asked for, to redraw it later; and what was shared where, to notice a second press.

Revision: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("submissions") as table:
        table.add_column(sa.Column("card", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("submissions") as table:
        table.alter_column("card", existing_type=sa.Text(), server_default=None)
    op.create_table(
        "shares",
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("thread_ts", sa.String(length=32), nullable=False),
        sa.Column("ticket_number", sa.String(length=18), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "thread_ts", "ticket_number", name=op.f("shares_pkey")),
    )


def downgrade() -> None:
    op.drop_table("shares")
    with op.batch_alter_table("submissions") as table:
        table.drop_column("card")
