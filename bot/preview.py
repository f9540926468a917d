"""What a subscription would have announced lately, told from the tickets that the bot knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.models import Ticket, TicketRecord, Watch
from bot.store.database import Transaction

SPAN: Final = timedelta(days=7)


@dataclass(frozen=True)
class Preview:
    """`tickets` would have been announced within the last `SPAN`, the highest number first.

    `known_since` is when the bot began to watch those tickets: None before it did, and after the span's beginning where it knows
    less than the whole.
    """

    tickets: tuple[Ticket, ...]
    since: datetime
    known_since: datetime | None

    @property
    def is_whole(self) -> bool:
        return self.known_since is not None and self.known_since <= self.since

    @property
    def a_day(self) -> float:
        return len(self.tickets) / SPAN.days


def preview(tx: Transaction, watch: Watch, now: datetime, *, begins_as: str) -> Preview:
    """What `watch` would have announced; `begins_as` is the status that a new ticket has."""
    since = now - SPAN
    wanted = [
        record.ticket
        for record in tx.tickets.of_type_since(watch.ticket_type, since)
        if _came_up(record, watch, since, begins_as) and watch.filter.wants(record.ticket)
    ]
    return Preview(tuple(wanted), since, _known_since(tx, watch))


def _came_up(record: TicketRecord, watch: Watch, since: datetime, begins_as: str) -> bool:
    """Whether the ticket was raised, or closed, in a status that is watched."""
    raised_at = record.ticket.raised_at or record.first_seen_at
    is_watched = record.ticket.status.casefold() in watch.statuses
    if raised_at and raised_at >= since:
        return is_watched or begins_as in watch.statuses
    closed_at = record.ticket.closed_at
    return is_watched and closed_at is not None and closed_at >= since


def _known_since(tx: Transaction, watch: Watch) -> datetime | None:
    """Since when every feed of it has been watched without a gap."""
    began: list[datetime] = []
    for status in watch.statuses:
        feed = tx.feeds.get(watch.ticket_type, status)
        if feed is None or feed.baselined_at is None:
            return None
        began.append(max(feed.baselined_at, feed.unchecked_at or feed.baselined_at))
    return max(began)
