"""Threads that are about one ticket, and who was told how to write to the bot.

Revision: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "threads",
        sa.Column("channel_id", sa.String(32), nullable=False),
        sa.Column("thread_ts", sa.String(32), nullable=False),
        sa.Column("ticket_number", sa.String(18), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "thread_ts", name=op.f("threads_pkey")),
    )
    op.create_index("threads_begun_at", "threads", ["begun_at"])
    op.create_table(
        "hints",
        sa.Column("user_id", sa.String(32), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("hints_pkey")),
    )
    op.create_index("cards_of_message", "cards", ["channel_id", "message_ts"])


def downgrade() -> None:
    op.drop_index("cards_of_message", "cards")
    op.drop_table("hints")
    op.drop_table("threads")
