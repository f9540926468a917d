"""A subscription is told in one message, when it begins.

Revision: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Owe no second message any more: the channel was told who subscribed it, and nobody could read the news of this kind now."""
    op.execute("DELETE FROM announcements WHERE change LIKE 'started %' AND state IN ('pending', 'sending', 'held')")


def downgrade() -> None:
    """Nothing has changed but for what is owed."""
