"""Submitted forms become a write, or errors at each field, all at once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model.writes import NewTicket
from handlers.grammar.form_fields import Fields
from handlers.grammar.forms import NoteTyped, read_note, read_search, read_ticket
from handlers.grammar.selection import SearchRequest
from handlers.grammar.ticket_links import TicketLinks

FILLED: dict[str, str | None] = {
    "Type": "customer_support",
    "Category": "fault",
    "Product": "6",
    "Title": "Fibre cut",
    "Description": "No light\nsince noon",
    "Customer name": "Ahmed",
    "Contact number": "7735241",
    "Customer ID": "20",
    "Eco ID": None,
    "Priority": None,
    "Reference": None,
}
MENUS = ("Type", "Category", "Product", "Priority")
MISSING = "Please fill this in."
CHOOSE = "Choose one from the list."
DIGITS = "Digits only, for example 7735241."
LENGTH = "Enter one full phone number, for example 7735241 or +94 77 123 4567."
ONE_ID = "This could be several IDs. Enter one, without spaces."
GIVE_AN_ID = "Enter a customer ID or an Eco ID."


def state(**changes: str | None) -> dict[str, Any]:
    """``view.state.values`` of the filled-in form, with changes; ``_`` stands for a blank in a name."""
    filled = FILLED | {name.replace("_", " "): value for name, value in changes.items()}
    return {label: {"input": _value(label, value)} for label, value in filled.items()}


def _value(label: str, value: str | None) -> dict[str, Any]:
    if label not in MENUS:
        return {"type": "plain_text_input", "value": value}
    return {"type": "static_select", "selected_option": value and {"text": {"type": "plain_text", "text": value}, "value": value}}


def read(**changes: str | None) -> NewTicket:
    ticket = read_ticket(Fields(state(**changes)))
    assert isinstance(ticket, NewTicket), ticket
    return ticket


def test_a_filled_form_is_a_ticket() -> None:
    assert read() == NewTicket(
        title="Fibre cut",
        description="No light\nsince noon",
        ticket_type="customer_support",
        category="fault",
        product_id=6,
        customer_name="Ahmed",
        customer_contact=7735241,
        customer_id=20,
    )


def test_what_is_optional_is_taken_too() -> None:
    ticket = read(Customer_ID=None, Eco_ID="1", Priority="5", Reference=" R-1 ")
    assert (ticket.customer_id, ticket.eco_id, ticket.priority, ticket.reference) == (None, 1, 5, "R-1")
    assert read(Eco_ID="1").customer_id == 20, "both may be given"


@pytest.mark.parametrize("pasted", ["773 5241", "+960 773-5241", "٧٧٣٥٢٤١", "<tel:+9607735241|773 5241>"])
def test_a_phone_number_is_taken_as_people_write_it(pasted: str) -> None:
    assert read(Contact_number=pasted).customer_contact == 7735241


@pytest.mark.parametrize("pasted", ["1 234", "1,234", "#1234", "12\u200b34", " ID 1234. ", "١٢٣٤"])
def test_an_id_is_taken_as_people_write_it(pasted: str) -> None:
    assert read(Customer_ID=pasted).customer_id == 1234
    assert read(Eco_ID=pasted).eco_id == 1234


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"Contact_number": "my mobile"}, {"Contact number": DIGITS}),
        ({"Contact_number": "7735241 (Ali)"}, {"Contact number": DIGITS}),
        ({"Contact_number": "+960"}, {"Contact number": LENGTH}),
        ({"Contact_number": "773524"}, {"Contact number": LENGTH}),
        ({"Contact_number": "7735241 / 7735242"}, {"Contact number": LENGTH}),
        ({"Contact_number": "1" * 19}, {"Contact number": LENGTH}),
        ({"Contact_number": "---"}, {"Contact number": LENGTH}),
        ({"Customer_ID": "1,2"}, {"Customer ID": ONE_ID}),
        ({"Customer_ID": "1" * 19}, {"Customer ID": DIGITS}),
        ({"Customer_ID": "20 30"}, {"Customer ID": ONE_ID}),
        ({"Customer_ID": None, "Eco_ID": "20, 30"}, {"Eco ID": ONE_ID}),
        ({"Customer_ID": "twenty"}, {"Customer ID": DIGITS}),
        ({"Customer_ID": None}, {"Customer ID": GIVE_AN_ID}),
        ({"Customer_ID": "  "}, {"Customer ID": GIVE_AN_ID}),
        ({"Customer_ID": None, "Eco_ID": "x"}, {"Eco ID": DIGITS}),
        ({"Title": "   "}, {"Title": MISSING}),
        ({"Type": None}, {"Type": CHOOSE}),
        ({"Type": "nonsense"}, {"Type": CHOOSE}),
        ({"Product": "25"}, {"Product": CHOOSE}),
    ],
)
def test_each_mistake_is_said_at_its_field(changes: dict[str, str | None], errors: dict[str, str]) -> None:
    assert read_ticket(Fields(state(**changes))) == errors


def test_all_mistakes_are_said_at_once() -> None:
    empty = read_ticket(Fields(state(**{label.replace(" ", "_"): None for label in FILLED})))
    assert empty == {
        "Type": CHOOSE,
        "Category": CHOOSE,
        "Product": CHOOSE,
        "Title": MISSING,
        "Description": MISSING,
        "Customer name": MISSING,
        "Contact number": MISSING,
        "Customer ID": GIVE_AN_ID,
    }
    assert read_ticket(Fields({})) == empty


@pytest.mark.parametrize(
    "number",
    ["2102001", "#2102001", " 2102001 ", "2,102,001", "2 102 001", "ticket 2102001.", "https://keesa.example/tickets/2102001"],
)
def test_a_note(number: str) -> None:
    values = {"Ticket number": {"input": {"value": number}}, "Note": {"input": {"value": " Port changed\nagain "}}}
    links = TicketLinks("https://keesa.example/tickets/{number}")
    assert read_note(Fields(values, links=links)) == NoteTyped("Port changed\nagain", "2102001")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2102001, 2102002", "You can give one ticket number at a time."),
        ("1" * 19, "That number is too long. A ticket number has at most 18 digits."),
        ("https://keesa.example/tickets/2102001", "“https://keesa.example/tickets/2102001” isn't a ticket number."),
    ],
)
def test_a_number_that_cannot_be_read(typed: str, sentence: str) -> None:
    errors = read_note(Fields({"Ticket number": {"input": {"value": typed}}, "Note": {"input": {"value": "x"}}}))
    assert isinstance(errors, dict)
    assert errors["Ticket number"].startswith(sentence)


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("fibre cut", "fibre cut"),
        ("2,102,001", "2102001"),
        ("https://keesa.example/tickets/2102001", "2102001"),
        ("+960 773 5241", "7735241"),
    ],
)
def test_a_search(typed: str, asked: str) -> None:
    links = TicketLinks("https://keesa.example/tickets/{number}")
    assert read_search(Fields({"Words": {"input": {"value": typed}}}, links=links)) == SearchRequest(asked)


def test_a_ticket_chosen_from_a_menu() -> None:
    values: dict[str, Any] = {
        "Ticket number": {"input": {"type": "external_select", "selected_option": {"value": "2102001"}}},
        "Note": {"input": {"value": "Port changed"}},
    }
    assert read_note(Fields(values)) == NoteTyped("Port changed", "2102001")
    values["Ticket number"] = {"input": {"type": "external_select", "selected_option": None}}
    assert read_note(Fields(values)) == {"Ticket number": MISSING}
    values["Ticket number"] = {"input": {"type": "external_select", "selected_option": {"value": "the fax"}}}
    errors = read_note(Fields(values))
    assert isinstance(errors, dict)
    assert errors["Ticket number"].startswith("“the fax” isn't a ticket number.")


def test_a_note_on_a_ticket_that_the_form_shows() -> None:
    assert read_note(Fields({"Note": {"input": {"value": "Port changed"}}})) == NoteTyped("Port changed")
    assert read_note(Fields({"Note": {"input": {"value": None}}})) == {"Note": MISSING}


def test_a_note_with_mistakes() -> None:
    values: dict[str, Any] = {"Ticket number": {"input": {"value": "the fax"}}, "Note": {"input": {"value": None}}}
    assert read_note(Fields(values)) == {
        "Ticket number": "“the fax” isn't a ticket number. Use digits only, for example 2102001.",
        "Note": MISSING,
    }
