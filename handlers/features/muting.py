"""Muting and unmuting a ticket in a channel."""

from __future__ import annotations

from bot import wording
from handlers.blocks import remarks, ticket
from handlers.blocks.kit import Message
from handlers.services import Services
from handlers.slack.metadata import TicketRef
from handlers.slack.reply import Reply


class MuteSwitch:
    """The channel is told, and the person who did it gets an answer."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def mute(self, reply: Reply, ref: TicketRef) -> Message:
        """Post nothing more about the ticket in this channel."""
        channel_id, user_id = reply.place.channel_id, reply.place.user_id
        if not self._services.subscribing.of_channel(channel_id):
            return remarks.error(wording.subscriptions.NONE)
        found = self._services.tickets.get(ref.number)
        if found is None:
            return remarks.error(wording.tickets.not_found(ref.number))
        is_new = self._services.muting.mute(channel_id, found.number, user_id)
        return ticket.pointer((wording.muting.begun if is_new else wording.muting.begun_already)(ref.number), ref.number)

    def unmute(self, reply: Reply, ref: TicketRef) -> Message:
        """Post its updates again."""
        was_muted = self._services.muting.unmute(reply.place.channel_id, ref.number, reply.place.user_id)
        return ticket.pointer((wording.muting.ended if was_muted else wording.muting.not_muted)(ref.number), ref.number)
