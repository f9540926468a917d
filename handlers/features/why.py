"""``/keesa why``: what a channel heard of a ticket, and why it did not hear more."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot import wording
from bot.model.announcements import Delivery
from bot.model.errors import KeesaError, SlackError
from handlers.blocks import remarks
from handlers.blocks.kit import Message
from handlers.blocks.why import linked, why_message
from handlers.services import Services
from handlers.slack.calls import call

log = logging.getLogger(__name__)


def answer_why(services: Services, channel_id: str, number: str) -> Message:
    """From the database; only a ticket that the bot has never seen is looked up in Keesa."""
    explanation = services.subscribing.explain(channel_id, number, None)
    if explanation.ticket is None:
        try:
            found = services.ticket(number)
        except KeesaError as error:
            return remarks.error(wording.why.never_seen(number, error.for_person))
        if found is None:
            return remarks.error(wording.tickets.not_found(number))
        named = found.model_copy(update={"status": services.look.status(found.status)})
        explanation = services.subscribing.explain(channel_id, number, named)
    return why_message(explanation, _links(services, channel_id, explanation.deliveries), services.look)


def _links(services: Services, channel_id: str, deliveries: Sequence[Delivery]) -> dict[str, str]:
    """The address of each message by its ``ts`` (``chat.getPermalink``), for those that are still there."""
    links: dict[str, str] = {}
    for ts in [delivery.message_ts for delivery in linked(deliveries) if delivery.message_ts]:
        try:
            answer = call(services.client.chat_getPermalink, channel=channel_id, message_ts=ts)
        except SlackError as error:
            log.info("There is no link to a message in %s: %s", channel_id, error)
        else:
            links[ts] = str(answer["permalink"])
    return links
