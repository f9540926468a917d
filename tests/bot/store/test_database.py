"""Opening, migrating and sharing the database, and the smaller tables."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.model.announcements import Card, Recipient
from bot.model.errors import StartError
from bot.model.feeds import Feed
from bot.model.subscriptions import Terms
from bot.model.tickets import TicketRecord, TicketState
from bot.runtime.leases import Lease
from bot.store.database import Database, open_database
from bot.store.tables import conditioned
from tests.harness import HandClock
from tests.harness.databases import directly
from tests.harness.postgres import PostgresServer
from tests.harness.samples import note, ticket


def test_migrations_lead_from_nothing_to_the_tables(empty_database: Database) -> None:
    empty_database.migrate()
    with directly(empty_database) as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_name": _is_not_the_search}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, conditioned()) == []


def _is_not_the_search(name: str | None, kind: str, _parents: object) -> bool:
    """Each database creates the search table by its own statements."""
    return not (kind == "table" and str(name).startswith("ticket_search"))


def test_migrating_twice_changes_nothing(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        tx.feeds.ensure("eco_support", ["open"], clock())
    database.migrate()
    with database.read() as tx:
        assert [feed.ticket_type for feed in tx.feeds.all()] == ["eco_support"]


def test_replicas_migrate_one_at_a_time(postgres: PostgresServer) -> None:
    url = postgres.new_database()
    databases = [open_database(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(Database.migrate, databases))
    for database in databases:
        database.close()


@pytest.mark.breadth
def test_threads_that_read_then_write_lose_no_update(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        tx.feeds.ensure("eco_support", ["open"], clock())

    def count_up(_: int) -> None:
        while True:
            with database.write() as tx:
                feed = tx.feeds.get("eco_support", "open")
                assert feed is not None
                if claimed := tx.feeds.claim(feed, Lease(clock, timedelta(minutes=2))):
                    tx.feeds.finish(claimed.model_copy(update={"failures": claimed.failures + 1}))
                    return

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_up, range(160)))
    with database.read() as tx:
        feed = tx.feeds.get("eco_support", "open")
    assert isinstance(feed, Feed)
    assert feed.failures == 160


def test_a_transaction_that_fails_leaves_nothing(database: Database, clock: HandClock) -> None:
    def fail() -> None:
        with database.write() as tx:
            tx.feeds.ensure("eco_support", ["open"], clock())
            raise RuntimeError("cut off")

    with pytest.raises(RuntimeError, match="cut off"):
        fail()
    with database.read() as tx:
        assert tx.feeds.all() == []


def test_a_second_process_is_refused_the_same_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bot.sqlite3'}"
    database = open_database(url)
    with pytest.raises(StartError, match="Another keesa-bot is running on"):
        open_database(url)
    code = f"from bot.store.database import open_database\nopen_database({url!r})"
    root = Path(__file__).parents[3]
    second = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=False)
    assert "StartError: Another keesa-bot is running on" in second.stderr
    database.close()
    open_database(url).close()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite://", "must name a file"),
        ("sqlite:////proc/nowhere/bot.sqlite3", "Can't open the database"),
        ("postgresql://bot:hush-hush@127.0.0.1:1/bot", "Can't reach the database"),
    ],
)
def test_a_database_that_is_not_to_be_had_is_one_clear_line(url: str, sentence: str) -> None:
    with pytest.raises(StartError, match=sentence) as raised:
        open_database(url)
    assert "\n" not in str(raised.value)
    assert "hush-hush" not in str(raised.value)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 7, 14, 4, 19, 33_000, tzinfo=timezone(timedelta(hours=5))),
        datetime(2026, 11, 7, 9, 4, 19, 123_456, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 59, 59, tzinfo=timezone(timedelta(hours=-9, minutes=-30))),
    ],
)
def test_an_instant_comes_back_in_utc(database: Database, moment: datetime) -> None:
    with database.write() as tx:
        tx.feeds.ensure("eco_support", ["open"], moment)
    with database.read() as tx:
        feed = tx.feeds.get("eco_support", "open")
    assert feed is not None
    assert feed.next_poll_at == moment
    assert feed.next_poll_at.utcoffset() == timedelta(0)


def test_a_ticket_is_kept_as_it_was_last_seen(database: Database, clock: HandClock) -> None:
    first = ticket("2102001", notes=(note("<b>ފޯން</b>", clock()),), raised_at=clock(), image_urls=("https://x/1.png",))
    closed = first.model_copy(update={"status": "closed", "closed_at": clock()})
    with database.write() as tx:
        assert tx.tickets.get("2102001") is None
        tx.tickets.put(TicketRecord(ticket=first, ticket_type="customer_support", version=1, fingerprint="a"), clock())
        tx.tickets.put(TicketRecord(ticket=ticket("2102002"), ticket_type="eco_support", version=1, fingerprint="b"), clock())
    clock.advance(5)
    with database.write() as tx:
        tx.tickets.put(TicketRecord(ticket=closed, ticket_type="customer_support", version=2, fingerprint="c"), clock())
    with database.read() as tx:
        record = tx.tickets.get("2102001")
        assert record
        assert (record.ticket, record.version, record.fingerprint, record.seen_at) == (closed, 2, "c", clock())
        compared = tx.tickets.compared({"2102001": "a", "2102002": "b", "2102003": "c"})
        assert compared == ({"2102003"}, {"2102001"}, {"2102001"})
        assert tx.tickets.count_open(["2102001", "2102002", "2102003"]) == 1


def test_first_states_are_kept_as_others(database: Database, clock: HandClock) -> None:
    """Whoever has recorded one meanwhile is believed."""
    plain = ticket("2102001", notes=(note("<b>ފޯން</b>", clock()),), raised_at=clock(), image_urls=("https://x/'1'.png",))
    odd = ticket("2102002", status="closed", closed_at=clock(), unreadable=("title",))
    states, fingerprints = [TicketState.of(plain), TicketState.of(odd)], {"2102001": "a", "2102002": "b"}
    with database.write() as tx:
        assert tx.tickets.add_all([], {}, "it's", clock())
        assert tx.tickets.add_all(states, fingerprints, "it's", clock())
        added = tx.tickets.get_many(fingerprints)
        for one in (plain, odd):
            record = TicketRecord(ticket=one, ticket_type="it's", version=1, fingerprint=fingerprints[one.number])
            tx.tickets.put(record.model_copy(update={"ticket": one.model_copy(update={"number": f"{one.number}0"})}), clock())
        put = tx.tickets.get_many(f"{number}0" for number in fingerprints)
        for number, record in added.items():
            same = put[f"{number}0"]
            assert record == same.model_copy(update={"ticket": same.ticket.model_copy(update={"number": number})})
        assert tx.tickets.compared(fingerprints) == (set(), set(), {"2102002"})
        assert tx.tickets.unreadable() == {"title": 2}
        assert not tx.tickets.add_all([TicketState.of(ticket("2102001"))], {"2102001": "c"}, "it's", clock())
        assert tx.tickets.get("2102001") == added["2102001"]


def test_a_card_stands_in_one_place(database: Database) -> None:
    noc, eco = Recipient.channel("C0NOC"), Recipient.channel("C0ECO")
    with database.write() as tx:
        tx.cards.put([Card(recipient=noc, ticket_number="1", message_ts="1.1")])
        tx.cards.put([Card(recipient=noc, ticket_number="1", message_ts="2.2", editable=False)])
        tx.cards.put([Card(recipient=eco, ticket_number="1", message_ts="3.3")])
    with database.read() as tx:
        assert tx.cards.get(noc, "1") == Card(recipient=noc, ticket_number="1", message_ts="2.2", editable=False)
        assert tx.cards.get(eco, "1") == Card(recipient=eco, ticket_number="1", message_ts="3.3")
    with database.write() as tx:
        tx.cards.remove(noc, "1")
        assert tx.cards.get(noc, "1") is None


def test_a_channel_has_one_subscription_to_a_type_with_a_filter(database: Database, clock: HandClock) -> None:
    def subscribe(channel: str, terms: Terms) -> bool:
        with database.write() as tx:
            return tx.subscriptions.add(channel_id=channel, channel_name="noc", terms=terms, created_by="U0ANA", now=clock())

    both = Terms(ticket_type="customer_support", statuses=("open", "closed"))
    eco = Terms(ticket_type="eco_support", statuses=("open",))
    assert [subscribe("C0NOC", both), subscribe("C0NOC", eco), subscribe("C0ECO", eco)] == [True] * 3
    assert not subscribe("C0NOC", both.model_copy(update={"statuses": ("open",)}))
    with database.write() as tx:
        found = tx.subscriptions.find("C0NOC", both)
        assert found
        assert (found.statuses, found.created_at, found.started_at) == (("open", "closed"), clock(), None)
        tx.subscriptions.change(found.id, both.model_copy(update={"statuses": ("closed",)}), both, clock())
        tx.subscriptions.mark_started(found.id, clock())
    with database.write() as tx:
        again = tx.subscriptions.get(found.id)
        assert again
        assert (again.statuses, again.started_at, again.former) == (("closed",), clock(), both)
        assert [s.ticket_type for s in tx.subscriptions.of_channel("C0NOC")] == ["customer_support", "eco_support"]
        tx.subscriptions.remove(again.id)
        assert len(tx.subscriptions.all()) == 2


def test_closing_twice_closes_nothing_else(tmp_path: Path) -> None:
    """A closed file's descriptor may be used again for the next file."""
    database = open_database(f"sqlite:///{tmp_path / 'bot.sqlite3'}")
    database.close()
    with (tmp_path / "another").open("w") as another:
        database.close()
        another.write("still open")
