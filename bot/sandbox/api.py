"""The eight calls of the Keesa API over HTTP: requests are checked strictly, answers have the shapes in Keesa's document."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from bot.sandbox import checks, faults
from bot.sandbox.checks import UnprocessableError, checked_json, checked_query
from bot.sandbox.world import HELP_DESK, MALDIVES, SERVICE_ACCOUNT, SandboxNote, SandboxTicket, UnknownTicketError, World

API = "/api/v1"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

Answer = tuple[Response, int]


def create_app(world: World, *, pause: Callable[[float], object] = time.sleep) -> Flask:
    """The WSGI app for a world. `pause` waits that many seconds."""
    app = Flask("sandbox-keesa", static_folder=None)
    faults.register(app, world, api=API, pause=pause)
    faults.register_switchboard(app, world, show_tickets=lambda: [_with_priority(ticket) for ticket in world.tickets()])
    _register_errors(app)
    _Calls(world).register(app)
    return app


def _register_errors(app: Flask) -> None:
    @app.errorhandler(UnprocessableError)
    def unprocessable(error: UnprocessableError) -> Answer:
        return _refusal(str(error), 422)

    @app.errorhandler(UnknownTicketError)
    def unknown(error: UnknownTicketError) -> Answer:
        return _refusal(f"Ticket {error} could not be found.", 404)

    @app.errorhandler(HTTPException)
    def other(error: HTTPException) -> Answer:
        return _refusal(error.name, error.code or 500)


class _Calls:
    """The eight calls, numbered as in `bot.keesa.client`."""

    def __init__(self, world: World) -> None:
        self._world = world

    def register(self, app: Flask) -> None:
        app.before_request(self._check_access)
        app.post(f"{API}/auth")(self.sign_in)
        app.post(f"{API}/auth/refresh_token")(self.refresh)
        app.post(f"{API}/tickets", strict_slashes=False)(self.raise_ticket)
        app.get(f"{API}/tickets", strict_slashes=False)(self.own_tickets)
        app.get(f"{API}/tickets/tickets_by_type")(self.tickets_by_type)
        app.get(f"{API}/tickets/<number>")(self.ticket)
        app.post(f"{API}/tickets/add_ticket_note")(self.add_note)
        app.get(f"{API}/tickets/get_ticket_notes")(self.notes)

    def _check_access(self) -> Answer | None:
        if not request.path.startswith(f"{API}/tickets"):
            return None
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme == "Bearer" and self._world.accepts(token):
            return None
        return _refusal("Your access token has expired or is invalid.", 401)

    def sign_in(self) -> Answer:
        """Call 1."""
        _expect_content_type(FORM)
        credentials = _query(checks.Credentials)
        tokens = self._world.sign_in(credentials.user, credentials.password)
        if tokens is None:
            return _refusal("Wrong user or password.", 401)
        access, refresh = tokens
        body = {
            "csrf": self._world.csrf(),
            "access": access.text,
            "access_expires_at": _iso(access.expires_at),
            "refresh": refresh.text,
            "refresh_expires_at": _iso(refresh.expires_at),
        }
        return jsonify(body), 200

    def refresh(self) -> Answer:
        """Call 2: a new access token; the refresh token stays the same."""
        _expect_content_type(FORM)
        _query(checks.Nothing)
        access = self._world.refresh(request.headers.get("X-Refresh-Token", ""))
        if access is None:
            return _refusal("Your refresh token has expired or is invalid.", 401)
        return jsonify(csrf=self._world.csrf(), access=access.text, access_expires_at=_iso(access.expires_at)), 200

    def raise_ticket(self) -> Answer:
        """Call 3."""
        _query(checks.Nothing)
        body = _body(checks.RaiseTicket)
        ticket = body.ticket
        number = self._world.raise_ticket(
            ticket.title,
            ticket.description,
            ticket_type=ticket.ticket_type,
            category=ticket.category,
            customer=f"Eco {body.eco_id}" if ticket.customer_id is None else f"Customer {ticket.customer_id}",
            contact_name=ticket.customer_name,
            contact_number=ticket.customer_contact,
            priority=ticket.priority,
            product_id=ticket.product_id,
            reference=ticket.reference,
            raised_by=SERVICE_ACCOUNT,
            assigned_to=HELP_DESK,
        )
        return jsonify(success={"ticket_number": number}), 201

    def own_tickets(self) -> Answer:
        """Call 4: the open tickets that the service account raised or is assigned to."""
        _query(checks.Nothing)
        _expect_no_body()
        account = SERVICE_ACCOUNT.name
        tickets = self._world.tickets(lambda ticket: ticket.status == "open" and account in (ticket.raised_by, ticket.assigned_to))
        return self._listed("tickets", [_ticket(ticket) for ticket in tickets])

    def tickets_by_type(self) -> Answer:
        """Call 5: the only one that returns the priority."""
        page = _query(checks.PageAndOrder)
        wanted = _body(checks.TicketsByType).ticket
        status = self._status(wanted.status)
        switches = self._world.switches
        if status in switches.sick:
            return _refusal("We had a problem with our server. Try again later.", 500)
        tickets = self._world.tickets_by_type(wanted.type, status)
        if self._order(page.order) == "asc":
            tickets.reverse()
        shown = tickets[: min(int(page.limit), switches.at_most or len(tickets))]
        return self._listed("tickets", [_with_priority(ticket) for ticket in shown], count=len(shown))

    def _order(self, asked: str) -> str:
        order = self._world.switches.order
        if order == "reversed":
            return "desc" if asked == "asc" else "asc"
        return asked if order == "asked" else order

    def _listed(self, key: str, entries: list[dict[str, Any]], **beside: int) -> Answer:
        """A list as Keesa answers it; the shape of an empty one depends on a switch."""
        match "list" if entries else self._world.switches.empty:
            case "null":
                return jsonify(data={key: None, **beside}), 200
            case "left out":
                return jsonify(data={"count": 0}), 200
            case "no data":
                return jsonify(data=[]), 200
            case "no body":
                return Response(), 200
        return jsonify(data={key: entries, **beside}), 200

    def _status(self, sent: str | int) -> str:
        numbers = self._world.switches.status_numbers
        known = {"open": "open", "closed": "closed"} | {number: name for name, number in numbers.items()}
        if sent not in known:
            raise UnprocessableError(f"ticket.status: {sent!r} is not in the list")
        return known[sent]

    def ticket(self, number: str) -> Answer:
        """Call 6."""
        _query(checks.Nothing)
        _expect_no_body()
        ticket = self._world.ticket(number)
        return jsonify(data={"ticket": {} if ticket.number in self._world.switches.garbled else _ticket(ticket)}), 200

    def add_note(self) -> Answer:
        """Call 7."""
        _query(checks.Nothing)
        body = _body(checks.AddNote)
        note = self._world.add_note(body.ticket_number, body.ticket_note.note, by=SERVICE_ACCOUNT)
        return jsonify(success={"ticket_number": body.ticket_number, "comment": note.text}), 201

    def notes(self) -> Answer:
        """Call 8."""
        _query(checks.Nothing)
        ticket = self._world.ticket(_body(checks.GetNotes).ticket_number)
        return self._listed("notes", [_note(note) for note in ticket.notes], count=len(ticket.notes))


def _refusal(reason: str, status: int) -> Answer:
    return jsonify(error=reason), status


def _expect_content_type(expected: str) -> None:
    if request.mimetype != expected:
        raise UnprocessableError(f"Content-Type must be {expected}, not {request.mimetype or 'missing'}")


def _expect_no_body() -> None:
    if request.get_data():
        raise UnprocessableError("this call takes no body")


def _query(model: type[checks.Model]) -> checks.Model:
    return checked_query(model, request.args.to_dict(flat=False))


def _body(model: type[checks.Model]) -> checks.Model:
    _expect_content_type(JSON)
    return checked_json(model, request.get_data())


def _iso(time: datetime) -> str:
    """``2020-11-07T14:04:19.033+05:00``."""
    return time.astimezone(MALDIVES).isoformat(timespec="milliseconds")


def _ticket(ticket: SandboxTicket) -> dict[str, Any]:
    return {
        "id": ticket.number,
        "title": ticket.title,
        "customer": ticket.customer,
        "description": ticket.description,
        "status": ticket.status,
        "contact_number": ticket.contact_number,
        "contact_name": ticket.contact_name,
        "raised_on": _iso(ticket.raised_at),
        "raised_by": ticket.raised_by,
        "assigned_to": ticket.assigned_to,
        "ticket_type": ticket.ticket_type,
        "category": ticket.category,
        "image_urls": list(ticket.image_urls),
        "closed_date": _iso(ticket.closed_at) if ticket.closed_at else "not closed",
        "ticket_notes": [_comment(note) for note in ticket.notes],
        **ticket.shown_as,
    }


def _with_priority(ticket: SandboxTicket) -> dict[str, Any]:
    return _ticket(ticket) | {"priority": ticket.shown_as.get("priority", ticket.priority)}


def _comment(note: SandboxNote) -> dict[str, Any]:
    return {"comment": note.text, "added_on": _iso(note.written_at), "commented_by": str(note.author)}


def _note(note: SandboxNote) -> dict[str, Any]:
    return {
        "id": note.id,
        "note": note.text,
        "user_name": note.author.name,
        "user_nick": note.author.nick,
        "commented_on": note.written_at.astimezone(MALDIVES).strftime("%H:%M %d/%m/%Y"),
    }
