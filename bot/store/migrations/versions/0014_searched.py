"""Columns for searching submissions; and what people wrote becomes storable in every database.

Until now, NULs and lone surrogates were stored as they were typed. PostgreSQL can't read them in JSON.

Revision: 0014
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.model.clean import clean
from bot.store.searched import columns_of

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_CHUNK = 1_000
_Types = dict[str, sa.types.TypeEngine[Any]]
_NEVER_NULL: _Types = {"kind": sa.String(length=16), "digest": sa.String(length=64), "customer": sa.Text()}
_MAY_BE_NULL: _Types = {
    "product_id": sa.BigInteger(),
    "customer_id": sa.BigInteger(),
    "eco_id": sa.BigInteger(),
    "priority": sa.Integer(),
}
_ADDED = (*_NEVER_NULL, *_MAY_BE_NULL)


def upgrade() -> None:
    with op.batch_alter_table("submissions") as table:
        for name, of_type in _NEVER_NULL.items():
            table.add_column(sa.Column(name, of_type, nullable=False, server_default=""))
        for name, of_type in _MAY_BE_NULL.items():
            table.add_column(sa.Column(name, of_type))
    _fill()
    with op.batch_alter_table("submissions") as table:
        for name, of_type in _NEVER_NULL.items():
            table.alter_column(name, existing_type=of_type, server_default=None)
    op.create_index("submissions_alike", "submissions", ["product_id", "state"])
    op.create_index("submissions_of_ticket", "submissions", ["ticket_number"])


def downgrade() -> None:
    op.drop_index("submissions_of_ticket", "submissions")
    op.drop_index("submissions_alike", "submissions")
    with op.batch_alter_table("submissions") as table:
        for name in _ADDED:
            table.drop_column(name)


def _fill() -> None:
    connection = op.get_bind()
    rows = sa.table("submissions", sa.column("id"), sa.column("write", sa.JSON), *map(sa.column, _ADDED))
    ids = list(connection.scalars(sa.select(rows.c.id)))
    for start in range(0, len(ids), _CHUNK):
        chunk = sa.select(rows.c.id, rows.c.write).where(rows.c.id.in_(ids[start : start + _CHUNK]))
        for row in connection.execute(chunk).all():
            write = clean(row.write)
            connection.execute(sa.update(rows).where(rows.c.id == row.id).values(write=write, **columns_of(write)))
