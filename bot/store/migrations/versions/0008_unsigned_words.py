"""Tickets are no longer found by the words of a signature, which nobody sees.

Revision: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.model.tickets import Ticket
from bot.store.search import Search

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CHUNK = 1_000


def upgrade() -> None:
    """Index the existing tickets by the new rules."""
    connection = op.get_bind()
    search = Search(connection)
    tickets = sa.table("tickets", sa.column("number"), sa.column("state", sa.JSON))
    signed = sa.select(tickets.c.number).where(sa.cast(tickets.c.state, sa.Text).contains("(ref "))
    numbers = list(connection.scalars(signed))
    for start in range(0, len(numbers), _CHUNK):
        chunk = sa.select(tickets.c.state).where(tickets.c.number.in_(numbers[start : start + _CHUNK]))
        for state in connection.scalars(chunk).all():
            search.put_all([Ticket.model_validate(state)])


def downgrade() -> None:
    """Tickets are indexed by the old rules again when they change."""
