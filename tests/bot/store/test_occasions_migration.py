"""Announcements of the previous release keep their state, and get the occasion that the newer release gives the same event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from bot.model.announcements import Occasion, OccasionKind, Recipient
from bot.model.news import TicketAppeared, TicketsAppeared
from bot.model.writes import SubmissionOutcome
from bot.runtime.leases import Lease
from bot.store.database import Database
from bot.store.schema import MIGRATIONS
from tests.harness import HandClock
from tests.harness.databases import directly
from tests.harness.lines import claim_head
from tests.harness.samples import ticket

ROW = """INSERT INTO announcements
         (channel_id, ticket_number, change, news, state, part, attempts, due_at, fence, message_ts, error, created_at)
         VALUES ('C1', :number, :change, :news, :state, 0, 0, '2026-11-07 08:00:00', 0, '', '', '2026-11-07 08:00:00')"""
DIGEST = '{"kind": "digest", "tickets": [{"number": "2102002"}], "total": 1}'
AT = datetime(2026, 11, 7, 8, 0, tzinfo=UTC)
TIME = AT.isoformat()
KNOWN = [
    ("2102001", "new", Occasion.new("2102001")),
    ("2102001", "v3", Occasion.change("2102001", 3)),
    ("", f"digest d9c79d9d6e8f3b7a {TIME}", None),
    ("", f"unchecked eco_support on hold {TIME}", Occasion.unchecked("eco_support", "on hold", AT)),
    ("", f"made 3 {TIME}", None),
    ("", f"started 3 {TIME}", Occasion.subscription("started", 3, AT)),
    ("", f"changed 3 {TIME}", Occasion.subscription("changed", 3, AT)),
    ("", f"ended 3 {TIME}", Occasion.subscription("ended", 3, AT)),
    ("", f"stale {TIME}", Occasion.stale(AT)),
    ("", f"fresh {TIME}", Occasion.fresh(AT)),
    ("", f"stopped C2 {TIME}", Occasion.stopped("C2", AT)),
    ("", "submission ABCD1234 kept", Occasion.outcome("ABCD1234", SubmissionOutcome.KEPT)),
    ("2102001", "echo ABCD1234", Occasion.origin("ABCD1234", "2102001")),
]


def migrate_to(database: Database, revision: str, *, back: bool = False) -> None:
    alembic = Config()
    alembic.set_main_option("script_location", str(MIGRATIONS))
    with directly(database) as connection:
        alembic.attributes["connection"] = connection
        (command.downgrade if back else command.upgrade)(alembic, revision)


def changes(database: Database) -> list[tuple[str, str]]:
    with directly(database) as connection:
        rows = connection.execute(text("SELECT ticket_number, change FROM announcements ORDER BY id"))
        return [(row.ticket_number, row.change) for row in rows]


@pytest.fixture
def old(empty_database: Database) -> Database:
    """A database of the previous release with one row of each kind. The newest rows were deleted."""
    migrate_to(empty_database, "0009")
    with directly(empty_database) as connection:
        for number, change, _ in KNOWN:
            news = DIGEST if change.startswith("digest") else f'{{"kind": "new", "ticket": {{"number": "{number or 1}"}}}}'
            connection.execute(text(ROW), {"number": number, "change": change, "news": news, "state": "sent"})
        for change in ("new", "v2"):
            connection.execute(text(ROW), {"number": "9", "change": change, "news": "{}", "state": "sent"})
        connection.execute(text("DELETE FROM announcements WHERE ticket_number = '9'"))
    return empty_database


def test_no_event_of_before_is_owed_again(old: Database, clock: HandClock) -> None:
    old.migrate()
    news = TicketAppeared(ticket=ticket())
    for _, change, occasion in KNOWN:
        if occasion is not None:
            with old.write() as tx:
                assert not tx.announcements.add(Recipient.channel("C1"), occasion, news, clock()), change
    with old.write() as tx:
        assert tx.announcements.add(Recipient.channel("C1"), Occasion.change("2102001", 4), news, clock())


def test_the_kinds_are_told_apart(old: Database) -> None:
    old.migrate()
    with directly(old) as connection:
        rows = connection.execute(text("SELECT occasion, detail FROM announcements ORDER BY id")).all()
    assert [row.occasion for row in rows] == [
        *("new", "change", "digest", "unchecked", "subscription", "subscription", "subscription", "subscription"),
        *("stale", "fresh", "stopped", "outcome", "origin"),
    ]
    assert rows[2].detail == f"d9c79d9d6e8f3b7a {TIME}"
    assert rows[4].detail == f"made 3 {TIME}"
    with old.read() as tx:
        assert [told.kind for told in tx.announcements.about("C1", "2102001")] == [OccasionKind.NEW, OccasionKind.CHANGE]
        assert [told.kind for told in tx.announcements.about("C1", "2102002")] == [OccasionKind.DIGEST]


def test_ids_are_not_given_out_again(old: Database, clock: HandClock) -> None:
    """They are in the messages' metadata, by which messages are found."""
    old.migrate()
    with old.write() as tx:
        tx.announcements.add(Recipient.channel("C9"), Occasion.new("1"), TicketAppeared(ticket=ticket("1")), clock())
        head = claim_head(tx, Recipient.channel("C9"), Lease(clock, timedelta(minutes=1)))
    assert head is not None
    assert head.id == len(KNOWN) + 3


def test_a_digest_that_was_still_owed(empty_database: Database, clock: HandClock) -> None:
    migrate_to(empty_database, "0009")
    news = '{"kind": "digest", "tickets": [{"number": "2102001"}], "total": 41, "part": 2, "parts": 2, "missed": true}'
    with directly(empty_database) as connection:
        connection.execute(text(ROW), {"number": "", "change": f"digest 1 {TIME}", "news": news, "state": "pending"})
    empty_database.migrate()
    with empty_database.write() as tx:
        head = claim_head(tx, Recipient.channel("C1"), Lease(clock, timedelta(minutes=1)))
    assert head is not None
    assert isinstance(head.news, TicketsAppeared)
    assert (head.news.page, head.news.pages, head.news.missed) == (2, 2, True)


def test_back(old: Database) -> None:
    before = changes(old)
    old.migrate()
    migrate_to(old, "0009", back=True)
    assert changes(old) == before
    old.migrate()
