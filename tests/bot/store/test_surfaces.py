"""The form's memory, what may be done once, and unfurled links, on each database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.model.announcements import Card, Recipient
from bot.model.tickets import Ticket, TicketRecord
from bot.model.writes import NewNote, NewTicket, Requester, Submission, SubmissionState
from bot.runtime.leases import Lease
from bot.store.database import Database
from tests.harness import HandClock

CALL = NewTicket(
    title="Fibre cut",
    description="No light",
    ticket_type="customer_support",
    category="fault",
    product_id=3,
    customer_name="Ibrahim Naseem",
    customer_contact=7735241,
    customer_id=20,
)


def add(database: Database, clock: HandClock, name: str, **fields: Any) -> Submission:
    """A finished submission with the number 21020xx."""
    now = clock.advance(1)
    given: dict[str, Any] = {"write": CALL, "state": SubmissionState.DONE, "ticket_number": f"21020{name}", **fields}
    who = Requester(user_id="U1", user_name="ana")
    submission = Submission(id=name, key=name, requester=who, created_at=now, due_at=now, **given)
    with database.write() as tx:
        assert tx.submissions.add(submission)
    return submission


def alike(database: Database, clock: HandClock, submission: Submission) -> list[tuple[str, bool]]:
    with database.read() as tx:
        return [(one.ticket_number, one.is_known) for one in tx.raised.alike(submission, clock() - timedelta(days=30))]


def test_the_last_ticket_of_a_person(database: Database, clock: HandClock) -> None:
    add(database, clock, "01")
    add(database, clock, "02", write=CALL.model_copy(update={"title": "Newer"}))
    add(database, clock, "03", write=NewNote(ticket_number="2102001", text="done"))
    with database.read() as tx:
        last = tx.raised.last_of("U1")
        assert last is not None
        assert last.title == "Newer"
        assert tx.raised.last_of("U2") is None


def test_the_priority_that_a_ticket_was_raised_with(database: Database, clock: HandClock) -> None:
    add(database, clock, "01", write=CALL.model_copy(update={"priority": 5}))
    add(database, clock, "02", write=NewNote(ticket_number="2102001", text="done"), ticket_number="2102001")
    add(database, clock, "03")
    with database.read() as tx:
        assert tx.raised.priorities_of(["2102001", "2102003", "2102009"]) == {"2102001": 5}
        assert tx.raised.priorities_of([]) == {}


def test_what_is_left_of_the_last_ticket_once_it_was_blanked(database: Database, clock: HandClock) -> None:
    add(database, clock, "01")
    with database.write() as tx:
        found = tx.submissions.claim("01", Lease(clock, timedelta(minutes=1)))
        assert found is not None
        tx.submissions.update("01", found[1], finished_at=clock())
        tx.submissions.blank(clock() + timedelta(days=1), 100)
        last = tx.raised.last_of("U1")
    assert last is not None
    assert (last.customer_name, last.customer_contact, last.customer_id, last.product_id) == ("", 0, 20, 3)


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"customer_name": "Somebody else"}, True),
        ({"customer_id": None, "eco_id": 7}, True),
        ({"customer_id": None, "eco_id": 7, "customer_name": " IBRAHIM  naseem"}, True),
        ({"customer_id": None, "eco_id": 7, "customer_name": "Somebody else"}, False),
        ({"customer_id": 21}, False),
        ({"product_id": 4}, False),
    ],
)
def test_the_same_customer_and_product(database: Database, clock: HandClock, changes: dict[str, Any], same: bool) -> None:
    add(database, clock, "01")
    mine = add(database, clock, "02", write=CALL.model_copy(update=changes))
    assert alike(database, clock, mine) == ([("2102001", False)] if same else [])


def test_open_closed_and_long_ago(database: Database, clock: HandClock) -> None:
    for name in ("01", "02", "03"):
        add(database, clock, name)
    add(database, clock, "04", state=SubmissionState.REFUSED, ticket_number="")
    with database.write() as tx:
        for number, status in (("2102001", "open"), ("2102002", "closed")):
            tx.tickets.put(TicketRecord(ticket=Ticket(number=number, status=status), ticket_type="x", version=1), clock())
    mine = add(database, clock, "05")
    assert alike(database, clock, mine) == [("2102003", False), ("2102001", True)]
    clock.advance(days=31)
    assert alike(database, clock, mine) == [("2102001", True)]


def test_once(database: Database, clock: HandClock) -> None:
    first = add(database, clock, "01", once="note C1 1.2 2102001")
    again = first.model_copy(update={"id": "02", "key": "02"})
    with database.write() as tx:
        assert not tx.submissions.add(again)
        assert tx.submissions.add(again.model_copy(update={"once": None}))
        assert tx.submissions.add(again.model_copy(update={"once": None, "id": "03", "key": "03"}))


def test_unfurls(database: Database, clock: HandClock) -> None:
    def claim(channel: str = "C1", number: str = "2102001") -> bool:
        with database.write() as tx:
            return tx.unfurls.claim(channel, number, clock(), clock() - timedelta(minutes=30))

    assert [claim(), claim(), claim("C2"), claim("C1", "2102002")] == [True, False, True, True]
    clock.advance(minutes=30)
    assert [claim(), claim()] == [True, False]
    with database.write() as tx:
        tx.unfurls.release("C1", "2102001")
    assert claim()
    clock.advance(hours=2)
    with database.write() as tx:
        tx.unfurls.prune(clock() - timedelta(hours=1), 100)
    assert claim()


def test_threads(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        assert tx.threads.ticket_of("C1", "1.2") is None
        for channel, number in (("C1", "2102001"), ("C1", "2102001"), ("C2", "2102001"), ("C2", "2102002")):
            tx.threads.begin(channel, "1.2", number, clock())
        assert [tx.threads.ticket_of(channel, "1.2") for channel in ("C1", "C2")] == ["2102001", ""]
        tx.threads.move("C1", "C3")
        assert [tx.threads.ticket_of(channel, "1.2") for channel in ("C1", "C3")] == [None, "2102001"]
        assert tx.threads.prune(clock(), 100) == 0
    clock.advance(seconds=1)
    with database.write() as tx:
        assert tx.threads.prune(clock(), 100) == 2


def test_whoever_was_told_how_to_write_to_the_bot_is_not_told_again(database: Database, clock: HandClock) -> None:
    def claim(user_id: str) -> bool:
        with database.write() as tx:
            return tx.hints.claim(user_id, clock())

    assert [claim("U1"), claim("U1"), claim("U2")] == [True, False, True]


def test_whose_card_a_message_is(database: Database) -> None:
    noc, ana = Recipient.channel("C1"), Recipient.person("U1")
    with database.write() as tx:
        for recipient, number, ts in ((noc, "1", "1.2"), (noc, "2", "1.3"), (noc, "3", "1.3"), (ana, "4", "1.2")):
            tx.cards.put([Card(recipient=recipient, ticket_number=number, message_ts=ts)])
        assert [tx.cards.of_message(*where) for where in ((noc, "1.2"), (ana, "1.2"), (noc, "1.4"))] == [["1"], ["4"], []]
        assert len(tx.cards.of_message(noc, "1.3")) == 2


def test_shares(database: Database, clock: HandClock) -> None:
    def claim(channel: str, thread_ts: str, number: str) -> bool:
        with database.write() as tx:
            return tx.shares.claim(channel, thread_ts, number, clock(), clock() - timedelta(minutes=5))

    assert claim("C1", "", "2102001")
    assert not claim("C1", "", "2102001")
    assert [claim(*other) for other in (("C2", "", "2102001"), ("C1", "1.2", "2102001"), ("C1", "", "2102002"))] == [True] * 3
    with database.write() as tx:
        tx.shares.release("C1", "", "2102001")
    assert claim("C1", "", "2102001")
    clock.advance(minutes=6)
    assert claim("C1", "", "2102001"), "by then it may be shared again"
    with database.write() as tx:
        tx.shares.prune(clock() - timedelta(minutes=5), 100)
    assert not claim("C1", "", "2102001")
    assert claim("C1", "1.2", "2102001")
