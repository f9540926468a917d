from __future__ import annotations

import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from bot.model.errors import StartError
from bot.sandbox.keesa import SandboxKeesa, World
from bot.sandbox.world import Person
from tests.bot.sandbox.conftest import Caller

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+05:00")
TICKET: dict[str, Any] = {
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
}
MISSING = object()


def raising(eco_id: object = 1, **changes: object) -> dict[str, Any]:
    ticket = {key: value for key, value in (TICKET | changes).items() if value is not MISSING}
    return {"ticket": ticket} if eco_id is MISSING else {"ticket": ticket, "eco_id": eco_id}


def by_type(**ticket: object) -> dict[str, Any]:
    return {"ticket": {"type": "customer_support", "status": "open", **ticket}}


# Signing in


def test_sign_in_answers_what_the_document_shows(stranger: Caller) -> None:
    body = stranger.sign_in().json()

    assert list(body) == sorted(["csrf", "access", "access_expires_at", "refresh", "refresh_expires_at"])
    assert ISO.fullmatch(body["access_expires_at"])
    assert datetime.fromisoformat(body["refresh_expires_at"]) > datetime.fromisoformat(body["access_expires_at"])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"user": "bot@keesa.example", "password": "wrong"}, 401),
        ({"user": "someone@keesa.example", "password": "lagoon-2102"}, 401),
        ({"user": "bot@keesa.example"}, 422),
        ({"user": "bot@keesa.example", "password": "lagoon-2102", "remember": "1"}, 422),
    ],
)
def test_sign_in_refuses(stranger: Caller, query: dict[str, str], status: int) -> None:
    assert stranger.sign_in(**query).status_code == status


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json"}])
@pytest.mark.parametrize("path", ["/auth?user=bot@keesa.example&password=lagoon-2102", "/auth/refresh_token"])
def test_sign_in_wants_its_content_type(stranger: Caller, path: str, headers: dict[str, str]) -> None:
    assert stranger("POST", path, headers=headers).status_code == 422


def test_credentials_in_the_body_do_not_count(stranger: Caller) -> None:
    assert stranger("POST", "/auth", data={"user": stranger.world.user, "password": stranger.world.password}).status_code == 422


def test_refresh_answers_an_access_token_and_no_refresh_token(stranger: Caller) -> None:
    signed_in = stranger.sign_in().json()
    answer = stranger("POST", "/auth/refresh_token", headers={**FORM, "X-Refresh-Token": signed_in["refresh"]})

    assert sorted(answer.json()) == ["access", "access_expires_at", "csrf"]
    assert stranger.world.accepts(answer.json()["access"])
    assert stranger.world.accepts(signed_in["access"])


@pytest.mark.parametrize("header", [{}, {"X-Refresh-Token": "made-up"}])
def test_refresh_refuses_other_tokens(stranger: Caller, header: dict[str, str]) -> None:
    assert stranger("POST", "/auth/refresh_token", headers={**FORM, **header}).status_code == 401


@pytest.mark.parametrize("value", ["", "Bearer", "Bearer made-up", "Basic made-up"])
def test_calls_want_an_access_token(stranger: Caller, value: str) -> None:
    assert stranger("GET", "/tickets", headers={"Authorization": value}).status_code == 401


def test_access_tokens_run_out(stranger: Caller) -> None:
    stranger.world.switch(access_seconds=-1)
    refresh = stranger.sign_in().json()["refresh"]
    assert stranger.signed_in()("GET", "/tickets").status_code == 401

    stranger.world.switch(access_seconds=60)
    access = stranger("POST", "/auth/refresh_token", headers={**FORM, "X-Refresh-Token": refresh}).json()["access"]
    assert stranger("GET", "/tickets", headers={"Authorization": f"Bearer {access}"}).status_code == 200


def test_tokens_are_ended_at_once(call: Caller) -> None:
    refresh = call.sign_in().json()["refresh"]
    call.world.expire_tokens()
    assert call("GET", "/tickets").status_code == 401
    assert call("POST", "/auth/refresh_token", headers={**FORM, "X-Refresh-Token": refresh}).status_code == 200

    requests.post(f"{call.root}/_sandbox/expire_tokens?refresh_too=1", timeout=10)
    assert call("POST", "/auth/refresh_token", headers={**FORM, "X-Refresh-Token": refresh}).status_code == 401


# Raising a ticket


def test_raise_answers_the_number_as_text(call: Caller) -> None:
    answer = call("POST", "/tickets", json=raising())
    number = answer.json()["success"]["ticket_number"]

    assert answer.status_code == 201
    assert re.fullmatch(datetime.now(UTC).strftime("%y") + r"\d\d001", number)
    assert call.world.ticket(number).contact_number == 7735241


@pytest.mark.parametrize(
    "body",
    [
        raising(eco_id=MISSING),
        raising(customer_id=MISSING),
        raising(priority=MISSING, reference=MISSING),
        raising(priority=5, product_id=24),
        raising(title="ފޯނު ލައިން"),
    ],
)
def test_raise_accepts(call: Caller, body: dict[str, Any]) -> None:
    assert call("POST", "/tickets", json=body).status_code == 201


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({}, "ticket: Field required"),
        ([], "should be an object"),
        (raising(title=MISSING), "ticket.title: Field required"),
        (raising(title=""), "ticket.title"),
        (raising(title=None), "title must not be null"),
        (raising(description=5), "ticket.description"),
        (raising(reference=None), "reference must not be null"),
        (raising(ticket_type="Eco Support"), "ticket.ticket_type"),
        (raising(category="eco_support"), "ticket.category"),
        (raising(product_id="4"), "ticket.product_id"),
        (raising(product_id=0), "ticket.product_id"),
        (raising(product_id=25), "ticket.product_id"),
        (raising(product_id=True), "ticket.product_id"),
        (raising(customer_contact="7735241"), "ticket.customer_contact"),
        (raising(customer_contact=7735241.0), "ticket.customer_contact"),
        (raising(priority=2), "ticket.priority"),
        (raising(priority=True), "ticket.priority"),
        (raising(priority="1"), "ticket.priority"),
        (raising(customer_id="20"), "ticket.customer_id"),
        (raising(customer_id=None), "customer_id must not be null"),
        (raising(eco_id=MISSING, customer_id=MISSING), "customer_id is required if eco_id is not provided"),
        (raising(eco_id="1"), "eco_id"),
        (raising(eco_id=MISSING) | {"ecoid": 1}, "ecoid: Extra inputs"),
        ({"ticket": {**TICKET, "eco_id": 1}}, "ticket.eco_id: Extra inputs"),
        (TICKET, "ticket: Field required"),
    ],
)
def test_raise_refuses(call: Caller, body: object, reason: str) -> None:
    answer = call("POST", "/tickets", json=body)

    assert answer.status_code == 422
    assert reason in answer.json()["error"]
    assert call.world.tickets() == []


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_raise_wants_its_content_type(call: Caller, content_type: str) -> None:
    body = '{"ticket": {}}'
    assert "Content-Type" in call("POST", "/tickets", data=body, headers={"Content-Type": content_type}).json()["error"]


@pytest.mark.parametrize("body", ["", "{", '{"ticket": NaN}', "\xff"])
def test_raise_wants_json(call: Caller, body: str) -> None:
    answer = call("POST", "/tickets", data=body.encode("latin-1"), headers={"Content-Type": "application/json"})
    assert answer.status_code == 422


# Looking tickets up


def test_a_ticket_reads_as_in_the_document(call: Caller) -> None:
    number = call.world.raise_ticket("588 port change", category="service_order", ticket_type=None)
    call.world.add_note(number, "port changed", by=Person("John Doe", "John"))
    ticket = call("GET", f"/tickets/{number}").json()["data"]["ticket"]

    assert ISO.fullmatch(ticket.pop("raised_on"))
    assert ISO.fullmatch(ticket["ticket_notes"][0].pop("added_on"))
    assert ticket == {
        "id": int(number),
        "title": "588 port change",
        "customer": "Customer X",
        "description": "588 port change",
        "status": "open",
        "contact_number": 7000111,
        "contact_name": "John",
        "raised_by": "John Doe",
        "assigned_to": "Help Desk",
        "ticket_type": None,
        "category": "service_order",
        "image_urls": [],
        "closed_date": "not closed",
        "ticket_notes": [{"comment": "port changed", "commented_by": "John Doe (John)"}],
    }


def test_a_closed_ticket_has_its_date(call: Caller) -> None:
    number = call.world.raise_ticket("Fax line")
    call.world.close(number)
    ticket = call("GET", f"/tickets/{number}").json()["data"]["ticket"]
    assert (ticket["status"], bool(ISO.fullmatch(ticket["closed_date"]))) == ("closed", True)

    call.world.reopen(number)
    ticket = call("GET", f"/tickets/{number}").json()["data"]["ticket"]
    assert (ticket["status"], ticket["closed_date"]) == ("open", "not closed")


def test_own_tickets_are_the_open_ones_raised_by_or_assigned_to_the_account(call: Caller) -> None:
    raised = call("POST", "/tickets", json=raising()).json()["success"]["ticket_number"]
    closed = call("POST", "/tickets", json=raising()).json()["success"]["ticket_number"]
    call.world.close(closed)
    call.world.raise_ticket("somebody else's")
    assigned = call.world.raise_ticket("for the bot")
    call.world.reassign(assigned, Person("Keesa Bot", "Bot"))

    tickets = call("GET", "/tickets/").json()["data"]["tickets"]
    assert [ticket["id"] for ticket in tickets] == [int(assigned), int(raised)]
    assert "priority" not in tickets[0]


def test_tickets_by_type_come_newest_first_ten_at_a_time(call: Caller) -> None:
    numbers = [int(call.world.raise_ticket(f"ticket {n}")) for n in range(12)]
    call.world.raise_ticket("other type", ticket_type="eco_support")

    def ids(query: str) -> list[int]:
        data = call("GET", f"/tickets/tickets_by_type{query}", json=by_type()).json()["data"]
        assert data["count"] == len(data["tickets"])
        return [ticket["id"] for ticket in data["tickets"]]

    assert ids("") == numbers[:1:-1]
    assert ids("?limit=3&order=desc") == numbers[:8:-1]
    assert ids("?limit=3&order=asc") == numbers[:3]
    assert len(ids("?limit=1000")) == 12


def test_tickets_by_type_tell_the_priority_and_keep_to_the_status(call: Caller) -> None:
    number = call.world.raise_ticket("fax")
    call.world.change_priority(number, 5)
    call.world.close(call.world.raise_ticket("done"))

    tickets = call("GET", "/tickets/tickets_by_type", json=by_type()).json()["data"]["tickets"]
    assert [(ticket["id"], ticket["priority"]) for ticket in tickets] == [(int(number), 5)]
    assert call("GET", "/tickets/tickets_by_type", json=by_type(status="closed")).json()["data"]["count"] == 1


def test_a_status_may_be_a_number_where_switched_on(call: Caller) -> None:
    call.world.raise_ticket("fax")
    assert call("GET", "/tickets/tickets_by_type", json=by_type(status=1)).status_code == 422

    call.world.switch(status_numbers={"open": 1, "closed": 2})
    assert call("GET", "/tickets/tickets_by_type", json=by_type(status=1)).json()["data"]["count"] == 1
    assert call("GET", "/tickets/tickets_by_type", json=by_type(status=2)).json()["data"]["count"] == 0


def test_lists_can_be_capped_and_in_any_order(call: Caller) -> None:
    numbers = [int(call.world.raise_ticket(f"ticket {n}")) for n in range(4)]

    def ids(order: str) -> list[int]:
        answer = call("GET", f"/tickets/tickets_by_type?limit=9&order={order}", json=by_type()).json()
        return [ticket["id"] for ticket in answer["data"]["tickets"]]

    call.world.switch(at_most=3)
    assert (ids("asc"), ids("desc")) == (numbers[:3], numbers[:0:-1])
    call.world.switch(at_most=None, order="reversed")
    assert (ids("asc"), ids("desc")) == (numbers[::-1], numbers)
    call.world.switch(order="asc")
    assert ids("asc") == ids("desc") == numbers


def test_one_list_can_lag_behind_or_fail(call: Caller) -> None:
    number = call.world.raise_ticket("fax")
    call.world.switch(lagging=["open"])
    call.world.close(number)

    def count(status: str) -> int | None:
        answer = call("GET", "/tickets/tickets_by_type", json=by_type(status=status))
        return answer.json()["data"]["count"] if answer.ok else None

    assert (count("open"), count("closed")) == (1, 1)
    call.world.switch(lagging=[], sick=["closed"])
    assert (count("open"), count("closed")) == (0, None)


@pytest.mark.parametrize(
    ("empty", "body"),
    [
        ("list", b'{"data":{"count":0,"tickets":[]}}'),
        ("null", b'{"data":{"count":0,"tickets":null}}'),
        ("left out", b'{"data":{"count":0}}'),
        ("no data", b'{"data":[]}'),
        ("no body", b""),
    ],
)
def test_an_empty_list_can_be_written_in_many_ways(call: Caller, empty: str, body: bytes) -> None:
    call.world.switch(empty=empty)
    answer = call("GET", "/tickets/tickets_by_type", json=by_type())
    assert (answer.status_code, answer.content.strip()) == (200, body)


def test_a_ticket_can_be_shown_as_nothing(call: Caller) -> None:
    number = call.world.raise_ticket("fax")
    call.world.switch(garbled=[number])
    assert call("GET", f"/tickets/{number}").json() == {"data": {"ticket": {}}}


@pytest.mark.parametrize(
    ("query", "body"),
    [
        ("", {}),
        ("", {"type": "customer_support", "status": "open"}),
        ("", {"ticket": {"type": "customer_support"}}),
        ("", by_type(status="pending")),
        ("", by_type(status=True)),
        ("", by_type(type="Customer Support")),
        ("", by_type(limit=5)),
        ("?limit=0", by_type()),
        ("?limit=-1", by_type()),
        ("?limit=ten", by_type()),
        ("?order=newest", by_type()),
        ("?order=DESC", by_type()),
        ("?page=2", by_type()),
        ("?limit=1&limit=2", by_type()),
    ],
)
def test_tickets_by_type_refuses(call: Caller, query: str, body: dict[str, Any]) -> None:
    assert call("GET", f"/tickets/tickets_by_type{query}", json=body).status_code == 422


@pytest.mark.parametrize("path", ["/tickets/9999999", "/tickets/abc", "/nothing"])
def test_what_is_not_there_is_not_found(call: Caller, path: str) -> None:
    answer = call("GET", path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/auth"), ("PUT", "/tickets"), ("DELETE", "/tickets/2102001"), ("POST", "/tickets/tickets_by_type")],
)
def test_other_methods_are_not_allowed(call: Caller, method: str, path: str) -> None:
    assert call(method, path).status_code == 405


@pytest.mark.parametrize("path", ["/tickets?limit=5", "/tickets/2102001?verbose=1"])
def test_queries_that_are_not_named_are_refused(call: Caller, path: str) -> None:
    assert call("GET", path).status_code == 422


def test_calls_without_a_body_refuse_one(call: Caller) -> None:
    assert call("GET", "/tickets", json={}).status_code == 422


# Notes


def test_a_note_is_added_and_listed(call: Caller) -> None:
    number = call.world.raise_ticket("fax")
    added = call("POST", "/tickets/add_ticket_note", json={"ticket_note": {"note": "port\r\nchanged"}, "ticket_number": number})
    listed = call("GET", "/tickets/get_ticket_notes", json={"ticket_number": number}).json()["data"]

    assert (added.status_code, added.json()) == (201, {"success": {"ticket_number": number, "comment": "port\r\nchanged"}})
    assert re.fullmatch(r"\d\d:\d\d \d\d/\d\d/\d{4}", listed["notes"][0].pop("commented_on"))
    assert listed == {"count": 1, "notes": [{"id": 271, "note": "port\r\nchanged", "user_name": "Keesa Bot", "user_nick": "Bot"}]}


def test_notes_show_maldives_time_day_first() -> None:
    world = World(now=lambda: datetime(2020, 8, 11, 13, 30, tzinfo=UTC))
    number = world.raise_ticket("fax")
    world.add_note(number, "port changed")
    assert number == "2008001"

    with SandboxKeesa(world) as keesa, requests.Session() as session:
        token = world.sign_in(world.user, world.password)
        assert token is not None
        session.headers["Authorization"] = f"Bearer {token[0].text}"
        answer = session.get(f"{keesa.url}/tickets/get_ticket_notes", json={"ticket_number": number}, timeout=10)
    assert answer.json()["data"]["notes"][0]["commented_on"] == "18:30 11/08/2020"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"ticket_note": {"note": "x"}, "ticket_number": "9999999"}, 404),
        ({"ticket_note": {"note": "x"}, "ticket_number": 2102001}, 422),
        ({"ticket_note": {"note": ""}, "ticket_number": "2102001"}, 422),
        ({"ticket_note": {"note": 1}, "ticket_number": "2102001"}, 422),
        ({"ticket_note": "x", "ticket_number": "2102001"}, 422),
        ({"ticket_note": {"note": "x", "ticket_number": "2102001"}}, 422),
        ({"ticket_note": {"note": "x"}, "ticket_number": "#2102001"}, 422),
    ],
)
def test_add_note_refuses(call: Caller, body: dict[str, Any], status: int) -> None:
    assert call("POST", "/tickets/add_ticket_note", json=body).status_code == status


@pytest.mark.parametrize(
    ("body", "status"),
    [({"ticket_number": "9999999"}, 404), ({"ticket_number": 2102001}, 422), ({}, 422), ({"ticket_number": "1", "page": 2}, 422)],
)
def test_get_notes_refuses(call: Caller, body: dict[str, Any], status: int) -> None:
    assert call("GET", "/tickets/get_ticket_notes", json=body).status_code == status


# Switches


def test_down_answers_503_and_does_nothing(call: Caller) -> None:
    call.world.switch(down=True)
    assert call("POST", "/tickets", json=raising()).status_code == 503
    assert call.sign_in().status_code == 503
    assert call.world.tickets() == []


def test_fail_answers_500_and_does_nothing(call: Caller) -> None:
    call.world.switch(fail=1.0)
    assert call("POST", "/tickets", json=raising()).status_code == 500
    assert call.world.tickets() == []


def test_a_share_of_failures_is_a_share(call: Caller) -> None:
    call.world.switch(fail=0.5)
    assert {call("GET", "/tickets").status_code for _ in range(30)} == {200, 500}


def test_a_lost_answer_is_a_write_that_was_done(call: Caller) -> None:
    call.world.switch(lose_answers=1.0)
    with pytest.raises(requests.ConnectionError):
        call("POST", "/tickets", json=raising())

    assert len(call.world.tickets()) == 1
    assert call.world.requests[-1]["answer_lost"]
    assert call("GET", "/tickets").status_code == 200
    assert call("POST", "/tickets", json={}).status_code == 422


def test_slow_is_slow(call: Caller) -> None:
    call.world.switch(delay=60)
    with pytest.raises(requests.ReadTimeout):
        call.session.get(f"{call.keesa.url}/tickets", timeout=0.2)


def test_sign_in_can_be_refused(call: Caller) -> None:
    call.world.switch(reject_sign_in=True)
    assert call.sign_in().status_code == 401
    assert call("GET", "/tickets").status_code == 200


def test_switches_over_http(call: Caller) -> None:
    answer = requests.post(f"{call.root}/_sandbox/switches", json={"down": True, "delay": 0.5}, timeout=10)
    assert (answer.json()["down"], call.world.switches.delay) == (True, 0.5)
    assert requests.post(f"{call.root}/_sandbox/switches", json={"dwon": True}, timeout=10).status_code == 422
    assert requests.post(f"{call.root}/_sandbox/switches", json=[], timeout=10).status_code == 422
    assert requests.post(f"{call.root}/_sandbox/switches", json={"down": False, "delay": 0}, timeout=10).json()["down"] is False


def test_the_state_shows_tickets_and_requests_without_secrets(call: Caller) -> None:
    call("POST", "/tickets", json=raising())
    answer = requests.get(f"{call.root}/_sandbox/state", timeout=10)
    state = answer.json()

    assert [ticket["title"] for ticket in state["tickets"]] == ["example title"]
    assert [(entry["method"], entry["path"], entry["status"]) for entry in state["requests"]] == [
        ("POST", "/api/v1/auth", 200),
        ("POST", "/api/v1/tickets", 201),
    ]
    assert state["requests"][0]["query"] == {"user": "bot@keesa.example", "password": "…"}
    assert state["requests"][1]["body"]["ticket"]["title"] == "example title"
    assert str(call.session.headers["Authorization"]).removeprefix("Bearer ") not in answer.text


# Its life


def test_a_taken_port_is_one_clear_line() -> None:
    with SandboxKeesa() as keesa, pytest.raises(StartError, match=rf"Port {keesa.port} of 127\.0\.0\.1 is already in use"):
        SandboxKeesa(port=keesa.port).start()


def test_it_stops_with_calls_in_hand_and_can_be_stopped_twice() -> None:
    keesa = SandboxKeesa()
    keesa.start()
    url = keesa.url
    keesa.stop()
    keesa.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{url}/tickets", timeout=10)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_served_it_says_how_to_use_it_and_ends_when_told(number: signal.Signals) -> None:
    script = "from bot.sandbox.keesa import serve; serve(port=0, say=lambda line: print(line, flush=True))"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        said = [line.strip() for line in iter(served.stdout.readline, "Press Ctrl-C to stop.\n")]
        settings = dict(line.split("=", 1) for line in said if line.startswith("KEESA_"))
        query = {"user": settings["KEESA_USER"], "password": settings["KEESA_PASSWORD"]}
        assert requests.post(f"{settings['KEESA_BASE_URL']}/auth", params=query, headers=FORM, timeout=10).ok

        served.send_signal(number)
        assert served.communicate(timeout=30)[0] == "Stopped.\n"
    assert served.returncode == 0
