"""Of which tickets channels want to be reminded, and of which they were; and since when tickets wait for something.

Revision: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminders",
        sa.Column("channel_id", sa.String(32), nullable=False),
        sa.Column("ticket_number", sa.String(18), nullable=False),
        sa.Column("reminder", sa.String(40), nullable=False),
        sa.Column("began", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "ticket_number", "reminder", name=op.f("reminders_pkey")),
    )
    op.add_column("subscriptions", sa.Column("reminders", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("subscriptions", sa.Column("mention", sa.JSON(none_as_null=True)))
    op.add_column("tickets", sa.Column("unassigned_at", sa.DateTime(timezone=True)))
    op.add_column("tickets", sa.Column("reopened_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_table("reminders")
    with op.batch_alter_table("subscriptions") as batch:
        batch.drop_column("reminders")
        batch.drop_column("mention")
    with op.batch_alter_table("tickets") as batch:
        batch.drop_column("unassigned_at")
        batch.drop_column("reopened_at")
