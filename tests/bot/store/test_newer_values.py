"""During an upgrade, the newer bot may add fields to what is stored as JSON. This one reads past them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import JSON, Connection, Text, select, update

from bot.model.announcements import Occasion, Recipient
from bot.model.feeds import Missing, Paging
from bot.model.filters import Filter
from bot.model.news import SubscriptionsChanged, TicketsAppeared
from bot.model.subscriptions import Terms
from bot.model.tickets import KnownFrom, TicketRecord
from bot.runtime.leases import Lease
from bot.store.database import Database, Transaction
from bot.store.tables import metadata
from tests.harness import HandClock
from tests.harness.databases import directly
from tests.harness.lines import claim_head
from tests.harness.samples import ANA, new_ticket, submission, ticket

NOC, ECO = Recipient.channel("C0NOC"), Recipient.channel("C0ECO")
TERMS = Terms(ticket_type="customer_support", statuses=("open",), filter=Filter(priority=5))
LEASE = timedelta(minutes=2)


def fill(tx: Transaction, clock: HandClock) -> None:
    """At least one row in each table with JSON."""
    tx.feeds.ensure("customer_support", ["open"], clock())
    (feed,) = tx.feeds.due(clock())
    claimed = tx.feeds.claim(feed, Lease(clock, LEASE))
    assert claimed
    missing = (Missing(number="2102001", tries=1, next_look_at=clock()),)
    assert tx.feeds.finish(claimed.model_copy(update={"paging": Paging(), "missing": missing, "next_poll_at": clock()}))
    record = TicketRecord(ticket=ticket(), ticket_type="customer_support", version=1, known_from=KnownFrom.FEED, fingerprint="f")
    tx.tickets.put(record, clock())
    tx.subscriptions.add(channel_id="C0NOC", channel_name="noc", terms=TERMS, created_by="U0ANA", now=clock())
    tx.subscriptions.change(tx.subscriptions.all()[0].id, TERMS, TERMS, clock())
    tx.announcements.add(NOC, Occasion.new("2102001"), TicketsAppeared(tickets=(ticket(),), total=1), clock())
    made = SubscriptionsChanged(user_id="U0ANA", ticket_type="customer_support", filter=TERMS.filter)
    tx.announcements.add_notice(ECO, Occasion.subscription("made", 1, clock()), made, clock())
    tx.submissions.add(submission(clock(), write=new_ticket()))


def read(tx: Transaction, clock: HandClock) -> list[Any]:
    return [
        tx.feeds.all(),
        tx.tickets.get("2102001"),
        tx.subscriptions.all(),
        [claim_head(tx, recipient, Lease(clock, LEASE)) for recipient in (NOC, ECO)],
        tx.raised.by("U0ANA", 0, 1),
        tx.raised.last_of(ANA.user_id),
    ]


def with_more(value: Any) -> Any:
    """A field more in each object that has some, at any depth."""
    match value:
        case dict():
            return {name: with_more(inner) for name, inner in value.items()} | {"later": {"than": "this"}}
        case list():
            return [with_more(inner) for inner in value]
    return value


def test_fields_that_a_newer_bot_added_are_read_past(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        fill(tx, clock)
    with database.read() as tx:
        as_written = read(tx, clock)
    with directly(database) as connection:
        changed = [add_fields(connection, table.name, column.name) for table in metadata.sorted_tables for column in table.columns]
    assert sum(changed) >= 8
    with database.read() as tx:
        assert read(tx, clock) == as_written


def add_fields(connection: Connection, table_name: str, name: str) -> int:
    """To everything in a column that is JSON, also if its type is text. Returns to how many values."""
    table = metadata.tables[table_name]
    column = table.columns[name]
    if not isinstance(column.type, JSON | Text):
        return 0
    changed = 0
    for row in connection.execute(select(table)).all():
        value = getattr(row, name)
        is_text = isinstance(value, str) and value.startswith("{")
        if is_text or isinstance(value, dict | list):
            more = json.dumps(with_more(json.loads(value))) if is_text else with_more(value)
            same = [key == getattr(row, key.name) for key in table.primary_key.columns]
            changed += connection.execute(update(table).where(*same).values({name: more})).rowcount
    return changed
