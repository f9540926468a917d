"""Somebody opens a ticket in a pane, reads its notes there as comments, or writes one.

Sources: https://docs.slack.dev/reference/events/entity_details_requested, …/entity_comments_requested, and
https://docs.slack.dev/messaging/work-objects-comments
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltResponse

from bot import wording
from bot.model.errors import Busy, KeesaBotError, SlackError, StoreError
from bot.model.visible import is_blank
from handlers.blocks.comments import MOST
from handlers.features.panes import Panes
from handlers.features.submissions import Submitting
from handlers.grammar.message_text import as_read, mentions
from handlers.grammar.slack_text import Reader, mapping, string
from handlers.listeners.access import Access, Refusal
from handlers.listeners.handing_over import once
from handlers.services import Services
from handlers.slack.comments import POSTED, written_in
from handlers.slack.metadata import MetadataError, TicketRef
from handlers.slack.place import Place

log = logging.getLogger(__name__)


class NotAComment(KeesaBotError):
    """Raised with the sentence for the person."""

    @property
    def for_person(self) -> str:
        return str(self)


class EntityListener:
    """Checks access, since these are events, and shows what was asked for. Bolt acknowledges events by itself."""

    def __init__(self, services: Services, access: Access, panes: Panes, submissions: Submitting) -> None:
        self._services = services
        self._access = access
        self._panes = panes
        self._submissions = submissions

    def register(self, app: App) -> None:
        """Register the events."""
        app.event("entity_details_requested")(self.details)
        app.event("entity_comments_requested")(self.comments)
        app.view(POSTED)(self.comment)

    def details(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Somebody opened or refreshed a ticket's pane."""
        trigger_id = event["trigger_id"]
        self._hand_over(event, body, lambda number: self._panes.show(event["user"], trigger_id, number), self._panes.refuse)

    def comments(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Somebody opened a ticket's comments, or wants older ones."""
        user_id, trigger_id, limit = event["user"], event["trigger_id"], int(event.get("limit") or MOST)

        def show(number: str) -> None:
            if event.get("thread_root_id"):
                self._panes.show_no_replies(trigger_id)
            else:
                self._panes.show_notes(user_id, trigger_id, number, event.get("cursor") or "", limit)

        self._hand_over(event, body, show, self._panes.refuse_notes)

    def comment(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Somebody posted a comment. It is saved before Slack gets its ack, or the person is told why it isn't."""
        place, view = Place.of_interaction(body), body["view"]
        try:
            self._access.check_may_write(place.user_id)
            number = self._number_in(view)
            if not self._submissions.note_by_comment(place, number, self._words(view)):
                raise NotAComment(wording.notes.asked_already(number))
        except KeesaBotError as error:
            reason = error.for_person
            log.info("A comment didn't become a note: %s", error)
            with suppress(Busy):
                refuse = partial(self._panes.refuse_comment, place.trigger_id, reason)
                self._services.workers.submit_for(place.user_id, partial(_logged, refuse))
        return ack()

    def _number_in(self, view: Mapping[str, Any]) -> str:
        number = self._number(view)
        if not number:
            raise NotAComment(wording.tickets.NOT_NAMED)
        return number

    def _words(self, view: Mapping[str, Any]) -> str:
        """What was written. Names that aren't known yet stay ids, since Slack waits."""
        written = {"blocks": [written_in(view)]}
        names = self._services.directory.names(mentions(written, sender=False), 0)
        words = as_read(written, Reader(lambda mention: names.get(mention, ""), self._services.display.when_plain))
        if is_blank(words):
            raise NotAComment(wording.objects.NOTHING_WRITTEN)
        return words

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
            try:
                show(number)
            except StoreError as error:
                log.info("Couldn't show a ticket in a pane: %s", error)
                refuse(trigger_id, error.for_person)

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
