"""How a subscription posts, besides what it narrows tickets down to."""

from __future__ import annotations

from collections.abc import Iterator

from bot import wording
from bot.model.subscriptions import Terms
from handlers.blocks.reminders import described as described_reminders


def manner_said(terms: Terms) -> Iterator[str]:
    """Each part, in text that needs no escaping: Slack takes nothing else in the handle of a group."""
    if terms.sync_notes:
        yield wording.subscriptions.SYNCED
    if reminders := described_reminders(terms.reminders, terms.mention):
        yield reminders
    if terms.quiet:
        yield wording.subscriptions.quiet(str(terms.quiet), high_passes=terms.quiet.high_passes)
