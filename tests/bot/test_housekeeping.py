"""What is deleted in time, and what never is."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.housekeeping import Housekeeping
from bot.model.announcements import Card, Occasion, Recipient
from bot.model.feeds import Feed, Silence
from bot.model.news import TicketAppeared
from bot.model.queues import ItemName, Operator
from bot.model.tickets import Ticket, TicketRecord
from bot.model.writes import NewNote, Requester, Submission, SubmissionOutcome, SubmissionState
from bot.operating.queue import QueueDesk
from bot.runtime.leases import Lease
from bot.store.database import Database
from tests.crash.ledger import rows
from tests.harness import HandClock
from tests.harness.lines import claim_head

RETENTION = timedelta(days=90)
LEASE = timedelta(minutes=2)
SECRET = "the gate code is 4711"


@pytest.fixture
def housekeeping(database: Database, clock: HandClock) -> Housekeeping:
    return Housekeeping(database, retention=RETENTION, interval=timedelta(hours=1), clock=clock, chunk=2)


def clean(housekeeping: Housekeeping) -> int:
    """Delete until nothing is left to delete. Returns the number of steps."""
    return sum(1 for _ in iter(lambda: housekeeping.step().pause, timedelta(hours=1))) + 1


def test_announcements_that_were_sent(database: Database, database_url: str, clock: HandClock, housekeeping: Housekeeping) -> None:
    _owe(database, clock, "C0SENT", "C0OWED")
    with database.write() as tx:
        announcement = claim_head(tx, Recipient.channel("C0SENT"), Lease(clock, LEASE))
        assert announcement
        tx.lines.sent([(announcement, "1.0")], clock())
    clock.advance(days=89)
    clean(housekeeping)
    assert rows(database_url, "SELECT count(*) FROM announcements") == [(2,)]
    clock.advance(days=300)
    clean(housekeeping)
    assert rows(database_url, "SELECT channel_id, state FROM announcements") == [("C0OWED", "pending")]


def test_announcements_held_for_a_channel_that_never_came_back(
    database: Database, database_url: str, clock: HandClock, housekeeping: Housekeeping
) -> None:
    _owe(database, clock, "C0GONE")
    with database.write() as tx:
        tx.announcements.hold_waiting("C0GONE")
    clock.advance(days=89)
    clean(housekeeping)
    assert rows(database_url, "SELECT state FROM announcements") == [("held",)]
    clock.advance(days=2)
    clean(housekeeping)
    assert rows(database_url, "SELECT state FROM announcements") == []


def test_submissions_lose_their_words_first_and_stay_as_the_audit_for_a_year(
    database: Database, database_url: str, clock: HandClock, housekeeping: Housekeeping
) -> None:
    with database.write() as tx:
        tx.submissions.add(_note("AAAA1111", clock))
        tx.submissions.add(_note("BBBB2222", clock))
        claimed = tx.submissions.claim("AAAA1111", Lease(clock, LEASE))
        assert claimed
        tx.submissions.update("AAAA1111", claimed[1], state=SubmissionState.DONE, told=SubmissionOutcome.DONE, finished_at=clock())
    clock.advance(days=91)
    clean(housekeeping)
    with database.read() as tx:
        audit, waiting = tx.submissions.get("AAAA1111"), tx.submissions.get("BBBB2222")
    assert audit
    assert waiting
    assert (audit.requester.user_name, audit.created_at, audit.state) == ("ana", waiting.created_at, SubmissionState.DONE)
    assert audit.write == NewNote(ticket_number="2102001", text="")
    assert waiting.write == NewNote(ticket_number="2102001", text=SECRET)
    assert [SECRET in str(row) for row in rows(database_url, "SELECT * FROM submissions ORDER BY id")] == [False, True]
    clock.advance(days=300)
    clean(housekeeping)
    assert rows(database_url, "SELECT id FROM submissions") == [("BBBB2222",)]


def test_what_operators_did_stays_for_a_year(
    database: Database, database_url: str, clock: HandClock, housekeeping: Housekeeping
) -> None:
    with database.write() as tx:
        tx.submissions.add(_note("AAAA1111", clock))
    QueueDesk(database, Operator(name="bo", account="root", host="ops-1"), clock).retry(ItemName.parse("submission/AAAA1111"))
    clock.advance(days=364)
    clean(housekeeping)
    assert rows(database_url, "SELECT name, move, item FROM interventions") == [("bo", "retry", "submission/AAAA1111")]
    clock.advance(days=2)
    clean(housekeeping)
    assert rows(database_url, "SELECT * FROM interventions") == []


def test_tickets_that_are_closed_and_shown_by_no_feed(
    database: Database, database_url: str, clock: HandClock, housekeeping: Housekeeping
) -> None:
    states = {"2102001": "open", "2102002": "closed", "2102003": "closed"}
    with database.write() as tx:
        for number, status in states.items():
            ticket = Ticket(number=number, status=status)
            tx.tickets.put(TicketRecord(ticket=ticket, ticket_type="customer_support", version=1), clock())
            tx.cards.put([Card(recipient=Recipient.channel("C0NOC"), ticket_number=number, message_ts="1.0")])
        tx.feeds.ensure("customer_support", ("closed",), clock())
        feed = tx.feeds.get("customer_support", "closed")
        assert isinstance(feed, Feed)
        tx.feeds.finish(feed.model_copy(update={"members": ("2102003",)}))
    clock.advance(days=91)
    clean(housekeeping)
    assert rows(database_url, "SELECT number FROM tickets ORDER BY number") == [("2102001",), ("2102003",)]
    assert rows(database_url, "SELECT ticket_number FROM cards ORDER BY ticket_number") == [("2102001",), ("2102003",)]


def test_silences(database: Database, database_url: str, clock: HandClock, housekeeping: Housekeeping) -> None:
    with database.write() as tx:
        tx.silences.add(Silence(ticket_type="customer_support", status="open", since=clock() - timedelta(hours=1), until=clock()))
    clock.advance(days=90)
    clean(housekeeping)
    assert rows(database_url, "SELECT status FROM silences") == [("open",)]
    clock.advance(days=1)
    clean(housekeeping)
    assert rows(database_url, "SELECT status FROM silences") == []


def test_a_chunk_at_a_time(database: Database, database_url: str, clock: HandClock, housekeeping: Housekeeping) -> None:
    with database.write() as tx:
        for n in range(5):
            tx.silences.add(Silence(ticket_type="customer_support", status=str(n), since=clock(), until=clock()))
            tx.deliveries.claim(str(n), clock())
    clock.advance(days=91)
    housekeeping.step()
    assert rows(database_url, "SELECT count(*) FROM silences") == rows(database_url, "SELECT count(*) FROM deliveries") == [(3,)]
    assert clean(housekeeping) == 2
    assert rows(database_url, "SELECT count(*) FROM silences") == rows(database_url, "SELECT count(*) FROM deliveries") == [(0,)]


def _owe(database: Database, clock: HandClock, *channels: str) -> None:
    news = TicketAppeared(ticket=Ticket(number="2102001"))
    with database.write() as tx:
        for channel in channels:
            tx.announcements.add(Recipient.channel(channel), Occasion.new("2102001"), news, clock())


def _note(submission_id: str, clock: HandClock) -> Submission:
    return Submission(
        id=submission_id,
        key=f"form {submission_id}",
        write=NewNote(ticket_number="2102001", text=SECRET),
        requester=Requester(user_id="U0ANA", user_name="ana"),
        created_at=clock(),
        due_at=clock(),
    )
