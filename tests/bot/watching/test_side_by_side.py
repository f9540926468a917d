"""Several replicas (each a poller and a subscribing service of its own) watch over one database at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bot.keesa.client import KeesaClient
from bot.model.announcements import Recipient
from bot.model.errors import LeaseLost
from bot.model.news import News, TicketAppeared, TicketChanged
from bot.model.subscriptions import Terms
from bot.runtime.clock import Clock, utc_now
from bot.runtime.leases import Lease, check_lease
from bot.runtime.timings import Timings
from bot.sandbox.keesa import World
from bot.store.claims import Claims
from bot.store.database import Database, Transaction
from bot.watching.beginnings import start_subscriptions
from bot.watching.channels import Channels
from bot.watching.freshness import Freshness
from bot.watching.poller import Poller
from bot.watching.subscribing import Subscribing
from tests.harness import HandClock, InlineWorkers, wait_until
from tests.harness.databases import directly
from tests.harness.lines import claim_head

STATUSES = ("open", "closed")
TYPES = ("customer_support", "eco_support", "roc_support")
CHANNELS = 40


@dataclass
class Replica:
    subscribing: Subscribing
    channels: Channels
    poller: Poller


@pytest.fixture
def replicas(database: Database, keesa_client: KeesaClient) -> list[Replica]:
    clock = Clock()
    return [
        Replica(
            Subscribing(database, statuses=STATUSES, clock=clock),
            Channels(database, clock=clock),
            poller(database, keesa_client, clock),
        )
        for _ in range(3)
    ]


def poller(database: Database, keesa: KeesaClient, clock: Clock, claims: Claims | None = None) -> Poller:
    return Poller(
        database,
        keesa,
        InlineWorkers(),
        interval=timedelta(seconds=0.05),
        stale_after=timedelta(minutes=10),
        max_limit=1000,
        digest_over=5,
        clock=clock,
        claims=claims,
    )


def side_by_side(*tasks: Callable[[], object]) -> None:
    """Begin all of these at the same moment, and raise what any of them raises."""
    start = threading.Barrier(len(tasks))

    def run(task: Callable[[], object]) -> None:
        start.wait()
        task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        for future in [pool.submit(run, task) for task in tasks]:
            future.result()


@pytest.mark.breadth
def test_subscriptions_made_and_ended_in_a_hurry_all_begin(replicas: list[Replica], database: Database, world: World) -> None:
    """A feed is read for the first time while its sister is, or while the last subscription to it ends."""

    def hurry(replica: Replica, index: int) -> None:
        for n in range(index, CHANNELS, len(replicas)):
            channel, terms = f"C{n:04}", Terms(ticket_type=TYPES[n % len(TYPES)])
            replica.subscribing.subscribe(channel, channel.lower(), terms, "U0ANA")
            if n % 2:
                replica.subscribing.unsubscribe(channel, None, "U0ANA")
                replica.subscribing.subscribe(channel, channel.lower(), terms, "U0ANA")

    def watch(replica: Replica) -> None:
        for _ in range(15):
            replica.poller.beat()

    world.raise_ticket("No light")
    side_by_side(
        *(lambda replica=replica, index=index: hurry(replica, index) for index, replica in enumerate(replicas)),
        *(lambda replica=replica: watch(replica) for replica in replicas),
    )

    def not_started() -> list[str]:
        replicas[0].poller.beat()
        with database.read() as tx:
            return [one.channel_id for one in tx.subscriptions.not_started()]

    wait_until(lambda: not not_started(), "all subscriptions to begin")
    with database.read() as tx:
        assert len(tx.subscriptions.all()) == CHANNELS
        assert {(feed.ticket_type, feed.status) for feed in tx.feeds.all()} == tx.subscriptions.needed_feeds()


def test_two_feeds_that_are_first_read_at_the_same_moment(
    replicas: list[Replica], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each waits for the other before it commits. If they could run side by side, neither would see that the other was read."""
    both = threading.Barrier(2)

    def start_and_wait(tx: Transaction, now: datetime) -> None:
        start_subscriptions(tx, now)
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=1)

    monkeypatch.setattr("bot.watching.poller.start_subscriptions", start_and_wait)
    replicas[0].subscribing.subscribe("C0NOC", "noc", Terms(ticket_type="eco_support"), "U0ANA")
    with database.read() as tx:
        feeds = tx.feeds.all()
    side_by_side(*(partial(replica.poller.poll, feed) for replica, feed in zip(replicas, feeds, strict=False)))
    with database.read() as tx:
        assert tx.subscriptions.not_started() == []


def test_what_is_incomplete_is_mended(database: Database, keesa_client: KeesaClient) -> None:
    """However it came about: by an earlier release, or by a hand in the database."""
    clock = Clock()
    subscribing = Subscribing(database, statuses=STATUSES, clock=clock)
    subscribing.subscribe("C0NOC", "noc", Terms(ticket_type="eco_support"), "U0ANA")
    with database.write() as tx:
        for feed in tx.feeds.all():
            tx.feeds.remove(feed)
    subscribing.beat()
    poller(database, keesa_client, clock).beat()
    with database.write() as tx:
        (subscription,) = tx.subscriptions.all()
        tx.subscriptions.begin_anew(subscription.id)
    subscribing.beat()
    with database.read() as tx:
        assert [one.started_at is not None for one in tx.subscriptions.all()] == [True]
        assert len(tx.feeds.all()) == len(STATUSES)


def test_two_feeds_that_show_one_ticket_lose_none_of_its_changes(replicas: list[Replica], database: Database, world: World) -> None:
    replicas[0].subscribing.subscribe("C0NOC", "noc", Terms(ticket_type="customer_support"), "U0ANA")
    replicas[0].poller.beat()
    number = world.raise_ticket("No light")
    for n in range(10):
        world.add_note(number, f"note {n}")
        (world.close if n % 2 else lambda _: None)(number)
        side_by_side(*(replica.poller.beat for replica in replicas))

    def notes() -> int:
        replicas[0].poller.beat()
        with database.read() as tx:
            record = tx.tickets.get(number)
        return len(record.ticket.notes) if record else 0

    wait_until(lambda: notes() == 10, "all notes to be recorded")
    appeared, *changed = announced(database, "C0NOC")
    assert isinstance(appeared, TicketAppeared)
    new_notes = [change for news in changed if isinstance(news, TicketChanged) for change in news.changes if change.note]
    assert len(appeared.ticket.notes) + len(new_notes) == 10


def announced(database: Database, channel: str) -> list[News]:
    """What the channel is told about tickets, in order."""
    told: list[News] = []
    now = utc_now()
    with database.write() as tx:
        while head := claim_head(tx, Recipient.channel(channel), Lease(Clock(lambda: now), timedelta(minutes=1))):
            tx.lines.sent([(head, "1.1")], now)
            told.append(head.news)
    return [news for news in told if isinstance(news, TicketAppeared | TicketChanged)]


def test_a_poll_that_breaks_off_is_made_again_soon(
    database: Database, keesa_client: KeesaClient, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by a database that went away: nobody waits until the lease ends."""
    claims = Claims(database, clock, Timings().lease)
    polling = poller(database, keesa_client, clock, claims)
    Subscribing(database, statuses=("open",), clock=clock).subscribe("C0NOC", "noc", Terms(ticket_type="eco_support"), "U0ANA")

    def fail(_: Transaction) -> None:
        raise OperationalError("LOCK", {}, Exception("the server closed the connection"))

    with monkeypatch.context() as broken:
        broken.setattr(Transaction, "lock_watching", fail)
        with pytest.raises(Exception, match="closed the connection"):
            polling.beat()
    claims.beat()
    clock.advance(5)
    polling.beat()
    with database.read() as tx:
        assert [feed.baselined_at is not None for feed in tx.feeds.all()] == [True]


def test_what_is_in_hand_when_the_process_ends_is_free(database: Database, clock: HandClock) -> None:
    Subscribing(database, statuses=("open",), clock=clock).subscribe("C0NOC", "noc", Terms(ticket_type="eco_support"), "U0ANA")
    claims = Claims(database, clock, Timings().lease)
    lease = claims.lease()
    with database.write() as tx:
        (feed,) = tx.feeds.due(clock())
        claimed = tx.feeds.claim(feed, lease)
    assert claimed is not None
    with claims.held(lease, lambda tx, until: tx.feeds.renew(claimed, until), lambda tx: tx.feeds.release(claimed, clock())):
        check_lease()
        claims.release_all()
        with database.read() as tx:
            assert tx.feeds.due(clock())
        with pytest.raises(LeaseLost):
            check_lease()


def test_whoever_subscribed_is_told_once_that_a_channel_is_gone(replicas: list[Replica], database: Database) -> None:
    """All replicas notice it. After the bot was back in the channel, it is told again."""
    terms = [Terms(ticket_type=ticket_type) for ticket_type in TYPES]
    for count in (1, 2):
        for one in terms:
            replicas[0].subscribing.subscribe("C0NOC", "noc", one, "U0ANA")
        side_by_side(*(partial(replica.channels.stop, "C0NOC", "is_archived") for replica in replicas))
        with directly(database) as connection:
            line = connection.execute(text("SELECT news FROM announcements WHERE channel_id = 'U0ANA'")).all()
        assert len(line) == count


def test_a_notice_is_told_apart_by_what_happened_and_not_by_when(database: Database, clock: HandClock) -> None:
    """Even two replicas that didn't see each other's work can't both say it."""
    subscribing = Subscribing(database, statuses=STATUSES, clock=clock)
    subscribing.subscribe("C0NOC", "noc", Terms(ticket_type="eco_support"), "U0ANA")
    for _ in range(2):
        with directly(database) as connection:
            connection.execute(text("UPDATE subscriptions SET stopped_at = NULL"))
        clock.advance(1)
        Channels(database, clock=clock).stop("C0NOC", "is_archived")
    with directly(database) as connection:
        assert connection.scalar(text("SELECT count(*) FROM announcements WHERE channel_id = 'U0ANA'")) == 1


def test_each_channel_is_told_once_that_keesa_does_not_respond(database: Database, clock: HandClock) -> None:
    """Whichever replicas notice it. One that has just started doesn't say that Keesa is back."""
    subscribing = Subscribing(database, statuses=STATUSES, clock=clock)
    for channel in ("C0NOC", "C0ECO"):
        subscribing.subscribe(channel, "noc", Terms(ticket_type="eco_support"), "U0ANA")
    replicas = [Freshness(database, stale_after=timedelta(minutes=10), clock=clock) for _ in range(3)]
    clock.advance(hours=1)
    side_by_side(*(replica.step for replica in replicas))
    Freshness(database, stale_after=timedelta(minutes=10), clock=clock).step()
    with directly(database) as connection:
        query = "SELECT channel_id FROM announcements WHERE occasion IN ('stale', 'fresh') ORDER BY channel_id"
        assert connection.scalars(text(query)).all() == ["C0ECO", "C0NOC"]
