"""From special fingerprints to named values and back; stored rows stay readable."""

from __future__ import annotations

import json
from datetime import timedelta

from alembic import command
from sqlalchemy import text

from bot.model.announcements import Recipient
from bot.model.news import ChannelStopped
from bot.model.subscriptions import Terms
from bot.model.tickets import KnownFrom
from bot.runtime.leases import Lease
from bot.store.database import Database
from tests.harness import HandClock, alembic
from tests.harness.databases import directly
from tests.harness.lines import claim_head
from tests.harness.samples import ticket

TICKET = """INSERT INTO tickets (number, ticket_type, version, fingerprint, state, is_closed, first_seen_at, seen_at)
            VALUES (:number, 'eco_support', 1, :fingerprint, :state, false, '2026-11-07 08:00:00', '2026-11-07 08:00:00')"""
FEED = """INSERT INTO feeds (ticket_type, status, next_poll_at, fence, fingerprint, members, failures, last_error)
          VALUES ('eco_support', :status, '2026-11-07 08:00:00', 0, :fingerprint, '[]', 0, '')"""
NEWS = """INSERT INTO announcements
          (channel_id, ticket_number, change, news, state, part, attempts, due_at, fence, message_ts, error, created_at)
          VALUES
          ('U0ANA', '', 'stopped C1 2026', :news, 'pending', 0, 0, '2026-11-07 08:00:00', 0, '', '', '2026-11-07 08:00:00')"""
SUBSCRIPTION = """INSERT INTO subscriptions
          (channel_id, channel_name, ticket_type, statuses, created_by, created_at, stopped_reason, filters, former)
          VALUES ('C1', 'noc', 'eco_support', '["open"]', 'U0ANA', '2026-11-07 08:00:00', '', '{}', :terms)"""

TERMS = {"ticket_type": "eco_support", "statuses": ["open"], "filter": {"priority": 5}}
STOPPED = {
    "kind": "stopped",
    "channel_id": "C1",
    "channel_name": "noc",
    "ticket_types": ["eco_support"],
    "watch": TERMS,
    "reason": "x",
}
FINGERPRINTS = {"1": "f" * 64, "2": "", "3": "only followed"}


def test_there_and_back(empty_database: Database, clock: HandClock) -> None:
    with directly(empty_database) as connection:
        command.upgrade(alembic(connection), "0008")
        for number, fingerprint in FINGERPRINTS.items():
            state = ticket(number).model_dump_json()
            connection.execute(text(TICKET), {"number": number, "fingerprint": fingerprint, "state": state})
        for status, fingerprint in {"open": "f" * 64, "closed": ""}.items():
            connection.execute(text(FEED), {"status": status, "fingerprint": fingerprint})
        connection.execute(text(NEWS), {"news": json.dumps(STOPPED)})
        connection.execute(text(SUBSCRIPTION), {"terms": json.dumps(TERMS)})
    empty_database.migrate()
    terms = Terms.model_validate(TERMS)
    with empty_database.write() as tx:
        records = [tx.tickets.get(number) for number in FINGERPRINTS]
        assert [(record.known_from, record.fingerprint) for record in records if record] == [
            (KnownFrom.FEED, "f" * 64),
            (KnownFrom.LOOK_UP, None),
            (KnownFrom.FOLLOWER, None),
        ]
        assert {feed.status: feed.fingerprint for feed in tx.feeds.all()} == {"open": "f" * 64, "closed": None}
        head = claim_head(tx, Recipient.person("U0ANA"), Lease(clock, timedelta(minutes=1)))
        assert head is not None
        assert isinstance(head.news, ChannelStopped)
        assert head.news.terms == terms
        assert [one.former for one in tx.subscriptions.all()] == [terms]
    with directly(empty_database) as connection:
        command.downgrade(alembic(connection), "0008")
        rows = connection.execute(text("SELECT number, fingerprint FROM tickets"))
        assert {row.number: row.fingerprint for row in rows} == FINGERPRINTS
        news = connection.scalar(text("SELECT news FROM announcements"))
        assert (json.loads(news) if isinstance(news, str) else news) == STOPPED
