"""Indexes for what is asked at every beat or by a person, and for deleting old rows; which tickets couldn't be read in full.

Revision: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_WAITING = "state NOT IN ('sent', 'held', 'digested', 'dead', 'dropped')"
_OPEN = "state NOT IN ('done', 'refused', 'expired', 'cancelled', 'dropped')"
_UNTOLD = "told != state AND state NOT IN ('pending', 'sending', 'unknown', 'taken')"
_INDEXES = (
    (
        "announcements_waiting",
        "announcements",
        ("channel_id", "id", "occasion", "refused_at"),
        "state NOT IN ('sent', 'held', 'digested', 'dead', 'dropped')",
    ),
    ("announcements_leased", "announcements", ("lease_until",), "lease_until IS NOT NULL"),
    ("announcements_finished", "announcements", ("finished_at",), "finished_at IS NOT NULL"),
    (
        "submissions_open",
        "submissions",
        ("user_id", "digest"),
        "state NOT IN ('done', 'refused', 'expired', 'cancelled', 'dropped')",
    ),
    (
        "submissions_untold",
        "submissions",
        ("created_at",),
        "told != state AND state NOT IN ('pending', 'sending', 'unknown', 'taken')",
    ),
    ("submissions_of_view", "submissions", ("view_id",), "view_id != ''"),
    ("submissions_leased", "submissions", ("lease_until",), "lease_until IS NOT NULL"),
    ("submissions_finished", "submissions", ("finished_at",), "finished_at IS NOT NULL"),
    ("submissions_written_out", "submissions", ("finished_at",), "response_url != '-'"),
    ("tickets_of_type", "tickets", ("ticket_type", "seen_at"), None),
    ("tickets_closed", "tickets", ("seen_at",), {"sqlite": "is_closed = 1", "postgresql": "is_closed"}),
    ("tickets_partial", "tickets", ("number",), {"sqlite": "is_partial = 1", "postgresql": "is_partial"}),
)


def upgrade() -> None:
    op.add_column("tickets", sa.Column("is_partial", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute('UPDATE tickets SET is_partial = true WHERE CAST(state AS TEXT) LIKE \'%"unreadable": ["%\'')
    for name, table, columns, where in _INDEXES:
        on = where if isinstance(where, dict) else {"sqlite": where, "postgresql": where}
        some = {kind: sa.text(condition) for kind, condition in on.items() if condition}
        op.create_index(name, table, columns, sqlite_where=some.get("sqlite"), postgresql_where=some.get("postgresql"))


def downgrade() -> None:
    for name, table, _columns, _where in reversed(_INDEXES):
        op.drop_index(name, table)
    with op.batch_alter_table("tickets") as batch:
        batch.drop_column("is_partial")
