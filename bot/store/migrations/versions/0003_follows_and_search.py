"""Who follows which ticket, and the words by which tickets are found.

Revision: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.model.tickets import Ticket
from bot.store.search import Search

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CHUNK = 1_000


def upgrade() -> None:
    op.create_table(
        "follows",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("ticket_number", sa.String(length=18), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "ticket_number", name=op.f("follows_pkey")),
    )
    op.create_index("follows_of_ticket", "follows", ["ticket_number"], unique=False)
    op.create_table(
        "followed",
        sa.Column("ticket_number", sa.String(length=18), nullable=False),
        sa.Column("next_look_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_number", name=op.f("followed_pkey")),
    )
    op.create_index("followed_due", "followed", ["next_look_at"], unique=False)
    _create_search()
    _fill_search()


def _create_search() -> None:
    """SQLite only splits the prepared words at spaces, because every character beyond ASCII counts as part of a word."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE ticket_search USING fts5"
            "(number UNINDEXED, title, words, tokenize = 'ascii', prefix = '1 2 3', detail = 'column')"
        )
        return
    op.execute(
        "CREATE TABLE ticket_search"
        " (key BIGINT PRIMARY KEY, number VARCHAR(18) NOT NULL, title TSVECTOR NOT NULL, words TSVECTOR NOT NULL)"
    )
    for column in ("title", "words"):  # rarely written, and read by people who wait: so no list of pending entries
        op.execute(f"CREATE INDEX ticket_search_{column} ON ticket_search USING gin ({column}) WITH (fastupdate = off)")


def _fill_search() -> None:
    """Add the existing tickets."""
    connection = op.get_bind()
    search = Search(connection)
    tickets = sa.table("tickets", sa.column("number"), sa.column("state", sa.JSON))
    numbers = list(connection.scalars(sa.select(tickets.c.number)))
    for start in range(0, len(numbers), _CHUNK):
        chunk = sa.select(tickets.c.state).where(tickets.c.number.in_(numbers[start : start + _CHUNK]))
        for state in connection.scalars(chunk).all():
            search.put_all([Ticket.model_validate(state)])


def downgrade() -> None:
    for table in ("ticket_search", "followed", "follows"):
        op.drop_table(table)
