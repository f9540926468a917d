"""A subscription's id is never used again, so that old buttons in Slack can't act on another one."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from bot.model.announcements import Occasion, Recipient
from bot.model.news import SubscriptionsChanged
from bot.model.subscriptions import Subscription, Terms
from bot.store.database import Database
from bot.store.schema import MIGRATIONS
from tests.harness import HandClock
from tests.harness.databases import directly

ROW = """INSERT INTO subscriptions
         (channel_id, channel_name, ticket_type, statuses, created_by, created_at, stopped_reason, filters, changed_at, former)
         VALUES ('C1', 'noc', :ticket_type, '["open"]', 'U1', '2026-11-07 08:00:00', '', '{"priority": 5}',
                 '2026-11-07 09:00:00', '{"ticket_type": "eco_support"}')"""
WAITING = """INSERT INTO announcements
          (channel_id, ticket_number, change, news, state, part, attempts, due_at, fence, message_ts, error, created_at)
          VALUES ('C1', '', :change, '{}', 'sent', 0, 0, '2026-11-07 08:00:00', 0, '', '', '2026-11-07 08:00:00')"""


def subscribe(database: Database, ticket_type: str, clock: HandClock) -> Subscription:
    terms = Terms(ticket_type=ticket_type, statuses=("open",))
    with database.write() as tx:
        tx.subscriptions.add(channel_id="C1", channel_name="noc", terms=terms, created_by="U1", now=clock())
        made = tx.subscriptions.find("C1", terms)
        assert made is not None
        news = SubscriptionsChanged(user_id="U1", ticket_type=ticket_type)
        tx.announcements.add(Recipient.channel("C1"), Occasion.subscription("made", made.id, clock()), news, clock())
        return made


def test_no_id_is_given_out_again(database: Database, clock: HandClock) -> None:
    first = subscribe(database, "eco_support", clock)
    with database.write() as tx:
        tx.subscriptions.remove(first.id)
    assert subscribe(database, "roc_support", clock).id > first.id


def test_nor_one_that_was_given_out_before_the_upgrade(empty_database: Database, clock: HandClock) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with directly(empty_database) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        for ticket_type in ("customer_support", "eco_support", "roc_support"):
            connection.execute(text(ROW), {"ticket_type": ticket_type})
            connection.execute(text(WAITING), {"change": f"made {ticket_type}"})
        connection.execute(text("DELETE FROM subscriptions WHERE id = 3"))
        connection.execute(text("DELETE FROM announcements"))
    empty_database.migrate()
    with empty_database.read() as tx:
        assert [(one.id, one.ticket_type) for one in tx.subscriptions.all()] == [(1, "customer_support"), (2, "eco_support")]
    assert subscribe(empty_database, "roc_support", clock).id > 3


def test_back_and_forth(database: Database, clock: HandClock) -> None:
    made = subscribe(database, "eco_support", clock)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with directly(database) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0006")
    database.migrate()
    with database.read() as tx:
        assert tx.subscriptions.all() == [made]
