"""Tickets that are suggested while somebody types."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.model.announcements import Occasion, Recipient
from bot.model.news import TicketAppeared
from bot.model.tickets import TicketRecord
from bot.model.writes import SubmissionState
from bot.runtime.leases import Lease
from bot.store.database import Database, Transaction
from bot.suggesting import Suggesting
from tests.harness import HandClock
from tests.harness.lines import claim_head
from tests.harness.samples import ANA, new_ticket, submission, ticket

NOC = "C0NOC"


@pytest.fixture
def filled(database: Database, clock: HandClock) -> Suggesting:
    """Ana raised 3, follows 2; 4 was posted in the channel, and the newest is 9."""
    now = clock()
    with database.write() as tx:
        for number in "12456789":
            seen = ticket(number, title=f"Fibre {number}", customer="Blue Horizon" if number in "24" else "Customer X")
            tx.tickets.put(TicketRecord(ticket=seen, ticket_type="customer_support", version=1), now)
        done = submission(now, write=new_ticket(title="Fax"), state=SubmissionState.DONE, ticket_number="3")
        tx.submissions.add(done)
        tx.follows.add(ANA.user_id, "2", now)
        _posted(tx, "4", clock)
    return Suggesting(database)


def _posted(tx: Transaction, number: str, clock: HandClock) -> None:
    channel = Recipient.channel(NOC)
    tx.announcements.add(channel, Occasion.new(number), TicketAppeared(ticket=ticket(number)), clock())
    head = claim_head(tx, channel, Lease(clock, timedelta(minutes=2)))
    assert head is not None
    tx.lines.sent([(head, "1.1")], clock())


def _numbers(suggesting: Suggesting, typed: str, channel: str = NOC, most: int = 25) -> str:
    return "".join(one.number for one in suggesting.tickets(typed, ANA.user_id, channel, most))


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("", "324987651"),
        ("fibre", "24987651"),
        ("fax", "3"),
        ("blue hor", "24"),
        ("fibre horizon", "24"),
        ("7", "7"),
        ("zebra", ""),
        ("***", "324987651"),
    ],
)
def test_ones_own_come_first(filled: Suggesting, typed: str, numbers: str) -> None:
    assert _numbers(filled, typed) == numbers


def test_only_so_many(filled: Suggesting) -> None:
    assert _numbers(filled, "", most=4) == "3249"
    assert _numbers(filled, "", most=2) == "32"


def test_elsewhere_and_for_others(filled: Suggesting) -> None:
    assert _numbers(filled, "", channel="") == "329876541"
    assert "".join(one.number for one in filled.tickets("", "U0BO", "", 25)) == "98765421"


def test_one_ticket(filled: Suggesting) -> None:
    found = filled.ticket("4")
    assert found is not None
    assert found.title == "Fibre 4"
    assert filled.ticket("123") is None
