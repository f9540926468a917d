"""Fills in the form for a new ticket as a person does."""

from __future__ import annotations

from tests.slack import Person, Submission

TICKET = {
    "Type": "Customer Support",
    "Category": "Fault",
    "Product": "GPON",
    "Title": "Fibre cut at Hulhumalé",
    "Description": "No light\nsince noon",
    "Customer name": "Ahmed",
    "Contact number": "773 5241",
    "Customer ID": "20",
    "Priority": "High",
    "Reference": "R-1",
}


def submit_ticket(person: Person, *, channel: str = "#noc", **changes: str | None) -> Submission:
    """Open the form with a command, fill it in, and submit it."""
    view = person.command("/keesa new", channel=channel).view()
    return person.submit(view, TICKET | changes)


def raise_ticket(person: Person, **changes: str | None) -> str:
    """Fill in the open form, submit it, and wait for the ticket's number."""
    submitted = person.submit(person.sees_view("Description"), TICKET | changes)
    assert submitted.errors == {}
    return person.sees_view("raised").plain.split("Ticket ")[1].split()[0]
