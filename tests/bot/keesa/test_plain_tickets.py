"""Plain tickets are stored as what `read_ticket` makes of them; all others are left to it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import example as such_as
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.keesa.oddities import Oddity
from bot.keesa.plain_tickets import read_plain
from bot.keesa.ticket_json import read_ticket
from bot.keesa.ticket_page import TicketPages, loads
from bot.model.feeds import Order
from bot.model.tickets import Ticket, TicketState

from .server import example

PLAIN: dict[str, Any] = json.loads(example("tickets_by_type"))["data"]["tickets"][0]

moments = st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat(timespec="milliseconds")) | st.sampled_from(
    [
        "not closed",
        "",
        "18:30 11/08/2020",
        "2020-12-01T10:58:50.050Z",
        "2020-12-01t10:58:50.050+05:00",
        "2020-W49-2T10:58:50.050+05:00",
        "2020-12-01T10:58:50.050-00:00",
        "2020-12-01T24:00:00.000+05:00",
        "2020-13-01T10:58:50.050+05:00",
        "2020-12-01 10:58:50.050+05:00",
        "2020-12-01T10:58:50,050+05:00",
        "2020-12-01T10:58:50.050+99:99",
        "9999-12-31T23:59:59.000-05:00",
        "1606805930",
    ]
)
texts = st.text() | st.sampled_from(["a\r\nb\nc", "e\u0301", "\ud800", "\0", "\u202eabc", "ދިވެހި", "x" * 33, "x" * 65, "7"])
values = texts | st.none() | st.integers() | st.floats() | st.booleans() | st.lists(texts, max_size=2)
mostly_texts = st.one_of(texts, texts, texts, values)
notes = st.fixed_dictionaries(
    {"comment": mostly_texts, "added_on": moments | values, "commented_by": mostly_texts}, optional={"new": values}
)
tickets = st.fixed_dictionaries(
    {
        "id": st.integers(min_value=-1, max_value=10**19) | values,
        **dict.fromkeys(("title", "description", "status", "customer", "contact_name", "contact_number"), mostly_texts),
        **dict.fromkeys(("raised_by", "assigned_to"), mostly_texts),
        "image_urls": st.lists(texts, max_size=2) | values,
        "ticket_notes": st.lists(notes, max_size=2) | values,
    },
    optional={
        "priority": st.integers() | values,
        "raised_on": moments | values,
        "closed_date": moments | values,
        "ticket_type": mostly_texts,
        "category": mostly_texts,
    },
)


@given(tickets, st.booleans())
@such_as(PLAIN, True)
@such_as(PLAIN | {"closed_date": "2020-12-01T00:00:00.000+05:00"}, True)
@such_as(PLAIN | {"status": "Closed"}, True)
def test_what_is_plain_is_stored_as_it_is_read(raw: dict[str, Any], is_ascii: bool) -> None:
    body = json.dumps(raw, ensure_ascii=is_ascii).encode("utf-8", "replace")
    state = read_plain(body)
    if state is not None:
        found: list[Oddity] = []
        ticket = read_ticket(loads(body), report=found.append)
        assert Ticket.model_validate_json(state.json) == ticket
        assert replace(state, json=b"") == replace(TicketState.of(ticket), json=b"")
        assert found == []


def test_what_keesa_documents_is_plain() -> None:
    assert read_plain(json.dumps(PLAIN).encode()) is not None
    assert read_plain(json.dumps(PLAIN | {"priority": "High"}).encode()) is not None


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"brand_new": 1}, id="something new"),
        pytest.param({"title": ["a", "b"]}, id="a list for a text"),
        pytest.param({"raised_on": "some day"}, id="no time"),
        pytest.param({"status": "x" * 65}, id="too long a key"),
        pytest.param({"id": 10**18}, id="too long a number"),
        pytest.param({"ticket_notes": None}, id="notes that aren't said"),
        pytest.param({"ticket_notes": ["ok"]}, id="a note of text alone"),
        pytest.param({"priority": "whenever"}, id="no priority"),
    ],
)
def test_the_rest_is_not(changes: dict[str, Any]) -> None:
    assert read_plain(json.dumps(PLAIN | changes).encode()) is None
    assert read_plain(json.dumps({key: value for key, value in PLAIN.items() if key != "title"}).encode()) is None


def test_names_and_the_lists_type() -> None:
    state = read_plain(
        json.dumps(PLAIN | {"status": 2, "ticket_type": None}).encode(), status_names={"2": "done"}, ticket_type="eco_support"
    )
    assert state is not None
    ticket = Ticket.model_validate_json(state.json)
    assert (ticket.status, ticket.ticket_type) == ("done", "eco_support")


def test_a_page_has_the_states_of_plain_tickets_and_of_others() -> None:
    """Also if its bytes have been there before, in this order or the other."""
    entries = [PLAIN | {"id": 3}, PLAIN | {"id": 2, "brand_new": 1}, {"id": 1}, PLAIN | {"id": 3, "title": "later"}, "none"]
    body, turned = (json.dumps({"data": {"tickets": shown}}).encode() for shown in (entries, entries[2::-1]))
    pages = TicketPages(read_ticket)
    polls: list[tuple[Order, bytes]] = [("desc", body), ("desc", body), ("asc", body), ("asc", turned), ("asc", turned)]
    for order, shown in polls:
        page = pages.read("list", shown, list, order=order, ticket_type="eco_support", remember=True)
        states = page.states({"1", "2", "3"})
        assert {state.number: Ticket.model_validate_json(state.json).title for state in states} == {
            "3": PLAIN["title"],
            "2": PLAIN["title"],
            "1": "",
        }
        assert {Ticket.model_validate_json(state.json).ticket_type for state in states} == {"customer_support", "eco_support"}
        assert {ticket.number for ticket in page.tickets()} == {"1", "2", "3"}


def test_a_poll_reads_only_what_is_new_whoever_looks_at_the_list_in_between() -> None:
    """An entry without a number is reported whenever it is read."""
    reported: list[Oddity] = []
    pages = TicketPages(read_ticket, reported.append)
    entries = [{"title": "no number"}, PLAIN]
    poll, glance, later = (json.dumps({"data": {"tickets": shown}}).encode() for shown in (entries, [PLAIN], [*entries, {"id": 5}]))
    pages.read("list", poll, list, order="desc", remember=True)
    pages.read("list", glance, list, order="desc")
    assert pages.read("list", later, list, order="desc", remember=True).numbers == (str(PLAIN["id"]), "5")
    assert len(reported) == 1
