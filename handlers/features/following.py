"""Following a ticket, and ending that."""

from __future__ import annotations

import logging

from bot import wording
from bot.keesa.wire import UnreadableTicket
from bot.model.errors import KeesaError
from handlers.blocks import remarks, ticket
from handlers.blocks.kit import Message
from handlers.features.tickets import Tickets
from handlers.grammar.parse import Follow, Unfollow
from handlers.services import Services
from handlers.slack.metadata import TicketRef
from handlers.slack.place import Reply

log = logging.getLogger(__name__)


class Following:
    """By command, and by the button on a card."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._tickets = Tickets(services)

    def work(self, reply: Reply, intent: Follow | Unfollow) -> None:
        change = self._follow if isinstance(intent, Follow) else self._unfollow
        reply.say(change(reply.place.user_id, intent.number))

    def press(self, reply: Reply, ref: TicketRef, lead: str, *, follow: bool) -> None:
        """A card that one person sees has the other button from then on; below one that everybody sees, the person is answered."""
        said = (self._follow if follow else self._unfollow)(reply.place.user_id, ref.number)
        everybody_sees_it = ref.in_channel and not reply.place.is_direct
        if everybody_sees_it or not self._redrawn(reply, ref, lead):
            reply.say(said)

    def _redrawn(self, reply: Reply, ref: TicketRef, lead: str) -> bool:
        """Whether the card could be shown anew: what was done is done, also where Keesa cannot be asked for that."""
        try:
            return self._tickets.redraw(reply, ref.number, lead if ref.in_channel else None)
        except (KeesaError, UnreadableTicket) as error:
            log.info("A card stays as it is: %s", error)
            return False

    def _follow(self, user_id: str, number: str) -> Message:
        found = self._services.ticket(number)
        if found is None:
            return remarks.error(wording.tickets.not_found(number))
        if not self._services.following.follow(user_id, found):
            return remarks.error(wording.following.closed_already(number))
        return ticket.pointer(wording.following.begun(number), number)

    def _unfollow(self, user_id: str, number: str) -> Message:
        ended = self._services.following.unfollow(user_id, number)
        return ticket.pointer((wording.following.ended if ended else wording.following.not_followed)(number), number)
