"""Recording reads and writes many rows at once, so the database is held only briefly, however much there is to record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event

from bot.keesa.ticket_page import TicketPage
from bot.model.feeds import Feed, Paging
from bot.model.subscriptions import Terms
from bot.model.tickets import TicketState
from bot.store.database import Database
from bot.watching.pages import FeedPage
from bot.watching.recording import Recording, Sighting
from tests.harness import HandClock
from tests.harness.samples import ticket

TYPE = "customer_support"


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that are executed within the ``with``."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


def record(database: Database, feed: Feed, numbers: range, title: str, now: datetime) -> None:
    page = FeedPage(feed, TicketPage(fingerprint="", fingerprints={}, rows=0, skipped=0), Paging())
    sightings = [Sighting(ticket(str(number)).model_copy(update={"title": title}), title) for number in numbers]
    with database.write() as tx:
        Recording(tx, now, now).sightings(page, sightings, digest_over=1000, after_silence=False)


@pytest.mark.parametrize(("channels", "tickets"), [(1, 1), (50, 40)])
def test_the_number_of_statements_does_not_grow(database: Database, clock: HandClock, channels: int, tickets: int) -> None:
    now = clock()
    with database.write() as tx:
        for n in range(channels):
            terms = Terms(ticket_type=TYPE, statuses=("open",))
            tx.subscriptions.add(channel_id=f"C{n}", channel_name=f"c{n}", terms=terms, created_by="U0ANA", now=now)
        for subscription in tx.subscriptions.all():
            tx.subscriptions.mark_started(subscription.id, now)
    feed = Feed(ticket_type=TYPE, status="open", next_poll_at=now, baselined_at=now)
    with statements() as new:
        record(database, feed, range(tickets), "new", clock.advance(60))
    with statements() as changed:
        record(database, feed, range(tickets), "changed", clock.advance(60))
    assert max(len(new), len(changed)) < 12
    with database.read() as tx:
        assert tx.announcements.waiting() == 2 * channels * tickets


def test_a_first_page_that_somebody_else_has_overtaken(database: Database, clock: HandClock) -> None:
    """What was recorded meanwhile stays, and Keesa is asked again."""
    feed = Feed(ticket_type=TYPE, status="open", next_poll_at=clock())
    page = FeedPage(feed, TicketPage("", {"1": "a", "2": "b"}, rows=2, skipped=0), Paging())
    record(database, feed, range(1, 2), "by a look-up", clock())
    with database.write() as tx:
        recording = Recording(tx, clock(), clock())
        recording.first(page, [TicketState.of(ticket(number)) for number in ("1", "2")])
        assert recording.is_outdated
        known = tx.tickets.get_many(["1", "2"])
        assert [known[number].ticket.title for number in ("1", "2")] == ["by a look-up", ticket().title]
