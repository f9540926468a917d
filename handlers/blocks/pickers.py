"""Builds menus of tickets and of customers, whose options the bot suggests while somebody types.

Source: https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
"""

from __future__ import annotations

from typing import Final

from slack_sdk.models.blocks import ExternalDataSelectElement, Option

from bot import wording
from bot.model.catalogue import priority_name
from bot.model.customers import Customer
from bot.model.markup import bare_line
from bot.model.tickets import TicketExcerpt
from handlers.blocks.display import Display
from handlers.blocks.kit import Finer, Message, message, plain, section
from handlers.grammar.buttons import CHOOSE_CUSTOMER, FOLLOW_PICKED
from handlers.slack.ids import FormBlock

MOST_OPTIONS: Final = 25
"""Slack takes a hundred, but nobody reads so many."""
_OPTION: Final = 75
_PLACEHOLDER: Final = 150


def ticket_picker(action_id: str, chosen: Option | None = None) -> ExternalDataSelectElement:
    """The menu. Its options are asked for when it is opened, and while somebody types."""
    asks = plain(wording.forms.PLACEHOLDER_PICK, _PLACEHOLDER)
    return ExternalDataSelectElement(action_id=action_id, placeholder=asks, min_query_length=0, initial_option=chosen)


def ticket_option(ticket: TicketExcerpt, display: Display) -> Option:
    """A ticket that the bot knows: number and title, then its state and customer."""
    name = " ".join(filter(None, [ticket.number, bare_line(ticket.title)]))
    priority = priority_name(ticket.priority)
    about = [
        bare_line(display.status(ticket.status)),
        wording.tickets.priority(priority) if priority else "",
        bare_line(ticket.customer),
    ]
    said = " · ".join(filter(None, about))
    return Option(value=ticket.number, text=plain(name, _OPTION), description=plain(said, _OPTION) if said else None)


def typed_option(number: str) -> Option:
    """A number that somebody typed, and that the bot doesn't know."""
    return Option(value=number, text=plain(wording.tickets.numbered(number), _OPTION))


def customer_picker() -> ExternalDataSelectElement:
    """A menu of customers."""
    asks = plain(wording.forms.PLACEHOLDER_PICK_CUSTOMER, _PLACEHOLDER)
    return ExternalDataSelectElement(action_id=CHOOSE_CUSTOMER.id, placeholder=asks, min_query_length=0)


def customer_option(customer: Customer) -> Option:
    """A customer that was used before: the name, then the numbers."""
    numbers = [
        (wording.forms.label(FormBlock.CUSTOMER_ID), customer.customer_id),
        (wording.forms.label(FormBlock.ECO_ID), customer.eco_id),
    ]
    said = " · ".join([*(f"{label} {number}" for label, number in numbers if number is not None), str(customer.contact)])
    return Option(value=customer.key, text=plain(customer.name, _OPTION), description=plain(said, _OPTION))


def which_to_follow() -> Message:
    """Asks for the ticket to follow."""
    asks = section(wording.following.WHICH, ticket_picker(FOLLOW_PICKED.id)).to_dict()
    asks.pop("type")
    return message([Finer("section", asks, [section(wording.usage.ENTER_A_NUMBER)])], wording.usage.ENTER_A_NUMBER)
