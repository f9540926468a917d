"""A poller that works with a sandbox Keesa and a real database, on a clock that the test controls."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.keesa.client import KeesaClient
from bot.model.announcements import Recipient
from bot.model.changes import Change, ChangeKind
from bot.model.feeds import Feed, Silence
from bot.model.news import News, OlderUnchecked, PageCut, SubscriptionsChanged, TicketAppeared, TicketChanged, TicketsAppeared
from bot.model.subscriptions import Terms
from bot.runtime.leases import Lease
from bot.store.database import Database
from bot.watching.poller import Poller
from bot.watching.subscribing import Subscribing
from tests.harness.lines import claim_head

from .clock import HandClock
from .databases import open_migrated
from .work import InlineWorkers

INTERVAL = timedelta(seconds=30)
STALE_AFTER = timedelta(minutes=10)
STATUSES = {"open": "open", "closed": "closed"}


class PollingDesk:
    """Polls when told to, and reads a channel's announcements. `reopen` is a restart: only the database stays the same."""

    def __init__(self, file: Path, keesa: KeesaClient, clock: HandClock, *, max_limit: int = 1000, digest_over: int = 5) -> None:
        self.clock = clock
        self.woken = 0
        self._file = file
        self._keesa = keesa
        self._max_limit, self._digest_over = max_limit, digest_over
        self.open()

    def open(self) -> None:
        self.database: Database = open_migrated(self._file)
        self.subscribing = Subscribing(self.database, statuses=tuple(STATUSES), clock=self.clock)
        self.poller = Poller(
            self.database,
            self._keesa,
            InlineWorkers(),
            interval=INTERVAL,
            stale_after=STALE_AFTER,
            clock=self.clock,
            on_news=self._wake,
            max_limit=self._max_limit,
            digest_over=self._digest_over,
        )

    def close(self) -> None:
        self.database.close()

    def reopen(self) -> None:
        self.close()
        self.open()

    def _wake(self) -> None:
        self.woken += 1

    def subscribe(self, channel: str = "C0NOC", ticket_type: str = "customer_support", *statuses: str) -> None:
        """Subscribe a channel and read its feeds once; the announcement about that is taken already."""
        self.subscribing.subscribe(channel, channel.lower(), Terms(ticket_type=ticket_type, statuses=statuses), "U0ANA")
        self.poll()
        self.news(channel)

    def poll(self, seconds: float = 40) -> None:
        """Let some time pass, then poll what is due."""
        self.clock.advance(seconds)
        self.poller.beat()

    def feed(self, ticket_type: str = "customer_support", status: str = "open") -> Feed:
        with self.database.read() as tx:
            feed = tx.feeds.get(ticket_type, status)
        assert feed is not None
        return feed

    def silences(self, ticket_type: str = "customer_support", status: str = "open") -> list[Silence]:
        with self.database.read() as tx:
            return tx.silences.of(ticket_type, (status,))

    def news(self, channel: str = "C0NOC") -> list[str]:
        """The announcements to a channel since the last call, in order and in a few words each."""
        return list(map(in_words, self._deliver(channel)))

    def _deliver(self, channel: str) -> list[News]:
        delivered: list[News] = []
        with self.database.write() as tx:
            while head := claim_head(tx, Recipient.channel(channel), Lease(self.clock, timedelta(minutes=1))):
                tx.lines.sent([(head, "1.1")], self.clock())
                delivered.append(head.news)
        return delivered


def in_words(news: News) -> str:
    """One line, such as ``2102001: status open → closed``."""
    match news:
        case TicketAppeared(ticket=ticket):
            return f"new {ticket.number}"
        case TicketChanged(ticket=ticket, changes=changes):
            return f"{ticket.number}: {', '.join(map(_change, changes))}"
        case TicketsAppeared(tickets=tickets):
            return f"digest {' '.join(ticket.number for ticket in tickets)}"
        case SubscriptionsChanged(what=what, ticket_type=ticket_type, since=since, known=known, unread=unread):
            without = f" without {' '.join(unread)}" if unread else ""
            return f"{what} {ticket_type} with {known}{without}" if since else f"{what} {ticket_type}"
        case OlderUnchecked(limit=limit):
            return f"older than {limit} unchecked"
        case PageCut(shown=shown, newest=newest):
            return f"only the {'newest' if newest else 'oldest'} {shown}"
        case _:
            return news.kind


def _change(change: Change) -> str:
    if change.kind is ChangeKind.GONE:
        return "gone"
    return f"{change.kind} {change.note.text}" if change.note else f"{change.field} {change.before} → {change.after}"
