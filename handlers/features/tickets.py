"""Showing a ticket, sharing it, and opening the form for a new one."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot import wording
from bot.model.errors import ChannelGone
from handlers.blocks import forms, remarks, ticket
from handlers.blocks.kit import Message
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.form_ids import new_form_id
from handlers.slack.place import Reply


class Tickets:
    """What people do with one ticket."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def open_form(self, reply: Reply, title: str = "", description: str = "") -> None:
        """The form for a new ticket, which remembers what the person chose last. What is too long for a title describes it."""
        if not description:
            title, description = forms.split_title(title)
        with self._services.database.read() as tx:
            last = tx.raised.last_of(reply.place.user_id)
        reply.open(self.form(reply, forms.Prefill.like(last, title=title, description=description)))

    def form(self, reply: Reply, prefill: forms.Prefill) -> View:
        """The form for a new ticket, filled in so far."""
        origin = reply.place.origin.model_copy(update={"form_id": new_form_id()})
        return forms.new_ticket_form(prefill, origin)

    def show(self, reply: Reply, number: str) -> None:
        """The ticket's card, for that person alone."""
        reply.hold()
        reply.say(self.card(number, reply.place.user_id))

    def card(self, number: str, user_id: str) -> Message:
        """The ticket's card for one person, or that there is none."""
        found = self._services.ticket(number)
        if found is None:
            return remarks.error(wording.tickets.not_found(number))
        return ticket.personal_card(found, self._services.look, followed=self._services.following.is_followed_by(user_id, number))

    def refresh(self, reply: Reply, number: str, lead: str | None) -> None:
        """The card as the ticket is now, in place of the one on which the button was pressed; `lead` is a channel card's."""
        if not self.redraw(reply, number, lead):
            reply.say(remarks.error(wording.tickets.not_found(number)))

    def redraw(self, reply: Reply, number: str, lead: str | None) -> bool:
        """The same. False, and nothing is shown, where there is no such ticket."""
        found, place = self._services.ticket(number), reply.place
        followed = self._services.following.is_followed_by(place.user_id, number)
        if found is None:
            return False
        if lead is None:
            reply.replace(ticket.personal_card(found, self._services.look, followed=followed))
        else:
            reply.replace(ticket.channel_card(found, self._services.look, lead, followed=followed and place.is_direct))
        return True

    def share(self, reply: Reply, number: str, channel_id: str, channel_name: str, thread_ts: str | None) -> bool:
        """Post the card where everybody sees it. False, and the person is told the fix, where the bot is not in the channel."""
        if not channel_id:
            reply.say(remarks.error(wording.access.SHARE_NOWHERE))
            return False
        found = self._services.ticket(number)
        if found is None:
            reply.say(remarks.error(wording.tickets.not_found(number)))
            return False
        card = ticket.shared_card(found, self._services.look, reply.place.user_id)
        try:
            call(
                self._services.client.chat_postMessage,
                channel=channel_id,
                text=card.text,
                blocks=card.blocks,
                thread_ts=thread_ts,
                unfurl_links=False,
            )
        except ChannelGone:
            reply.say(remarks.error(wording.access.not_in_channel(channel_name)))
            return False
        return True
