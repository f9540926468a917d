"""From subscriptions without filters to subscriptions with them, and back."""

from __future__ import annotations

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.model.filters import UNFILTERED, Filter
from bot.store.database import Database
from tests.harness import alembic
from tests.harness.databases import directly

ROW = """INSERT INTO subscriptions (channel_id, channel_name, ticket_type, statuses, created_by, created_at, stopped_reason)
         VALUES ('C1', 'noc', 'eco_support', '["open"]', 'U1', '2026-11-07 09:00:00', '')"""


def test_there_and_back(empty_database: Database) -> None:
    database = empty_database
    with directly(database) as connection:
        command.upgrade(alembic(connection), "0001")
        connection.execute(text(ROW))
    database.migrate()
    with database.write() as tx:
        old = tx.subscriptions.of_channel("C1")[0]
        assert (old.filter, old.statuses, old.changed_at, old.former) == (UNFILTERED, ("open",), None, None)
        second = old.terms.model_copy(update={"filter": Filter(words=("ކޭބަލް",))})
        for is_new in (True, False):
            added = tx.subscriptions.add(channel_id="C1", channel_name="noc", terms=second, created_by="U2", now=old.created_at)
            assert added is is_new
        found = tx.subscriptions.find("C1", second)
        assert found is not None
        third = second.model_copy(update={"filter": Filter(priority=5)})
        tx.subscriptions.change(found.id, third, second, old.created_at)
        changed = tx.subscriptions.get(found.id)
        assert changed is not None
        assert (changed.terms, changed.former, changed.changed_at) == (third, second, old.created_at)
    with directly(database) as connection:
        command.downgrade(alembic(connection), "0001")
        assert connection.scalar(text("SELECT count(*) FROM subscriptions")) == 1
    with directly(database) as connection, pytest.raises(IntegrityError):
        connection.execute(text(ROW))
