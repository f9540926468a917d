"""What each channel's forms start with.

Revision: 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_defaults",
        sa.Column("channel_id", sa.String(length=32), nullable=False),
        sa.Column("defaults", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", name=op.f("form_defaults_pkey")),
    )


def downgrade() -> None:
    op.drop_table("form_defaults")
