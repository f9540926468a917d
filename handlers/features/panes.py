"""The pane in which somebody opens a ticket beside a conversation: the whole ticket, as it is now for that person.

Its comments are the ticket's notes.

Sources: https://docs.slack.dev/reference/methods/entity.presentDetails and https://docs.slack.dev/messaging/work-objects-comments
"""

from __future__ import annotations

import logging
from typing import Any

from bot import wording
from bot.model.errors import ContentRefused, KeesaBotError, KeesaNotFound, UnreadableTicket
from bot.model.tickets import Ticket
from handlers.blocks.comments import comment_page, with_age
from handlers.blocks.entity import pane_entity
from handlers.features.waiting import asked_within
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.comments import acknowledge_comment, present_comments

log = logging.getLogger(__name__)


class Panes:
    """Shows tickets in panes. Each answer needs the trigger with which the person asked."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def show(self, user_id: str, trigger_id: str, number: str) -> None:
        """The ticket as Keesa has it or, if Keesa doesn't answer soon, as it was last seen, with its age; else the reason."""
        try:
            found = self._asked(number)
        except (KeesaBotError, TimeoutError) as error:
            self._show_last_seen(user_id, trigger_id, number, error)
            return
        if found is None:
            self.refuse(trigger_id, wording.tickets.not_found(number), status="not_found")
        else:
            self.present(user_id, trigger_id, found)

    def present(self, user_id: str, trigger_id: str, ticket: Ticket, remark: str = "") -> None:
        """The ticket, with a `remark` (plain text) if there is one."""
        services = self._services
        followed = services.following.is_followed_by(user_id, ticket.number)
        entity = pane_entity(ticket, services.display, services.clock(), followed=followed, remark=remark)
        if entity is None:  # the setting was removed since the ticket was posted
            self.refuse(trigger_id, wording.tickets.not_found(ticket.number), status="not_found")
            return
        try:
            call(services.client.entity_presentDetails, services.timings, trigger_id=trigger_id, metadata=entity)
        except ContentRefused as error:
            log.warning("Slack rejected ticket %s for a pane, so the person is only told so: %s", ticket.number, error)
            self.refuse(trigger_id, wording.objects.REJECTED)

    def refuse(self, trigger_id: str, reason: str, *, title: str = wording.objects.NOT_NOW, status: str = "custom") -> None:
        """Why there is no ticket, as a plain sentence; Slack has its own for some `status`."""
        custom = {"custom_title": title, "custom_message": reason} if status == "custom" else {}
        error = {"status": status, **custom}
        call(self._services.client.entity_presentDetails, self._services.timings, trigger_id=trigger_id, error=error)

    def show_notes(self, user_id: str, trigger_id: str, number: str, cursor: str, limit: int) -> None:
        """A page of the ticket's notes as comments, as Keesa has them or, if it doesn't answer soon, as they were last seen."""
        services = self._services
        url = services.display.url(number) or ""
        try:
            notes = asked_within(services.timings.pane, services.keesa_workers, lambda: services.keesa.notes(number))
            page = comment_page(notes, url, cursor, limit)
        except KeesaNotFound:
            self.refuse_notes(trigger_id, wording.tickets.not_found(number))
            return
        except (KeesaBotError, TimeoutError) as error:
            record = services.tickets.last_seen(number)
            if record is None or record.seen_at is None:
                self.refuse_notes(trigger_id, _reason(error))
                return
            page = comment_page(record.ticket.notes, url, cursor, limit - 1)
            as_of = wording.objects.notes_as_of(services.display.when_plain(record.seen_at))
            page = page if cursor else with_age(page, as_of, int(record.seen_at.timestamp()))
        next_page = {"cursor": page.cursor} if page.cursor else {}
        may_write = bool(services.members.may_write(user_id))
        shown = {"comments": page.comments, "can_post_comment": may_write, **next_page}
        present_comments(services.client, services.timings, trigger_id, **shown)

    def show_no_replies(self, trigger_id: str) -> None:
        """Notes have no threads."""
        shown: dict[str, Any] = {"comments": [], "can_post_comment": False}
        present_comments(self._services.client, self._services.timings, trigger_id, **shown)

    def refuse_notes(self, trigger_id: str, reason: str, *, title: str = "") -> None:
        """Why there are no notes, as a plain sentence, which says enough without a `title`."""
        shown: dict[str, Any] = {"comments": [], "can_post_comment": False, "error": reason}
        present_comments(self._services.client, self._services.timings, trigger_id, **shown)

    def refuse_comment(self, trigger_id: str, reason: str) -> None:
        """Why a comment didn't become a note, as a plain sentence."""
        acknowledge_comment(self._services.client, self._services.timings, trigger_id, error=reason)

    def _asked(self, number: str) -> Ticket | None:
        services = self._services
        return asked_within(services.timings.pane, services.keesa_workers, lambda: services.tickets.get(number))

    def _show_last_seen(self, user_id: str, trigger_id: str, number: str, error: Exception) -> None:
        record = self._services.tickets.last_seen(number)
        if record is None or record.seen_at is None or isinstance(error, UnreadableTicket):
            self.refuse(trigger_id, _reason(error))
            return
        when = self._services.display.when_plain(record.seen_at)
        self.present(user_id, trigger_id, self._services.tickets.known([number])[0], wording.objects.as_of(when))


def _reason(error: Exception) -> str:
    return error.for_person if isinstance(error, KeesaBotError) else wording.errors.NO_ANSWER_IN_TIME
