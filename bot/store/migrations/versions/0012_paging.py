"""How Keesa pages a feed, and the missing members of a feed.

Revision: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ADDED = ("paging", "missing", "given_up")


def upgrade() -> None:
    with op.batch_alter_table("feeds") as table:
        table.add_column(sa.Column("paging", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("missing", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("given_up", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("feeds") as table:
        for name in _ADDED:
            table.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("feeds") as table:
        for name in _ADDED:
            table.drop_column(name)
