"""One line of announcements, for tests that deliver nothing."""

from __future__ import annotations

from bot.model.announcements import Announcement, Recipient
from bot.runtime.leases import Lease
from bot.store.database import Transaction


def claim_head(tx: Transaction, recipient: Recipient, lease: Lease) -> Announcement | None:
    """The head of the recipient's line, claimed; None if it isn't due or free, or if nothing waits."""
    return next((head for head, _ in tx.lines.claim_heads([recipient], lease)), None)
