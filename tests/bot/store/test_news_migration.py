"""A newer release can read the announcements that an older one left."""

from __future__ import annotations

from datetime import timedelta

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from bot.model.announcements import Recipient
from bot.model.news import SubscriptionsChanged
from bot.runtime.leases import Lease
from bot.store.database import Database
from bot.store.schema import MIGRATIONS
from tests.harness import HandClock
from tests.harness.databases import directly
from tests.harness.lines import claim_head

ROW = """INSERT INTO announcements
         (channel_id, ticket_number, change, news, state, part, attempts, due_at, fence, message_ts, error, created_at)
         VALUES ('C1', '', :change, :news, :state, 0, 0, '2026-11-07 08:00:00', 0, '', '', '2026-11-07 08:00:00')"""
OLD = [
    ("made 1 2026", '{"kind": "subscriptions", "what": "made", "user_id": "U1", "ticket_type": "eco_support"}', "pending"),
    ("started 1 2026", '{"kind": "started", "ticket_type": "eco_support", "statuses": ["open"], "known": 3}', "pending"),
    ("started 2 2026", '{"kind": "started", "ticket_type": "eco_support", "statuses": ["open"], "known": 3}', "sent"),
]


def test_the_second_message_about_a_subscription(empty_database: Database, clock: HandClock) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with directly(empty_database) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        for change, news, state in OLD:
            connection.execute(text(ROW), {"change": change, "news": news, "state": state})
    empty_database.migrate()
    with empty_database.write() as tx:
        assert tx.announcements.waiting() == 1
        head = claim_head(tx, Recipient.channel("C1"), Lease(clock, timedelta(minutes=1)))
        assert head is not None
        assert head.news == SubscriptionsChanged(what="made", user_id="U1", ticket_type="eco_support")
