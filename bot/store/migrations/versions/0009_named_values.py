"""Special values of the fingerprint get a column of their own, and a subscription's terms get their name.

Revision: 0009
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_FINGERPRINT = sa.String(length=64)


def upgrade() -> None:
    with op.batch_alter_table("tickets") as table:
        table.add_column(sa.Column("known_from", sa.String(length=16), nullable=False, server_default="feed"))
        table.alter_column("fingerprint", existing_type=_FINGERPRINT, nullable=True)
    op.execute("UPDATE tickets SET known_from = 'look-up', fingerprint = NULL WHERE fingerprint = ''")
    op.execute("UPDATE tickets SET known_from = 'follower', fingerprint = NULL WHERE fingerprint = 'only followed'")
    with op.batch_alter_table("tickets") as table:
        table.alter_column("known_from", existing_type=sa.String(length=16), server_default=None)
    with op.batch_alter_table("feeds") as table:
        table.alter_column("fingerprint", existing_type=_FINGERPRINT, existing_nullable=False, nullable=True)
    op.execute("UPDATE feeds SET fingerprint = NULL WHERE fingerprint = ''")
    _rename_in_stopped_news("watch", "terms")
    op.create_index("cards_of_ticket", "cards", ["ticket_number"])


def downgrade() -> None:
    op.execute("UPDATE tickets SET fingerprint = 'only followed' WHERE known_from = 'follower'")
    op.execute("UPDATE tickets SET fingerprint = '' WHERE fingerprint IS NULL")
    with op.batch_alter_table("tickets") as table:
        table.alter_column("fingerprint", existing_type=_FINGERPRINT, nullable=False)
        table.drop_column("known_from")
    op.execute("UPDATE feeds SET fingerprint = '' WHERE fingerprint IS NULL")
    with op.batch_alter_table("feeds") as table:
        table.alter_column("fingerprint", existing_type=_FINGERPRINT, nullable=False)
    _rename_in_stopped_news("terms", "watch")
    op.drop_index("cards_of_ticket", "cards")


def _rename_in_stopped_news(old: str, new: str) -> None:
    """The pending news about stopped channels."""
    announcements = sa.table("announcements", sa.column("id", sa.Integer), sa.column("news", sa.JSON))
    connection = op.get_bind()
    some = sa.select(announcements).where(sa.cast(announcements.c.news, sa.Text).contains('"stopped"'))
    for row in connection.execute(some).all():
        news: dict[str, Any] = row.news
        if news["kind"] == "stopped":
            renamed = {new if key == old else key: value for key, value in news.items()}
            connection.execute(sa.update(announcements).where(announcements.c.id == row.id).values(news=renamed))
