"""The oldest version whose bot can use these tables. Migrations that take something away raise it.

Revision: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "compatibility",
        sa.Column("oldest", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("oldest", name=op.f("compatibility_pkey")),
    )
    op.execute("INSERT INTO compatibility (oldest) VALUES ('0017')")


def downgrade() -> None:
    op.drop_table("compatibility")
