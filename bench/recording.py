"""How long the database is held while a poll is recorded, which is how long forms wait.

There are two polls: the first one of a feed, and one with 20 new tickets in a feed to which many channels are subscribed.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.find import tickets
from bot.keesa.ticket_page import TicketPage
from bot.model.feeds import Feed, Paging
from bot.model.subscriptions import Terms
from bot.model.tickets import Ticket
from bot.store.database import Database, open_database
from bot.watching.pages import FeedPage
from bot.watching.recording import Recording, Sighting

NEW = 20
TYPE = "customer_support"
NOW = datetime(2026, 11, 7, 9, 0, tzinfo=UTC)
PAGE = TicketPage(fingerprint="", fingerprints={}, rows=0, skipped=0)


def measure(first: int, channels: int, database_url: str) -> Iterator[str]:
    """Returns a line for each of the two polls."""
    with tempfile.TemporaryDirectory() as directory:
        database = open_database(database_url or f"sqlite:///{Path(directory, 'bot.sqlite3')}")
        database.migrate()
        subscribe(database, channels)
        made = list(tickets(first + NEW))
        feed = Feed(ticket_type=TYPE, status="open", next_poll_at=NOW)
        yield f"{first:,} tickets at the first poll: {record(database, feed, made[:first]):.2f} s"
        baselined = feed.model_copy(update={"baselined_at": NOW})
        seconds = record(database, baselined, made[first:])
        with database.read() as tx:
            waiting = tx.announcements.waiting()
        yield f"{NEW} new tickets for {channels:,} channels, {waiting:,} messages: {seconds:.2f} s"
        database.close()


def subscribe(database: Database, channels: int) -> None:
    terms = Terms(ticket_type=TYPE, statuses=("open",))
    with database.write() as tx:
        for n in range(channels):
            tx.subscriptions.add(channel_id=f"C{n}", channel_name=f"c{n}", terms=terms, created_by="U0ANA", now=NOW)
        for subscription in tx.subscriptions.all():
            tx.subscriptions.mark_started(subscription.id, NOW)


def record(database: Database, feed: Feed, shown: Sequence[Ticket]) -> float:
    began = time.perf_counter()
    with database.write() as tx:
        sightings = [Sighting(ticket, "-") for ticket in shown]
        Recording(tx, NOW, NOW).sightings(FeedPage(feed, PAGE, Paging()), sightings, digest_over=NEW, after_silence=False)
    return time.perf_counter() - began
