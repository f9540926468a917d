"""The form for a ticket, filled in the way people do."""

from __future__ import annotations

from typing import Any

from tests.slack import Person

TICKET: dict[str, Any] = {
    "Type": "Customer Support",
    "Category": "Fault",
    "Product": "Router",
    "Title": "No internet at Hulhumalé",
    "Description": "Down since this morning.",
    "Customer name": "Ibrahim Naseem",
    "Contact number": "7735241",
    "Customer ID": "20",
}


def raise_ticket(person: Person, **changes: Any) -> str:
    """Fill in the form on top and submit it; the number of the ticket that comes of it."""
    view = person.sees_view("Description")
    done = person.submit(view, TICKET | changes)
    assert done.errors == {}
    return person.sees_view("raised").plain.split("Ticket ")[1].split()[0]
