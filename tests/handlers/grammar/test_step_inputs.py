"""What steps of workflows are given."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model.defaults import FormDefaults
from bot.model.writes import NewNote, NewTicket
from handlers.grammar.step_inputs import StepInputs
from handlers.grammar.ticket_links import TicketLinks

TICKET: dict[str, Any] = {
    "person": {"id": "U1", "secret": "s"},
    "title": "Fibre cut",
    "description": "No light",
    "customer_name": "Ahmed",
    "contact_number": "773 5241",
    "customer_id": 20,
    "type": "customer",
    "category": "Faults",
    "product": "gpon",
}
NOTHING = FormDefaults()


def read(**inputs: Any) -> StepInputs:
    return StepInputs(inputs, TicketLinks("https://dss.example/{number}"))


def test_a_ticket() -> None:
    ticket = read(**TICKET, priority="high", reference=" ", eco_id="").ticket(NOTHING)
    assert isinstance(ticket, NewTicket)
    assert (ticket.ticket_type, ticket.category, ticket.product_id, ticket.priority) == ("customer_support", "fault", 6, 5)
    assert (ticket.customer_contact, ticket.customer_id, ticket.eco_id, ticket.reference) == (7735241, 20, None, None)


@pytest.mark.parametrize("given", [{"type": "ROC Support", "priority": "1"}, {}])
def test_what_the_channel_has_chosen_fills_in_what_was_left_out(given: dict[str, str]) -> None:
    rest = {name: value for name, value in TICKET.items() if name not in ("type", "category", "product")}
    chosen = FormDefaults(ticket_type="eco_support", category="survey", product="3", priority=5)
    ticket = read(**rest, **given).ticket(chosen)
    assert isinstance(ticket, NewTicket)
    assert (ticket.category, ticket.product_id) == ("survey", 3)
    assert (ticket.ticket_type, ticket.priority) == (("roc_support", 1) if given else ("eco_support", 5))


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"type": "bogus"}, {"Type": "“bogus” isn't a ticket type."}),
        ({"category": "x"}, {"Category": "“x” isn't a category."}),
        ({"product": "25", "priority": "urgent"}, {"Product": "“25” isn't a product.", "Priority": "“urgent” isn't a priority."}),
        ({"type": "", "contact_number": "no"}, {"Type": "Choose", "Contact number": ""}),
        ({"title": None, "customer_id": None}, {"Title": "", "Customer ID": ""}),
        ({"description": ["x"]}, {"Description": ""}),
        ({"eco_id": "1, 2"}, {"Eco ID": ""}),
    ],
)
def test_all_that_is_wrong_with_a_ticket(changes: dict[str, Any], faults: dict[str, str]) -> None:
    said = read(**{**TICKET, **changes}).ticket(NOTHING)
    assert isinstance(said, dict)
    assert {str(block): said[block].startswith(fault) for block, fault in faults.items()} == dict.fromkeys(faults, True)
    assert set(map(str, said)) == set(faults)


@pytest.mark.parametrize("number", ["2102001", "#2102001", "https://dss.example/2102001", 2102001])
def test_a_note_and_a_number(number: object) -> None:
    assert read(ticket_number=number, note=" Port changed ").note() == NewNote(ticket_number="2102001", text="Port changed")
    assert read(ticket_number=number).number() == "2102001"


def test_what_is_wrong_with_a_note() -> None:
    said = read(ticket_number="abc", note="\u200b").note()
    assert isinstance(said, dict)
    assert set(map(str, said)) == {"Ticket number", "Note"}
    assert isinstance(read().number(), dict)


@pytest.mark.parametrize("person", [None, "U1", {}, {"name": "U1"}, []])
def test_nobody_started_it(person: object) -> None:
    assert read(person=person).user_id == ""
    assert read(person={"id": "U1"}, channel="C1").user_id == "U1"
