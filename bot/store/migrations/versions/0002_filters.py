"""Filters on subscriptions. A channel can have several subscriptions to one type.

Revision: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BY_TYPE = "subscriptions_channel_id_ticket_type_key"
_BY_FILTERS = "subscriptions_channel_id_ticket_type_filters_key"


def upgrade() -> None:
    with op.batch_alter_table("subscriptions") as table:
        table.add_column(sa.Column("filters", sa.Text(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("former", sa.JSON(), nullable=True))
        table.drop_constraint(_BY_TYPE, type_="unique")
        table.create_unique_constraint(_BY_FILTERS, ["channel_id", "ticket_type", "filters"])
    with op.batch_alter_table("subscriptions") as table:
        table.alter_column("filters", server_default=None)


def downgrade() -> None:
    op.execute("DELETE FROM subscriptions WHERE filters <> '{}'")  # unfiltered, they would announce the whole type
    with op.batch_alter_table("subscriptions") as table:
        table.drop_constraint(_BY_FILTERS, type_="unique")
        table.drop_column("former")
        table.drop_column("changed_at")
        table.drop_column("filters")
        table.create_unique_constraint(_BY_TYPE, ["channel_id", "ticket_type"])
