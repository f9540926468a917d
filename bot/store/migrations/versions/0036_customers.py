"""Customers for whom tickets were raised from Slack.

Revision: 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_customers",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("contact", sa.BigInteger, nullable=False),
        sa.Column("customer_id", sa.BigInteger),
        sa.Column("eco_id", sa.BigInteger),
        sa.Column("used_by", sa.String(32), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("known_customers_pkey")),
    )
    op.create_index("known_customers_used_at", "known_customers", ["used_at"])


def downgrade() -> None:
    op.drop_table("known_customers")
