"""Showing and sharing a ticket, and opening the form for a new one."""

from __future__ import annotations

from functools import partial

from bot import wording
from bot.runtime.ornaments import ornament
from handlers.blocks import remarks, ticket
from handlers.blocks.kit import Message, with_remark
from handlers.features.panes import Panes
from handlers.features.sharing import Sharing
from handlers.features.unfurling import Unfurling
from handlers.services import Services
from handlers.slack.metadata import TicketRef
from handlers.slack.reply import Reply


class TicketCards:
    """What people do with one ticket."""

    def __init__(self, services: Services, sharing: Sharing, panes: Panes) -> None:
        self._services = services
        self._sharing = sharing
        self._panes = panes
        self._unfurling = Unfurling(services)

    def show(self, reply: Reply, ref: TicketRef) -> Message:
        """The ticket's card for this person only, or that there is no such ticket."""
        found = self._services.tickets.get(ref.number)
        if found is None:
            return remarks.error(wording.tickets.not_found(ref.number))
        followed, followers = self._is_followed(reply, ref), self._services.following.followers_of(ref.number)
        return ticket.personal_card(found, self._services.display, followed=followed, followers=followers)

    def refresh(self, reply: Reply, ref: TicketRef) -> Message | None:
        """The card with the ticket's current state, in place of the one whose button was pressed."""
        return None if self.redraw(reply, ref) else remarks.error(wording.tickets.not_found(ref.number))

    def redraw(self, reply: Reply, ref: TicketRef, remark: str = "") -> bool:
        """The same, with a `remark` (mrkdwn) below if there is one. Returns False and shows nothing if there is no such ticket."""
        found, place = self._services.tickets.get(ref.number), reply.place
        if found is None:
            return False
        if place.in_pane:
            self._panes.present(place.user_id, place.trigger_id, found, remark)
            return True
        if place.unfurl_url and not remark:
            self._unfurling.show(place.channel_id, place.shown_ts, {place.unfurl_url: found})
            return True
        followed, followers = self._is_followed(reply, ref), self._services.following.followers_of(ref.number)
        display = self._services.display
        if ref.in_channel:
            lead = place.lead or wording.tickets.TICKET
            card = ticket.channel_card(found, display, lead, followed=followed and place.is_direct, followers=followers)
        else:
            card = ticket.personal_card(found, display, followed=followed, followers=followers)
        reply.replace(with_remark(card, remark) if remark else card)
        return True

    def share(self, reply: Reply, ref: TicketRef) -> Message | None:
        """Post the card for everybody: from a message into its channel, from a form into the channel where it was opened."""
        place = reply.place
        self._sharing.check(place)
        found = self._services.tickets.get(ref.number)
        if found is None:
            return remarks.error(wording.tickets.not_found(ref.number))
        ts = self._sharing.share(reply, ref.number, ticket.shared_card(found, self._services.display, place.user_id))
        if ts is None:
            return self._shared(reply, ref, wording.tickets.shared_already(ref.number, place.channel_name))
        if not place.thread_ts:
            ornament("thread", partial(self._services.threads.begin, place.channel_id, ts, ref.number), None)
        return self._shared(reply, ref, wording.tickets.shared(ref.number, place.channel_name)) if place.view_id else None

    def _shared(self, reply: Reply, ref: TicketRef, sentence: str) -> Message | None:
        """The confirmation: in the window, which loses its Share button, or below the message."""
        if not reply.place.view_id:
            return remarks.error(sentence)
        reply.replace(ticket.pointer(sentence, ref.number))
        return None

    def _is_followed(self, reply: Reply, ref: TicketRef) -> bool:
        return self._services.following.is_followed_by(reply.place.user_id, ref.number)
