"""What Slack delivered and the bot acted on.

Revision: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("deliveries_pkey")),
    )
    op.create_index("deliveries_acted_at", "deliveries", ["acted_at"])


def downgrade() -> None:
    op.drop_table("deliveries")
