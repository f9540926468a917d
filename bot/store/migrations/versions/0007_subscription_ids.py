"""Ids of removed subscriptions aren't used again, because old buttons and forms would act on the new one.

PostgreSQL never uses an id again anyway.

Revision: 0007
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_COUNT_ON = """
    INSERT INTO sqlite_sequence (name, seq)
    SELECT 'subscriptions', max(
        coalesce((SELECT max(id) FROM subscriptions), 0),
        coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'announcements'), 0)
    )
"""
"""Higher than every id so far: each subscription had at least one announcement, and their ids are never used again."""


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("subscriptions", recreate="always", table_kwargs={"sqlite_autoincrement": True}):
            """The rows are copied with their ids."""
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'subscriptions'")
        op.execute(_COUNT_ON)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("subscriptions", recreate="always", table_kwargs={"sqlite_autoincrement": False}):
            """The rows are copied with their ids."""
