"""Shows tickets below the links to them in a message: their cards and, in workspaces that have them, Work Objects.

Source: https://docs.slack.dev/reference/methods/chat.unfurl
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.model.tickets import Ticket
from handlers.blocks.entity import shared_entity
from handlers.blocks.ticket import unfurled_card
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.surfaces import Surface


class Unfurling:
    """Slack shows the card where Work Objects are switched off or refused."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def show(self, channel: str, ts: str, tickets: Mapping[str, Ticket]) -> None:
        """Show the tickets below the links, which are as they were written. Raises a `SlackError`."""
        services, now = self._services, self._services.clock()
        cards = {
            link: {"blocks": [block.to_dict() for block in unfurled_card(ticket, services.display).blocks]}
            for link, ticket in tickets.items()
        }
        entities = [entity for link, ticket in tickets.items() if (entity := shared_entity(ticket, services.display, now, link))]

        def unfurl(objects: bool) -> None:
            metadata = {"entities": entities} if objects and entities else None
            call(services.client.chat_unfurl, services.timings, channel=channel, ts=ts, unfurls=cards, metadata=metadata)

        services.surfaces.tried(Surface.OBJECTS, unfurl)
