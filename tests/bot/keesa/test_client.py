from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bot.keesa.client import KeesaClient
from bot.model.errors import (
    KeesaError,
    KeesaForbidden,
    KeesaInvalid,
    KeesaNotFound,
    KeesaOutcomeUnknown,
    KeesaTeapot,
    KeesaUnavailable,
    SignInFailed,
    UnreadableTicket,
)
from bot.model.tickets import Note, Ticket
from bot.model.writes import NewTicket

from .server import LocalKeesa, Reply, Seen, cut, drop, example

SIGN_IN, REFRESH = "POST /auth", "POST /auth/refresh_token"
NEW = NewTicket(
    title="example title",
    description="example description",
    reference="example reference",
    ticket_type="eco_support",
    customer_id=20,
    priority=1,
    product_id=4,
    customer_name="john doe",
    customer_contact=7735241,
    category="fault",
    eco_id=1,
)
CALLS: dict[str, Callable[[KeesaClient], object]] = {
    "POST /tickets": lambda client: client.raise_ticket(NEW),
    "GET /tickets": lambda client: client.open_tickets(),
    "GET /tickets/tickets_by_type": lambda client: client.tickets_by_type("customer_support", "open"),
    "GET /tickets/2012001": lambda client: client.ticket("2012001"),
    "POST /tickets/add_ticket_note": lambda client: client.add_note("2008022", "test ticket note"),
    "GET /tickets/get_ticket_notes": lambda client: client.notes("2008022"),
}
EXAMPLES = dict(
    zip(CALLS, ["raise_ticket", "open_tickets", "tickets_by_type", "ticket", "add_ticket_note", "ticket_notes"], strict=True)
)


@pytest.fixture(autouse=True)
def _as_documented(keesa: LocalKeesa) -> None:
    for call, name in EXAMPLES.items():
        keesa.on(call, Reply(201 if call.startswith("POST") else 200, example(name)))


def last_request(keesa: LocalKeesa) -> Seen:
    seen = keesa.seen[-1]
    assert seen.headers["authorization"].startswith("Bearer eyJhbGciOiJIUzI1NiJ9.")
    assert seen.headers.get("content-type") == ("application/json" if seen.body else None)
    return seen


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_raise_ticket(keesa: LocalKeesa, client: KeesaClient) -> None:
    assert client.raise_ticket(NEW) == "2102001"
    seen = last_request(keesa)
    assert (seen.method, seen.path, seen.query) == ("POST", "/tickets", {})
    assert seen.json() == {
        "ticket": {
            "title": "example title",
            "description": "example description",
            "reference": "example reference",
            "ticket_type": "eco_support",
            "customer_id": 20,
            "priority": 1,
            "product_id": 4,
            "customer_name": "john doe",
            "customer_contact": 7735241,
            "category": "fault",
        },
        "eco_id": 1,
    }


def test_what_was_not_given_is_left_out(keesa: LocalKeesa, client: KeesaClient) -> None:
    client.raise_ticket(NEW.model_copy(update={"eco_id": None, "reference": None, "priority": None, "title": "ފޯން 📞"}))
    body = last_request(keesa).json()
    assert list(body) == ["ticket"]
    assert body["ticket"].keys() == {
        *("title", "description", "ticket_type", "customer_id", "product_id", "customer_name", "customer_contact", "category")
    }
    assert body["ticket"]["title"] == "ފޯން 📞"
    client.raise_ticket(NEW.model_copy(update={"customer_id": None}))
    body = last_request(keesa).json()
    assert body["eco_id"] == 1
    assert "customer_id" not in body["ticket"]


@pytest.mark.parametrize("body", [b"", b" ", {}, {"success": True}, {"success": {"ticket_number": None}}, [], None])
def test_a_ticket_may_be_raised_without_its_number(keesa: LocalKeesa, client: KeesaClient, body: object) -> None:
    keesa.on("POST /tickets", Reply(201, body))
    assert client.raise_ticket(NEW) is None


def test_the_raised_number_may_be_an_integer(keesa: LocalKeesa, client: KeesaClient) -> None:
    keesa.on("POST /tickets", Reply(201, {"success": {"ticket_number": 2102001}}))
    assert client.raise_ticket(NEW) == "2102001"


def test_open_tickets(keesa: LocalKeesa, client: KeesaClient) -> None:
    comment = "<div><strong>sample comment<br></strong>something</div><ul><li>bullets</li></ul>"
    assert client.open_tickets() == [
        Ticket(
            number="2011046",
            title="fix our Fax line",
            customer="Customer X",
            description="Fix fax line issues ",
            status="open",
            contact_number="7000111",
            contact_name="John",
            raised_at=at("2020-11-07T14:04:19.033+05:00"),
            raised_by="Jane Doe",
            assigned_to="Doe",
            ticket_type="roc_support",
            category="service_order",
            notes=(Note(text=comment, author="John Doe (John)", written_at=at("2020-11-22T12:07:36.811+05:00")),),
        )
    ]
    seen = last_request(keesa)
    assert (seen.method, seen.path, seen.query, seen.body) == ("GET", "/tickets", {}, b"")


def test_what_cannot_be_read_is_left_out_counted_and_logged_once(
    keesa: LocalKeesa, client: KeesaClient, caplog: pytest.LogCaptureFixture
) -> None:
    tickets = [{"id": 1, "title": {"secret": "x"}}, {"id": 2, "title": "b"}, "?", {"id": 2, "title": "again"}, {"id": "secret 7"}]
    keesa.on("GET /tickets", *[Reply(body={"data": {"tickets": tickets}})] * 3)
    for _ in range(3):
        assert [(ticket.number, ticket.title) for ticket in client.open_tickets()] == [("1", ""), ("2", "b")]
    assert caplog.text.count("Can't read title of ticket 1: it is object") == 1
    assert caplog.text.count("id is text “?”") == caplog.text.count("id is text “aaaaaa 9”") == 1
    assert "secret" not in caplog.text
    assert (client.oddities.fields, client.oddities.tickets) == ({"title": 1}, 2)


def test_tickets_by_type(keesa: LocalKeesa, client: KeesaClient) -> None:
    page = client.tickets_by_type("customer_support", "open")
    assert page.skipped == 0
    assert page.numbers == ("2009004",)
    assert page.tickets() == [
        Ticket(
            number="2009004",
            title="MoE DS Monitoring",
            customer="Customer X",
            description="Check monitoring for 2 schools",
            status="open",
            priority=5,
            contact_number="7000111",
            contact_name="Mr. Doe",
            raised_at=at("2020-09-01T10:58:37.528+05:00"),
            raised_by="John Doe",
            assigned_to="John Doe",
            ticket_type="customer_support",
            category=None,
            notes=(
                Note(text="auto discovery in progress", author="John Doe (John)", written_at=at("2020-09-01T11:06:12.223+05:00")),
                Note(
                    text="N Manadhoo\r\nM Muli\r\nSh Maaungoodhoo",
                    author="John Doe (John)",
                    written_at=at("2020-10-13T10:07:59.727+05:00"),
                ),
            ),
        )
    ]
    seen = last_request(keesa)
    assert (seen.method, seen.path, seen.query) == ("GET", "/tickets/tickets_by_type", {"limit": "10", "order": "desc"})
    assert seen.json() == {"ticket": {"type": "customer_support", "status": "open"}}


def test_limit_order_and_status_are_passed_on(keesa: LocalKeesa, make_client: Callable[..., KeesaClient]) -> None:
    client = make_client(keesa.url, keesa_statuses="open=1,closed=2")
    client.tickets_by_type("eco_support", "Closed", limit=500, order="asc")
    seen = last_request(keesa)
    assert seen.query == {"limit": "500", "order": "asc"}
    assert seen.json() == {"ticket": {"type": "eco_support", "status": 2}}
    client.tickets_by_type("eco_support", "Pending")
    assert last_request(keesa).json()["ticket"]["status"] == "Pending"


def test_tickets_come_with_the_name_of_their_status(keesa: LocalKeesa, make_client: Callable[..., KeesaClient]) -> None:
    """Whether Keesa returns the name or the number, in every call that returns tickets."""
    client = make_client(keesa.url, keesa_statuses="open=1,closed=2")
    tickets = [{"id": 1, "status": 1}, {"id": 2, "status": "2"}, {"id": 3, "status": "closed"}, {"id": 4, "status": "3"}]
    for call in ("GET /tickets", "GET /tickets/tickets_by_type"):
        keesa.on(call, Reply(body={"data": {"tickets": tickets}}))
    keesa.on("GET /tickets/1", Reply(body={"data": {"ticket": tickets[0]}}))
    page = client.tickets_by_type("eco_support", "open")
    assert [ticket.status for ticket in page.tickets()] == ["open", "closed", "closed", "3"]
    assert [ticket.status for ticket in client.open_tickets()] == ["open", "closed", "closed", "3"]
    assert client.ticket("1").status == "open"


def test_a_page_says_what_changed(keesa: LocalKeesa, client: KeesaClient) -> None:
    first = [{"id": 1, "title": "a", "status": "open"}, {"id": 2}, {"id": 1, "title": "later"}, {}, 7]
    second = [{"status": "open", "title": "a", "id": 1}, {"id": 2, "title": "new"}]
    replies = [Reply(body={"data": {"count": 9, "tickets": tickets}}) for tickets in (first, first, second)]
    keesa.on("GET /tickets/tickets_by_type", *replies)
    one, same, other = (client.tickets_by_type("eco_support", "open", remember=True) for _ in range(3))
    assert one == same
    assert one.fingerprint != other.fingerprint
    assert one.skipped == 2
    assert one.numbers == ("1", "2")
    assert [page.tickets()[0].title for page in (one, same)] == ["a", "a"]
    assert [ticket.title for ticket in other.tickets({"2"})] == ["new"]
    assert one.fingerprints["1"] == other.fingerprints["1"]
    assert one.fingerprints["2"] != other.fingerprints["2"]


def test_ticket(keesa: LocalKeesa, client: KeesaClient) -> None:
    assert client.ticket("2012001") == Ticket(
        number="2012001",
        title="588 port change",
        customer="Customer Y",
        description="588 port change",
        status="closed",
        contact_number="7000011",
        contact_name="John",
        raised_at=at("2020-12-01T10:58:50.050+05:00"),
        raised_by="John Doe",
        assigned_to="John Doe",
        ticket_type=None,
        category="service_order",
        closed_at=at("2020-12-01T00:00:00.000+05:00"),
        notes=(Note(text="port changed", author="John Doe (John)", written_at=at("2020-11-30T18:30:30.714+05:00")),),
    )
    seen = last_request(keesa)
    assert (seen.method, seen.path, seen.query, seen.body) == ("GET", "/tickets/2012001", {}, b"")


@pytest.mark.parametrize("number", ["", "abc", "1/2", "../auth", "1?x=1", " 1", "1\n", "١٢", "1" * 19])
def test_a_number_that_is_none_is_not_asked_for(keesa: LocalKeesa, client: KeesaClient, number: str) -> None:
    with pytest.raises(KeesaNotFound):
        client.ticket(number)
    assert keesa.seen == []


def test_a_ticket_that_makes_no_sense(keesa: LocalKeesa, client: KeesaClient) -> None:
    keesa.on("GET /tickets/2012001", Reply(body={"data": {"ticket": "some day"}}))
    with pytest.raises(UnreadableTicket) as caught:
        client.ticket("2012001")
    assert caught.value.number == "2012001"
    assert "some day" not in str(caught.value)


def test_a_ticket_is_read_as_far_as_it_can_be(keesa: LocalKeesa, client: KeesaClient) -> None:
    keesa.on("GET /tickets/2012001", Reply(body={"data": {"ticket": {"id": "?", "title": "x", "closed_date": "some day"}}}))
    ticket = client.ticket("2012001")
    assert (ticket.number, ticket.title, ticket.closed_at, ticket.unreadable) == ("2012001", "x", None, ("closed_at",))


def test_add_note(keesa: LocalKeesa, client: KeesaClient) -> None:
    client.add_note("2008022", "test ticket note")
    seen = last_request(keesa)
    assert (seen.method, seen.path, seen.query) == ("POST", "/tickets/add_ticket_note", {})
    assert seen.json() == {"ticket_note": {"note": "test ticket note"}, "ticket_number": "2008022"}


def test_notes(keesa: LocalKeesa, client: KeesaClient) -> None:
    assert client.notes("2008022") == [
        Note(text="digital phone type changed", author="John Doe (John)", written_at=at("2020-08-11T18:30:00+05:00")),
        Note(text="port changed", author="John Doe (John)", written_at=at("2020-08-11T20:30:00+05:00")),
    ]
    seen = last_request(keesa)
    assert (seen.method, seen.path, seen.query) == ("GET", "/tickets/get_ticket_notes", {})
    assert seen.json() == {"ticket_number": "2008022"}


def test_notes_are_read_as_far_as_they_can_be(keesa: LocalKeesa, client: KeesaClient, caplog: pytest.LogCaptureFixture) -> None:
    notes = [None, {"note": {"secret": 1}}, {"note": "fine", "user_nick": "J"}, {"commented_on": "secret"}]
    keesa.on("GET /tickets/get_ticket_notes", *[Reply(body={"data": {"notes": notes}})] * 2)
    for _ in range(2):
        assert client.notes("2008022") == [Note(text=""), Note(text="fine", author="J"), Note(text="")]
    assert caplog.text.count("of ticket 2008022") == 3
    assert "secret" not in caplog.text


LISTS = {"GET /tickets": "tickets", "GET /tickets/tickets_by_type": "tickets", "GET /tickets/get_ticket_notes": "notes"}


@pytest.mark.parametrize(("call", "key"), LISTS.items())
@pytest.mark.parametrize(
    "reply",
    [
        lambda key: Reply(204),
        lambda key: Reply(200, b""),
        lambda key: Reply(202, b" \r\n"),
        lambda key: Reply(body={"data": []}),
        lambda key: Reply(body={"data": {key: None}}),
        lambda key: Reply(body={"data": {key: None, "count": 0}}),
        lambda key: Reply(body={"data": {"count": 0}}),
        lambda key: Reply(body={"data": {"count": "0"}}),
        lambda key: Reply(body={"data": {key: {}, "count": 0}}),
        lambda key: Reply(body={"data": {key: "", "count": "0"}}),
    ],
)
def test_an_empty_list_comes_in_many_shapes(
    keesa: LocalKeesa, client: KeesaClient, call: str, key: str, reply: Callable[[str], Reply]
) -> None:
    keesa.on(call, reply(key))
    result: Any = CALLS[call](client)
    assert list(getattr(result, "numbers", result)) == []


@pytest.mark.parametrize(("call", "key"), LISTS.items())
@pytest.mark.parametrize(
    "data",
    [
        lambda key: {key: None, "count": 2},
        lambda key: {"count": 1},
        lambda key: {"count": "many"},
        lambda key: {key: {}},
        lambda key: {key: {}, "count": 1},
        lambda key: {key: {"id": 1}, "count": 0},
        lambda key: [{"id": 1}],
    ],
)
def test_a_list_that_got_lost_is_not_empty(
    keesa: LocalKeesa, client: KeesaClient, call: str, key: str, data: Callable[[str], object]
) -> None:
    keesa.on(call, Reply(body={"data": data(key)}))
    with pytest.raises(KeesaOutcomeUnknown):
        CALLS[call](client)


def test_a_ticket_without_a_body_is_unreadable(keesa: LocalKeesa, client: KeesaClient) -> None:
    keesa.on("GET /tickets/2012001", Reply(200, b""))
    with pytest.raises(KeesaOutcomeUnknown):
        client.ticket("2012001")


@pytest.mark.parametrize("call", [call for call in CALLS if call.startswith("GET")])
@pytest.mark.parametrize("body", [b"<html>", b'{"data"', {}, [], None, {"data": None}, {"data": {}}, {"data": {"tickets": {}}}])
def test_an_answer_without_what_was_asked_for_is_unreadable(
    keesa: LocalKeesa, client: KeesaClient, call: str, body: object
) -> None:
    keesa.on(call, Reply(200, body))
    with pytest.raises(KeesaOutcomeUnknown):
        CALLS[call](client)


@pytest.mark.parametrize("call", [call for call in CALLS if call.startswith("POST")])
def test_a_page_of_html_is_no_confirmation(keesa: LocalKeesa, client: KeesaClient, call: str) -> None:
    keesa.on(call, Reply(200, b"<html>Down for maintenance</html>"))
    with pytest.raises(KeesaOutcomeUnknown):
        CALLS[call](client)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_every_success_code_confirms_a_note(keesa: LocalKeesa, client: KeesaClient, status: int) -> None:
    keesa.on("POST /tickets/add_ticket_note", Reply(status))
    client.add_note("2008022", "text")


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (400, KeesaInvalid),
        (403, KeesaForbidden),
        (404, KeesaNotFound),
        (418, KeesaTeapot),
        (422, KeesaInvalid),
        (500, KeesaOutcomeUnknown),
        (502, KeesaOutcomeUnknown),
        (503, KeesaUnavailable),
        (504, KeesaOutcomeUnknown),
    ],
)
def test_every_code_on_every_call(
    keesa: LocalKeesa, client: KeesaClient, call: str, status: int, expected: type[KeesaError]
) -> None:
    keesa.on(call, Reply(status, {"error": "No."}))
    with pytest.raises(KeesaError) as caught:
        CALLS[call](client)
    assert type(caught.value) is expected


@pytest.mark.parametrize("call", CALLS)
def test_a_401_is_mended_with_a_refresh(keesa: LocalKeesa, client: KeesaClient, call: str) -> None:
    keesa.on(call, Reply(401), Reply(body=example(EXAMPLES[call])))
    CALLS[call](client)
    assert keesa.calls() == [SIGN_IN, call, REFRESH, call]
    first, _, second = keesa.seen[1:]
    assert first.headers["authorization"] != second.headers["authorization"]
    assert (first.query, first.body) == (second.query, second.body)


def test_a_401_is_mended_with_a_sign_in(keesa: LocalKeesa, client: KeesaClient) -> None:
    keesa.on("POST /tickets", Reply(401), Reply(body=example("raise_ticket")))
    keesa.on(REFRESH, Reply(401))
    assert client.raise_ticket(NEW) == "2102001"
    assert keesa.calls() == [SIGN_IN, "POST /tickets", REFRESH, SIGN_IN, "POST /tickets"]


def test_a_401_that_stays_is_final(keesa: LocalKeesa, client: KeesaClient) -> None:
    keesa.on("POST /tickets", Reply(401))
    with pytest.raises(SignInFailed) as caught:
        client.raise_ticket(NEW)
    assert caught.value.status == 401
    assert not caught.value.outcome_unknown
    assert keesa.calls() == [SIGN_IN, "POST /tickets", REFRESH, "POST /tickets"]
    # The others keep their token; the next renewal signs in from scratch.
    assert client.ticket("2012001").number == "2012001"
    assert keesa.calls()[4:] == ["GET /tickets/2012001"]
    keesa.on("POST /tickets", Reply(401), Reply(201))
    client.raise_ticket(NEW)
    assert keesa.calls()[5:] == ["POST /tickets", SIGN_IN, "POST /tickets"]


def test_nothing_is_sent_without_a_token(keesa: LocalKeesa, client: KeesaClient) -> None:
    keesa.on(SIGN_IN, Reply(403))
    with pytest.raises(SignInFailed):
        client.add_note("2008022", "text")
    assert keesa.calls() == [SIGN_IN]


@pytest.mark.parametrize("behaviour", [drop, cut])
def test_a_write_whose_answer_is_lost_is_unknown(keesa: LocalKeesa, client: KeesaClient, behaviour: Any) -> None:
    keesa.on("POST /tickets", behaviour)
    with pytest.raises(KeesaOutcomeUnknown):
        client.raise_ticket(NEW)
    assert keesa.calls() == [SIGN_IN, "POST /tickets"]


@pytest.mark.parametrize("status", [200, 201, 202, 203, 204, 205, 206, 207, 226, 299])
@pytest.mark.parametrize("body", [b"", b"OK", b'{"success": {"ticket', b'"2102001"', b"[]", b"\xff"])
def test_every_odd_success_confirms_a_write(keesa: LocalKeesa, client: KeesaClient, status: int, body: bytes) -> None:
    reply = Reply(status) if status in (204, 205) else Reply(status, body)
    keesa.on("POST /tickets", reply)
    keesa.on("POST /tickets/add_ticket_note", reply)
    assert client.raise_ticket(NEW) is None
    client.add_note("2008022", "text")
