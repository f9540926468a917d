"""``/keesa why``: what was posted about a ticket in a channel, and why nothing more was."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from bot import wording
from bot.model.announcements import Delivery
from bot.model.errors import KeesaError
from bot.runtime.ornaments import ornament
from handlers.blocks import remarks
from handlers.blocks.kit import Message
from handlers.blocks.why import linked, why_message
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.metadata import TicketRef
from handlers.slack.reply import Reply


class Explanations:
    """Answers from the database. Keesa is asked only for a ticket that the bot has never seen."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def why(self, reply: Reply, ref: TicketRef) -> Message:
        """The explanation for the channel in which the command was typed."""
        channel_id = reply.place.channel_id
        explanation = self._services.subscribing.explain(channel_id, ref.number, None)
        if explanation.ticket is None:
            try:
                found = self._services.tickets.get(ref.number)
            except KeesaError as error:
                return remarks.error(wording.why.never_seen(ref.number, error.for_person))
            if found is None:
                return remarks.error(wording.tickets.not_found(ref.number))
            named = found.model_copy(update={"status": self._services.display.status(found.status)})
            explanation = self._services.subscribing.explain(channel_id, ref.number, named)
        return why_message(explanation, self._links(channel_id, explanation.deliveries), self._services.display)

    def _links(self, channel_id: str, deliveries: Sequence[Delivery]) -> dict[str, str]:
        """The permalink of each message by its ``ts`` (``chat.getPermalink``), if the message still exists."""
        links: dict[str, str] = {}
        for ts in [delivery.message_ts for delivery in linked(deliveries) if delivery.message_ts]:
            if link := ornament("permalink", partial(self._link, channel_id, ts), ""):
                links[ts] = link
        return links

    def _link(self, channel_id: str, ts: str) -> str:
        return str(
            call(self._services.client.chat_getPermalink, self._services.timings, channel=channel_id, message_ts=ts)["permalink"]
        )
