"""An index for the threads that are about a ticket.

Revision: 0030
"""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("threads_of_ticket", "threads", ["ticket_number"])


def downgrade() -> None:
    op.drop_index("threads_of_ticket", "threads")
