"""Following a ticket, and ending that."""

from __future__ import annotations

import logging

from bot import wording
from bot.keesa.wire import UnreadableTicket
from bot.model.errors import KeesaError
from handlers.blocks import remarks, ticket
from handlers.blocks.kit import Message
from handlers.features.home import Home
from handlers.features.tickets import Tickets
from handlers.services import Services
from handlers.slack.metadata import TicketRef
from handlers.slack.reply import Reply

log = logging.getLogger(__name__)


class Following:
    """By command, and by the button on a card."""

    def __init__(self, services: Services, tickets: Tickets, home: Home) -> None:
        self._services = services
        self._tickets = tickets
        self._home = home

    def follow(self, reply: Reply, ref: TicketRef) -> Message:
        """What changes in the ticket comes as direct messages from now on."""
        found = self._services.tickets.get(ref.number)
        if found is None:
            return remarks.error(wording.tickets.not_found(ref.number))
        if not self._services.following.follow(reply.place.user_id, found):
            return remarks.error(wording.following.closed_already(ref.number))
        return ticket.pointer(wording.following.begun(ref.number), ref.number)

    def unfollow(self, reply: Reply, ref: TicketRef) -> Message:
        """It does so no longer."""
        ended = self._services.following.unfollow(reply.place.user_id, ref.number)
        said = wording.following.ended if ended else wording.following.not_followed
        return ticket.pointer(said(ref.number), ref.number)

    def follow_on_card(self, reply: Reply, ref: TicketRef) -> None:
        """By the button on a card."""
        self._answer_on_card(reply, ref, self.follow(reply, ref))

    def unfollow_on_card(self, reply: Reply, ref: TicketRef) -> None:
        """By the button on a card."""
        self._answer_on_card(reply, ref, self.unfollow(reply, ref))

    def _answer_on_card(self, reply: Reply, ref: TicketRef, said: Message) -> None:
        """A card that one person sees has the other button from then on; below one that everybody sees, the person is answered."""
        everybody_sees_it = ref.in_channel and not reply.place.is_direct
        if everybody_sees_it or not self._redrawn(reply, ref):
            reply.say(said)
        self._home.follow_up(reply.place)

    def _redrawn(self, reply: Reply, ref: TicketRef) -> bool:
        """Whether the card could be shown anew: what was done is done, also where Keesa cannot be asked for that."""
        try:
            return self._tickets.redraw(reply, ref)
        except (KeesaError, UnreadableTicket) as error:
            log.info("Couldn't update a card: %s", error)
            return False
