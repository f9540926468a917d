"""What narrows a list."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from bot.model.criteria import ALL_TICKETS, Criteria
from bot.model.filters import Filter
from bot.model.tickets import Ticket, TicketExcerpt

AT: Final = datetime(2026, 11, 19, 9, 0, tzinfo=UTC)
TICKET: Final = Ticket(
    number="2102001",
    title="Fibre cut",
    customer="Blue <b>Horizon</b> Café",
    assigned_to="Aminath Ali (NOC)",
    priority=5,
    category="fault",
    raised_at=AT,
)
PASSING: Final = (
    ALL_TICKETS,
    Criteria(since=AT),
    Criteria(until=AT + timedelta(seconds=1)),
    Criteria(customer=("cafe", "hor")),
    Criteria(assigned=("ali", "aminath")),
    Criteria(filter=Filter(priority=5, categories=("fault",), words=("fibre",))),
)
FAILING: Final = (
    Criteria(since=AT + timedelta(seconds=1)),
    Criteria(until=AT),
    Criteria(customer=("fibre",)),
    Criteria(assigned=("blue",)),
    Criteria(unassigned=True),
    Criteria(filter=Filter(priority=1)),
)


@pytest.mark.parametrize("criteria", PASSING)
def test_passes(criteria: Criteria) -> None:
    assert criteria.passes(TICKET)
    assert criteria.passes(TicketExcerpt.of(TICKET))


@pytest.mark.parametrize("criteria", FAILING)
def test_fails(criteria: Criteria) -> None:
    assert not criteria.passes(TICKET)
    assert not criteria.passes(TicketExcerpt.of(TICKET))


def test_what_is_not_known() -> None:
    unknown = Ticket(number="1", assigned_to=" ")
    assert Criteria(unassigned=True).passes(unknown)
    assert not Criteria(since=AT).passes(unknown)
    assert not Criteria(until=AT).passes(unknown)
    assert not Criteria(assigned=("ali",)).passes(unknown)
