"""Which tickets Keesa no longer has.

Revision: 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("is_gone", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "tickets_gone", "tickets", ["seen_at"], sqlite_where=sa.text("is_gone = 1"), postgresql_where=sa.text("is_gone")
    )


def downgrade() -> None:
    op.drop_index("tickets_gone", "tickets")
    with op.batch_alter_table("tickets") as batch:
        batch.drop_column("is_gone")
