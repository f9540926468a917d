"""Somebody opens a ticket in a pane.

Source: https://docs.slack.dev/reference/events/entity_details_requested
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from slack_bolt import App

from bot import wording
from bot.model.errors import Busy, SlackError
from handlers.features.panes import Panes
from handlers.grammar.slack_text import mapping, string
from handlers.listeners.access import Access, Refusal
from handlers.listeners.handing_over import once
from handlers.services import Services
from handlers.slack.metadata import MetadataError, TicketRef

log = logging.getLogger(__name__)


class EntityListener:
    """Checks access, since these are events, and shows what was asked for. Bolt acknowledges events by itself."""

    def __init__(self, services: Services, access: Access, panes: Panes) -> None:
        self._services = services
        self._access = access
        self._panes = panes

    def register(self, app: App) -> None:
        """Register the events."""
        app.event("entity_details_requested")(self.details)

    def details(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Somebody opened or refreshed a ticket's pane."""
        trigger_id = event["trigger_id"]
        self._hand_over(event, body, lambda number: self._panes.show(event["user"], trigger_id, number), self._panes.refuse)

    def _hand_over(
        self, event: Mapping[str, Any], body: Mapping[str, Any], show: Callable[[str], None], refuse: Callable[..., None]
    ) -> None:
        """`show` gets the ticket's number. `refuse` tells the person why nothing is shown."""
        work = once(self._services, body, lambda: self._show(event, show, refuse))
        try:
            self._services.workers.submit_for(event["user"], partial(_logged, work))
        except Busy as busy:
            reason = busy.for_person
            _logged(lambda: refuse(event["trigger_id"], reason))

    def _show(self, event: Mapping[str, Any], show: Callable[[str], None], refuse: Callable[..., None]) -> None:
        trigger_id, number = event["trigger_id"], self._number(event)
        if refusal := self._refusal(event):
            refuse(trigger_id, refusal.sentence, title=wording.objects.NOT_HERE)
        elif not number:
            refuse(trigger_id, wording.tickets.NOT_NAMED)
        else:
            show(number)

    def _refusal(self, event: Mapping[str, Any]) -> Refusal | None:
        """In a shared channel, people of other workspaces may open a pane too."""
        if self._access.is_stranger(event["user"]):
            return Refusal(wording.access.OTHER_WORKSPACE)
        return self._access.at(event["user"], string(event.get("channel")))

    def _number(self, event: Mapping[str, Any]) -> str:
        """The ticket by its reference or, as in a search, only by its link; "" if it isn't one."""
        links = self._services.links
        urls = (event.get("entity_url"), event.get("app_unfurl_url"), mapping(event.get("link")).get("url"))
        try:
            return TicketRef.of_number(string(mapping(event.get("external_ref")).get("id"))).number
        except MetadataError:
            return next(filter(None, (links.number(string(url)) for url in urls)), "")


def _logged(work: Callable[[], object]) -> None:
    """A pane that can't be shown any more has nobody to tell."""
    try:
        work()
    except SlackError as error:
        log.info("Couldn't show a ticket in a pane: %s", error)
