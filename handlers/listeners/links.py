"""Shows a ticket's card below links to it.

Never in channels shared with another workspace, and only once in half an hour for the same ticket and channel. Links in a message
that is still being typed are ignored, since Slack doesn't say for which channel it is.

Source: https://docs.slack.dev/messaging/unfurling-links-in-messages
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from slack_bolt import App

from bot.model.errors import Busy, KeesaError, SlackError, UnreadableTicket
from bot.model.tickets import Ticket
from handlers.features.unfurling import Unfurling
from handlers.listeners.handing_over import once
from handlers.services import Services
from handlers.slack.calls import call

log = logging.getLogger(__name__)

_SHARED: Final = ("is_ext_shared", "is_pending_ext_shared")


class LinkListener:
    """The listener. Bolt acknowledges events by itself."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._unfurling = Unfurling(services)

    def listen(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Somebody posted links to the app's domains."""
        links = self._links(event)
        allowed = self._services.members.channels
        if not links or event.get("source") == "composer" or body.get("is_ext_shared_channel"):
            return
        if allowed and event["channel"] not in allowed:
            return
        try:
            unfurl = once(self._services, body, lambda: self._unfurl(event["channel"], event["message_ts"], links))
            self._services.keesa_workers.submit(unfurl)
        except Busy:
            log.info("Too busy to unfurl the links of a message")

    def _links(self, event: Mapping[str, Any]) -> dict[str, str]:
        """The ticket numbers in the links, each with its first link."""
        found = ((self._services.links.number(link["url"]), link["url"]) for link in event.get("links") or [])
        links: dict[str, str] = {}
        for number, url in found:
            if number:
                links.setdefault(number, url)
        return links

    def _unfurl(self, channel: str, ts: str, links: Mapping[str, str]) -> None:
        if self._is_shared(channel):
            return
        claimed = self._services.unfurls.claim(channel, links)
        shown: set[str] = set()
        try:
            shown = self._show(channel, ts, {number: url for number, url in links.items() if number in claimed})
        finally:
            self._services.unfurls.release(channel, claimed - shown)

    def _show(self, channel: str, ts: str, links: Mapping[str, str]) -> set[str]:
        """The numbers of the tickets whose cards were shown."""
        tickets = {number: ticket for number in links if (ticket := self._ticket(number))}
        if not tickets:
            return set()
        try:
            self._unfurling.show(channel, ts, {links[number]: ticket for number, ticket in tickets.items()})
        except SlackError as error:
            log.info("Couldn't unfurl the links of a message: %s", error)
            return set()
        return set(tickets)

    def _is_shared(self, channel: str) -> bool:
        """Whether the channel is shared. If it can't be looked up, it counts as shared."""
        try:
            found = call(self._services.client.conversations_info, self._services.timings, channel=channel)["channel"]
        except SlackError as error:
            log.info("Couldn't check if %s is shared, not unfurling: %s", channel, error)
            return True
        return any(found.get(mark) for mark in _SHARED) or bool(found.get("pending_shared"))

    def _ticket(self, number: str) -> Ticket | None:
        try:
            return self._services.tickets.get(number)
        except (KeesaError, UnreadableTicket) as error:
            log.info("Couldn't unfurl the link to ticket %s: %s", number, error)
            return None


def register(app: App, services: Services) -> None:
    """Register the event."""
    app.event("link_shared")(LinkListener(services).listen)
