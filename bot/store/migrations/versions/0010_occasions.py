"""What an announcement is about gets columns of its own, which are compared and never parsed.

Revision: 0010
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_OCCASION = sa.String(length=16)
_DETAIL = sa.String(length=200)
_CHANGE = sa.String(length=80)
_OLD_KEY = "announcements_channel_id_ticket_number_change_key"
_NEW_KEY = "announcements_channel_id_ticket_number_occasion_detail_key"
_OF_SUBSCRIPTION = "change LIKE 'made %' OR change LIKE 'started %' OR change LIKE 'changed %' OR change LIKE 'ended %'"
_SPLIT = """
    UPDATE announcements SET
        occasion = CASE
            WHEN {of_subscription} THEN 'subscription'
            WHEN change LIKE 'echo %' THEN 'origin'
            WHEN change LIKE 'submission %' THEN 'outcome'
            WHEN change LIKE 'v%' THEN 'change'
            WHEN change LIKE '% %' THEN substr(change, 1, {space} - 1)
            ELSE change
        END,
        detail = CASE
            WHEN {of_subscription} THEN change
            WHEN change LIKE 'v%' THEN substr(change, 2)
            WHEN change LIKE '% %' THEN substr(change, {space} + 1)
            ELSE ''
        END
"""
_JOIN = """
    UPDATE announcements SET change = CASE
        WHEN occasion = 'subscription' THEN detail
        WHEN occasion = 'origin' THEN 'echo ' || detail
        WHEN occasion = 'outcome' THEN 'submission ' || detail
        WHEN occasion = 'change' THEN 'v' || detail
        WHEN detail = '' THEN occasion
        ELSE occasion || ' ' || detail
    END
"""
"""The previous release's strings: ``new``, ``v3``, ``digest …``, ``made 3 <time>``, ``echo …``, ``submission … …``."""


def upgrade() -> None:
    next_id = _next_id()
    with op.batch_alter_table("announcements") as table:
        table.add_column(sa.Column("occasion", _OCCASION))
        table.add_column(sa.Column("detail", _DETAIL))
    space = "strpos(change, ' ')" if _is_postgresql() else "instr(change, ' ')"
    op.execute(_SPLIT.format(space=space, of_subscription=_OF_SUBSCRIPTION))
    with op.batch_alter_table("announcements", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("occasion", existing_type=_OCCASION, nullable=False)
        table.alter_column("detail", existing_type=_DETAIL, nullable=False)
        table.drop_constraint(_OLD_KEY, type_="unique")
        table.drop_column("change")
        table.create_unique_constraint(_NEW_KEY, ["channel_id", "ticket_number", "occasion", "detail"])
    _count_on(next_id)
    _rename_in_digests({"part": "page", "parts": "pages"})


def downgrade() -> None:
    next_id = _next_id()
    with op.batch_alter_table("announcements") as table:
        table.add_column(sa.Column("change", _CHANGE))
    op.execute(_JOIN)
    with op.batch_alter_table("announcements", table_kwargs={"sqlite_autoincrement": True}) as table:
        table.alter_column("change", existing_type=_CHANGE, nullable=False)
        table.drop_constraint(_NEW_KEY, type_="unique")
        table.drop_column("occasion")
        table.drop_column("detail")
        table.create_unique_constraint(_OLD_KEY, ["channel_id", "ticket_number", "change"])
    _count_on(next_id)
    _rename_in_digests({"page": "part", "pages": "parts"})


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _next_id() -> int | None:
    """The last id that SQLite used. It copies the table, and would otherwise use the ids of deleted rows again."""
    if _is_postgresql():
        return None
    counted: int | None = op.get_bind().scalar(sa.text("SELECT seq FROM sqlite_sequence WHERE name = 'announcements'"))
    return counted


def _count_on(counted: int | None) -> None:
    if counted is not None:
        op.execute("DELETE FROM sqlite_sequence WHERE name = 'announcements'")
        op.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES ('announcements', :seq)").bindparams(seq=counted))


def _rename_in_digests(names: dict[str, str]) -> None:
    """Only in pending digests. The pages of sent ones aren't read again."""
    columns: tuple[sa.ColumnClause[Any], ...] = (
        sa.column("id", sa.Integer),
        sa.column("news", sa.JSON),
        sa.column("finished_at"),
    )
    announcements = sa.table("announcements", *columns)
    connection = op.get_bind()
    owed = sa.select(announcements.c.id, announcements.c.news).where(announcements.c.finished_at.is_(None))
    for row in connection.execute(owed.where(sa.cast(announcements.c.news, sa.Text).contains('"digest"'))).all():
        news: dict[str, Any] = row.news
        if news["kind"] == "digest":
            renamed = {names.get(key, key): value for key, value in news.items()}
            connection.execute(sa.update(announcements).where(announcements.c.id == row.id).values(news=renamed))
