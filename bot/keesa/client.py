"""The client of the Keesa API: one method for each call on tickets and notes.

Code and docs refer to the calls by number, in the order of Keesa's API document:

1. ``POST /auth``: sign in (`bot.keesa.tokens`)
2. ``POST /auth/refresh_token``: get a new access token (`bot.keesa.tokens`)
3. ``POST /tickets``: raise a ticket
4. ``GET /tickets``: the open tickets of the service account
5. ``GET /tickets/tickets_by_type``: the tickets of one type and status; the only call that returns the priority
6. ``GET /tickets/<ticket_number>``: one ticket
7. ``POST /tickets/add_ticket_note``: add a note
8. ``GET /tickets/get_ticket_notes``: the notes on a ticket
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot import wording
from bot.config import Settings
from bot.keesa.bodies import note_request, read_data, read_list, read_raised_number, ticket_request
from bot.keesa.oddities import Oddities
from bot.keesa.ticket_json import read_note, read_ticket
from bot.keesa.ticket_page import TicketPage, TicketPages
from bot.keesa.tokens import TokenManager
from bot.keesa.transport import Answer, Transport, Unauthorized
from bot.keesa.turns import SignInTurns
from bot.keesa.values import number_or_none
from bot.model.errors import KeesaNotFound
from bot.model.feeds import Order
from bot.model.tickets import Note, Ticket
from bot.model.writes import NewTicket
from bot.runtime.clock import utc_now
from bot.runtime.metrics import Metrics
from bot.runtime.timings import Timings

log = logging.getLogger(__name__)


class KeesaClient:
    """Calls 3 to 8, signed in with `tokens`. Threads may share it.

    Every method raises a `KeesaError`. After a `KeesaOutcomeUnknown`, a write may have been done. `statuses` maps the names that
    people use to what Keesa expects. Tickets come with the name, whichever of the two Keesa returns.
    """

    def __init__(self, transport: Transport, tokens: TokenManager, statuses: Mapping[str, str | int]) -> None:
        self.tokens = tokens
        self.oddities = Oddities()
        self._transport = transport
        self._statuses = statuses
        self._status_names = {str(sent): name for name, sent in statuses.items()}
        self._pages = TicketPages(self._read, self.oddities.add, self._status_names)

    @property
    def clock_ahead(self) -> timedelta | None:
        """How far this machine's clock is ahead of Keesa's, by the last answer."""
        return self._transport.clock_ahead

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    def raise_ticket(self, ticket: NewTicket) -> str | None:
        """Call 3, ``POST /tickets``. Returns the new ticket's number, or None if Keesa accepted it without giving one."""
        answer = self._call("POST", "/tickets", json=ticket_request(ticket))
        return read_raised_number(answer.confirmation())

    def open_tickets(self) -> list[Ticket]:
        """Call 4, ``GET /tickets``: the open tickets that the service account raised or is assigned to.

        Tickets without a readable number are left out.
        """
        return self._page((), self._call("GET", "/tickets")).tickets()

    def tickets_by_type(
        self, ticket_type: str, status: str, *, limit: int = 10, order: Order = "desc", remember: bool = False
    ) -> TicketPage:
        """Call 5, ``GET /tickets/tickets_by_type``: at most `limit` tickets, not parsed yet; with ``desc`` the newest first.

        `remember` the answer if the list is polled.
        """
        wanted = {"type": ticket_type, "status": self._statuses.get(status.casefold(), status)}
        params = {"limit": limit, "order": order}
        answer = self._call("GET", "/tickets/tickets_by_type", params=params, json={"ticket": wanted})
        return self._page((ticket_type, status), answer, order=order, limit=limit, ticket_type=ticket_type, remember=remember)

    def ticket(self, number: str) -> Ticket:
        """Call 6, ``GET /tickets/<ticket_number>``. Raises `KeesaNotFound`, and `UnreadableTicket` if the answer isn't a ticket."""
        path = f"/tickets/{number}"
        if number_or_none(number) != number:
            raise KeesaNotFound("GET /tickets/<ticket_number>", wording.reasons.DIGITS_ONLY)
        answer = self._call("GET", path)
        ticket = read_data(answer.json(), "ticket")
        if ticket is None:
            raise answer.unreadable(wording.reasons.NO_TICKET)
        return self._read(ticket, asked_for=number)

    def add_note(self, ticket_number: str, text: str) -> None:
        """Call 7, ``POST /tickets/add_ticket_note``."""
        answer = self._call("POST", "/tickets/add_ticket_note", json=note_request(ticket_number, text))
        answer.confirmation()

    def notes(self, ticket_number: str) -> list[Note]:
        """Call 8, ``GET /tickets/get_ticket_notes``, in Keesa's order. Entries that aren't notes are left out."""
        call = "/tickets/get_ticket_notes"
        if number_or_none(ticket_number) != ticket_number:
            raise KeesaNotFound(f"GET {call}", wording.reasons.DIGITS_ONLY)
        answer = self._call("GET", call, json={"ticket_number": ticket_number})
        notes = []
        for raw in _list(answer, "notes"):
            try:
                notes.append(read_note(raw, ticket_number, self.oddities.add))
            except ValueError:
                continue
        return notes

    def _page(self, of: Hashable, answer: Answer, **asked_for: Any) -> TicketPage:
        return self._pages.read(of, answer.body, lambda: _list(answer, "tickets"), **asked_for)

    def _read(self, raw: object, *, asked_for: str | None = None) -> Ticket:
        ticket = read_ticket(raw, asked_for=asked_for, report=self.oddities.add)
        return ticket.model_copy(update={"status": self._status_names.get(ticket.status, ticket.status)})

    def _call(self, method: str, path: str, **parts: Any) -> Answer:
        """A call with the bearer token. After a 401 it is repeated once with a new token."""
        token = self.tokens.access()
        try:
            return self._transport.call(method, path, token=token, **parts)
        except Unauthorized:
            log.info("Keesa rejected the access token")
        token = self.tokens.after_401(token)
        try:
            return self._transport.call(method, path, token=token, **parts)
        except Unauthorized as error:
            raise self.tokens.refused_again(token, error) from None


def _list(answer: Answer, key: str) -> list[Any]:
    """The list under ``data``. A success without a body counts as an empty list."""
    entries = [] if answer.is_empty else read_list(answer.json(), key)
    if entries is None:
        raise answer.unreadable(wording.reasons.no_list(key))
    return entries


def connect(
    settings: Settings,
    *,
    pool: int = 32,
    clock: Callable[[], datetime] = utc_now,
    timings: Timings = Timings(),
    sleep: Callable[[float], None] = time.sleep,
    turns: SignInTurns | None = None,
    metrics: Metrics | None = None,
) -> KeesaClient:
    """A client for the service account in the settings that keeps at most `pool` connections open. Sends nothing yet.

    `sleep` waits that many seconds before a read is repeated. `turns` are those of all who sign in, if there are others.
    """
    transport = Transport(settings.keesa_base_url, pool=pool, sleep=sleep, metrics=metrics)
    password = settings.keesa_password.get_secret_value()
    tokens = TokenManager(transport, settings.keesa_user, password, clock=clock, timings=timings, turns=turns, metrics=metrics)
    return KeesaClient(transport, tokens, settings.keesa_statuses)
