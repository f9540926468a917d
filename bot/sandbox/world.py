"""The state of the sandbox Keesa, in memory: accounts, tokens, tickets, notes and switches. No HTTP here."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from threading import RLock
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MALDIVES = timezone(timedelta(hours=5))
USER = "bot@keesa.example"
PASSWORD = "lagoon-2102"  # noqa: S105 - the sandbox's own, printed for everybody
REMEMBERED_REQUESTS = 10_000


@dataclass(frozen=True)
class Person:
    """A person who works in Keesa. `str()` gives the author of a note as Keesa writes it: ``John Doe (John)``."""

    name: str
    nick: str

    def __str__(self) -> str:
        return f"{self.name} ({self.nick})"


SERVICE_ACCOUNT = Person("Keesa Bot", "Bot")
HELP_DESK = Person("Help Desk", "Desk")
COLLEAGUE = Person("John Doe", "John")


@dataclass(frozen=True)
class SandboxNote:
    """A note in the sandbox. `text` is HTML or plain."""

    id: int
    text: str
    author: Person
    written_at: datetime


@dataclass(frozen=True)
class SandboxTicket:
    """A ticket in the sandbox. `closed_at` is None while it is open. `shown_as` overrides keys of the answer, with any value."""

    number: int
    title: str
    description: str
    ticket_type: str | None
    category: str | None
    customer: str
    contact_name: str
    contact_number: int
    priority: int
    product_id: int
    reference: str
    raised_by: str
    assigned_to: str
    raised_at: datetime
    status: str = "open"
    closed_at: datetime | None = None
    image_urls: tuple[str, ...] = ()
    notes: tuple[SandboxNote, ...] = ()
    shown_as: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Token:
    """An access or refresh token and when it expires."""

    text: str
    expires_at: datetime


class Switches(BaseModel):
    """The faults that can be switched on with `World.switch`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    delay: float = Field(default=0, ge=0, le=600, description="seconds before each call is looked at, or until it is switched off")
    down: bool = Field(default=False, description="every call is answered with 503")
    fail: float = Field(default=0, ge=0, le=1, description="share of calls answered with 500, with nothing done")
    lose_answers: float = Field(default=0, ge=0, le=1, description="share of writes that are done, but never answered")
    reject_sign_in: bool = Field(default=False, description="credentials and refresh tokens are refused with 401")
    access_seconds: float = Field(default=3600, description="life of the access tokens issued from now on")
    refresh_seconds: float = Field(default=14 * 86400, description="life of the refresh tokens issued from now on")
    status_numbers: dict[str, int] = Field(default={}, description="numbers that stand for a status, beside its name")
    at_most: int | None = Field(default=None, ge=1, description="tickets in a list by type, whatever limit is asked for")
    order: Literal["asked", "reversed", "asc", "desc"] = Field(default="asked", description="the order of lists by type")
    empty: Literal["list", "null", "left out", "no data", "no body"] = Field(
        default="list", description="how an empty list is written"
    )
    sick: frozenset[str] = Field(default=frozenset(), description="statuses whose lists by type are answered with 500")
    lagging: frozenset[str] = Field(
        default=frozenset(), description="statuses whose lists by type stay as they were when this was set"
    )
    garbled: frozenset[int] = Field(default=frozenset(), description="numbers of tickets that are shown as nothing when looked up")


class UnknownTicketError(LookupError):
    """There is no such ticket."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class World:
    """The sandbox's state. Every method is atomic and can be called from any thread.

    The methods that act on tickets do what other people do in Keesa, for tests and for `bot.sandbox.life`. They raise
    `UnknownTicketError`.
    """

    def __init__(
        self, *, user: str = USER, password: str = PASSWORD, now: Callable[[], datetime] = _utc_now, seed: int = 0
    ) -> None:
        self.user = user
        self.password = password
        self.requests: deque[dict[str, Any]] = deque(maxlen=REMEMBERED_REQUESTS)
        self._now = now
        self._random = Random(seed)  # noqa: S311 - decides which calls fail; the same seed gives the same ones
        self._lock = RLock()
        self._switches = Switches()
        self._tickets: dict[int, SandboxTicket] = {}
        self._as_they_were: dict[int, SandboxTicket] = {}
        self._access: dict[str, Token] = {}
        self._refresh: dict[str, Token] = {}
        self._raised_in: Counter[str] = Counter()
        self._last_note_id = 270

    # Switches

    @property
    def switches(self) -> Switches:
        return self._switches

    def switch(self, **changes: Any) -> Switches:
        """Change some switches and leave the others as they are. Raises `pydantic.ValidationError`."""
        with self._lock:
            if "lagging" in changes:
                self._as_they_were = dict(self._tickets)
            self._switches = Switches.model_validate(self._switches.model_dump() | changes)
            return self._switches

    def happens(self, share: float) -> bool:
        """Whether something that happens in this share of cases happens now."""
        with self._lock:
            return self._random.random() < share

    # Tokens

    def sign_in(self, user: str, password: str) -> tuple[Token, Token] | None:
        """An access and a refresh token, or None if the credentials are wrong."""
        with self._lock:
            if self._switches.reject_sign_in or (user, password) != (self.user, self.password):
                return None
            return self._issue(self._access, self._switches.access_seconds), self._issue(
                self._refresh, self._switches.refresh_seconds
            )

    def refresh(self, refresh_token: str) -> Token | None:
        """A new access token, or None if the refresh token is unknown or has expired."""
        with self._lock:
            if self._switches.reject_sign_in or not self._is_alive(self._refresh.get(refresh_token)):
                return None
            return self._issue(self._access, self._switches.access_seconds)

    def accepts(self, access_token: str) -> bool:
        with self._lock:
            return self._is_alive(self._access.get(access_token))

    def expire_tokens(self, *, refresh_too: bool = False) -> None:
        """Expire every access token and, if `refresh_too`, every refresh token."""
        with self._lock:
            self._access.clear()
            if refresh_too:
                self._refresh.clear()

    def csrf(self) -> str:
        return b64encode(secrets.token_bytes(64)).decode()

    def _issue(self, tokens: dict[str, Token], seconds: float) -> Token:
        token = Token(secrets.token_urlsafe(96), self._now() + timedelta(seconds=seconds))
        tokens[token.text] = token
        return token

    def _is_alive(self, token: Token | None) -> bool:
        return token is not None and self._now() < token.expires_at

    # Tickets

    def raise_ticket(
        self,
        title: str,
        description: str = "",
        *,
        ticket_type: str | None = "customer_support",
        category: str | None = "fault",
        customer: str = "Customer X",
        contact_name: str = "John",
        contact_number: int = 7000111,
        priority: int = 1,
        product_id: int = 3,
        reference: str = "",
        raised_by: Person = COLLEAGUE,
        assigned_to: Person = HELP_DESK,
        image_urls: tuple[str, ...] = (),
    ) -> str:
        """Raise a ticket as another person. Returns its number, such as ``"2102001"``."""
        with self._lock:
            raised_at = self._now()
            ticket = SandboxTicket(
                number=self._next_number(raised_at),
                title=title,
                description=description or title,
                ticket_type=ticket_type,
                category=category,
                customer=customer,
                contact_name=contact_name,
                contact_number=contact_number,
                priority=priority,
                product_id=product_id,
                reference=reference,
                raised_by=raised_by.name,
                assigned_to=assigned_to.name,
                raised_at=raised_at,
                image_urls=image_urls,
            )
            self._tickets[ticket.number] = ticket
            return str(ticket.number)

    def add_note(self, number: str, text: str, *, by: Person = COLLEAGUE) -> SandboxNote:
        with self._lock:
            ticket = self.ticket(number)
            self._last_note_id += 1
            note = SandboxNote(self._last_note_id, text, by, self._now())
            self._tickets[ticket.number] = replace(ticket, notes=(*ticket.notes, note))
            return note

    def close(self, number: str) -> None:
        self.change(number, status="closed", closed_at=self._now())

    def reopen(self, number: str) -> None:
        self.change(number, status="open", closed_at=None)

    def reassign(self, number: str, to: Person) -> None:
        self.change(number, assigned_to=to.name)

    def change_priority(self, number: str, priority: int) -> None:
        self.change(number, priority=priority)

    def change(self, number: str, **fields: Any) -> None:
        """Set any of a ticket's fields, by their names in `SandboxTicket`."""
        with self._lock:
            ticket = self.ticket(number)
            self._tickets[ticket.number] = replace(ticket, **fields)

    def remove(self, number: str) -> None:
        """Keesa no longer has it."""
        with self._lock:
            del self._tickets[self.ticket(number).number]

    @contextmanager
    def in_one_step(self) -> Iterator[None]:
        """Nobody sees only a part of what changes within the ``with``."""
        with self._lock:
            yield

    def ticket(self, number: str) -> SandboxTicket:
        with self._lock:
            try:
                return self._tickets[int(number)]
            except (KeyError, ValueError):
                raise UnknownTicketError(number) from None

    def tickets(self, matches: Callable[[SandboxTicket], bool] = lambda ticket: True) -> list[SandboxTicket]:
        """The tickets that match, highest number first."""
        with self._lock:
            return sorted(filter(matches, self._tickets.values()), key=lambda ticket: ticket.number, reverse=True)

    def tickets_by_type(self, ticket_type: str, status: str) -> list[SandboxTicket]:
        """The tickets of that type and status, highest number first."""
        with self._lock:
            tickets = self._as_they_were if status in self._switches.lagging else self._tickets
            found = [one for one in tickets.values() if (one.ticket_type, one.status) == (ticket_type, status)]
            return sorted(found, key=lambda ticket: ticket.number, reverse=True)

    def _next_number(self, at: datetime) -> int:
        """The next number, as YYMMNNN; after 999 tickets in a month it gets more digits."""
        month = at.astimezone(MALDIVES).strftime("%y%m")
        self._raised_in[month] += 1
        return int(f"{month}{self._raised_in[month]:03}")
