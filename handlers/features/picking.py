"""The options of menus of tickets and of customers."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import Option

from bot.model.errors import StoreError
from bot.model.tickets import TicketExcerpt
from handlers.blocks.pickers import MOST_OPTIONS, customer_option, ticket_option, typed_option
from handlers.grammar.numbers import LONGEST, read_number
from handlers.services import Services
from handlers.slack.place import Place

log = logging.getLogger(__name__)


class Picking:
    """Suggests tickets, and always a number that was typed in full."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def options(self, place: Place, typed: str) -> list[Option]:
        """What to choose from. Without the database, only the number that was typed."""
        number = read_number(typed, self._services.links)
        number = number if len(number) <= LONGEST else ""
        try:
            found = self._services.suggesting.tickets(number or typed, place.user_id, place.channel_id, MOST_OPTIONS)
        except StoreError as error:
            log.info("Couldn't suggest tickets: %s", error)
            found = []
        named: list[TicketExcerpt] = [ticket for ticket in found if ticket.number == number]
        others = [ticket for ticket in found if ticket.number != number]
        options = [ticket_option(ticket, self._services.display) for ticket in [*named, *others]]
        unknown = [typed_option(number)] if number and not named else []
        return [*unknown, *options][:MOST_OPTIONS]

    def chosen(self, number: str) -> Option | None:
        """The option for a number that is filled in already; None if there is none."""
        digits = read_number(number, self._services.links)
        if not digits or len(digits) > LONGEST:
            return None
        try:
            known = self._services.suggesting.ticket(digits)
        except StoreError as error:
            log.info("Couldn't look up a suggested ticket: %s", error)
            known = None
        return ticket_option(known, self._services.display) if known else typed_option(digits)


class PickingCustomer:
    """Suggests customers for whom tickets were raised before."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def options(self, place: Place, typed: str) -> list[Option]:
        """What to choose from; without the database, nothing."""
        try:
            found = self._services.suggesting.customers(typed, place.user_id, MOST_OPTIONS)
        except StoreError as error:
            log.info("Couldn't suggest customers: %s", error)
            return []
        return [customer_option(customer) for customer in found]


def typed_in(body: Mapping[str, Any]) -> str:
    """What somebody has typed so far."""
    value = body.get("value")
    return value if isinstance(value, str) else ""
