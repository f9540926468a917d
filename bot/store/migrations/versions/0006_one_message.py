"""A subscription is announced in one message, when it begins.

Revision: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop pending second messages: the channel was told who subscribed it, and this kind of news can no longer be read."""
    op.execute("DELETE FROM announcements WHERE change LIKE 'started %' AND state IN ('pending', 'sending', 'held')")


def downgrade() -> None:
    """Only pending messages were changed, so there is nothing to undo."""
