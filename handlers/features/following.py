"""Following and unfollowing tickets."""

from __future__ import annotations

from typing import Final, NamedTuple

from bot import wording
from bot.runtime.ornaments import ornament
from bot.watching.following import Followed
from handlers.blocks import remarks, ticket
from handlers.blocks.kit import Message
from handlers.blocks.pickers import which_to_follow
from handlers.features.home import Home
from handlers.features.tickets import TicketCards
from handlers.services import Services
from handlers.slack.metadata import TicketRef
from handlers.slack.reply import Reply

_SAYS: Final = {
    Followed.NOW: wording.following.begun,
    Followed.ALREADY: wording.following.begun_already,
}


class _Answer(NamedTuple):
    """The answer to the person. `is_news` means that redrawing the card isn't enough, because nothing changed."""

    message: Message
    is_news: bool


class FollowSwitch:
    """Follow and unfollow by command, and by the button on a card."""

    def __init__(self, services: Services, tickets: TicketCards, home: Home) -> None:
        self._services = services
        self._tickets = tickets
        self._home = home

    def follow(self, reply: Reply, ref: TicketRef | None) -> Message:
        """Send the person the ticket's updates as direct messages from now on. Without a ticket, ask which."""
        if ref is None:
            return which_to_follow()
        return self._follow(reply, ref).message

    def unfollow(self, reply: Reply, ref: TicketRef) -> Message:
        """Stop sending them."""
        return self._unfollow(reply, ref).message

    def follow_on_card(self, reply: Reply, ref: TicketRef) -> None:
        """By the button on a card."""
        self._answer_on_card(reply, ref, self._follow(reply, ref))

    def unfollow_on_card(self, reply: Reply, ref: TicketRef) -> None:
        """By the button on a card."""
        self._answer_on_card(reply, ref, self._unfollow(reply, ref))

    def _follow(self, reply: Reply, ref: TicketRef) -> _Answer:
        found = self._services.tickets.get(ref.number)
        if found is None:
            return _Answer(remarks.error(wording.tickets.not_found(ref.number)), is_news=True)
        followed = self._services.following.follow(reply.place.user_id, found)
        if followed is Followed.NOT_WHEN_CLOSED:
            return _Answer(remarks.error(wording.following.closed_already(ref.number)), is_news=True)
        sentence = _SAYS[followed](ref.number)
        return _Answer(ticket.pointer(sentence, ref.number), is_news=followed is Followed.ALREADY)

    def _unfollow(self, reply: Reply, ref: TicketRef) -> _Answer:
        ended = self._services.following.unfollow(reply.place.user_id, ref.number)
        said = wording.following.ended if ended else wording.following.not_followed
        return _Answer(ticket.pointer(said(ref.number), ref.number), is_news=not ended)

    def _answer_on_card(self, reply: Reply, ref: TicketRef, answer: _Answer) -> None:
        """A card that only this person sees is redrawn with the other button; below one that everybody sees, the person gets an
        answer.
        """
        everybody_sees_it = ref.in_channel and not reply.place.is_direct
        if everybody_sees_it or not self._redrawn(reply, ref, answer):
            reply.say(answer.message)
        self._home.follow_up(reply.place)

    def _redrawn(self, reply: Reply, ref: TicketRef, answer: _Answer) -> bool:
        """Whether the card could be redrawn. If Keesa can't be asked for it, following has worked nevertheless."""
        remark = answer.message.text if answer.is_news else ""
        return ornament("button", lambda: self._tickets.redraw(reply, ref, remark), False)
