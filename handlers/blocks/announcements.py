"""What is announced, as messages."""

from __future__ import annotations

from collections.abc import Sequence

from bot import wording
from bot.model.announcements import Part
from bot.model.changes import Change, ChangeKind
from bot.model.markup import bare_line
from bot.model.news import (
    ChannelStopped,
    FeedsFresh,
    FeedsStale,
    MessageNoted,
    News,
    OlderUnchecked,
    PageCut,
    SubmissionSettled,
    SubscriptionsChanged,
    TicketAppeared,
    TicketChanged,
    TicketRaised,
    TicketsAppeared,
)
from bot.model.tickets import Ticket
from handlers.blocks import subscriptions, text
from handlers.blocks.changes import change_message
from handlers.blocks.digests import digest
from handlers.blocks.display import Display
from handlers.blocks.kit import Message, context, message
from handlers.blocks.notices import notice
from handlers.blocks.submissions import raised_in_thread
from handlers.blocks.ticket import channel_card

_TITLE = 150


def news_message(news: News, part: Part, display: Display, *, to_follower: bool = False) -> Message:
    """One part of some news. What became of a submission is not told here: its row says more than its news.

    With `to_follower`, it is for the one person who follows the ticket, and does so until it is closed.
    """
    match news:
        case TicketAppeared(ticket=ticket):
            return channel_card(ticket, display)
        case TicketChanged(ticket=ticket, changes=changes) if part is Part.REPLY:
            reply = change_message(ticket, changes, display)
            return _for_follower(reply, ticket, changes, display) if to_follower else reply
        case TicketChanged(ticket=ticket):
            return channel_card(ticket, display, wording.tickets.TICKET, followed=to_follower)
        case TicketsAppeared():
            return digest(news, display)
        case TicketRaised():
            return raised_in_thread(news, display)
        case SubmissionSettled() | MessageNoted():
            raise TypeError(f"{news.kind} is told otherwise")
        case _:
            return _of_subscriptions(news, display)


def _for_follower(reply: Message, ticket: Ticket, changes: Sequence[Change], display: Display) -> Message:
    """Whoever follows many tickets sees at once which one it is, and when it was the last that they hear of it."""
    heading = context(f"{display.number(ticket.number)} {text.brief(bare_line(ticket.title), _TITLE)}".rstrip())
    is_gone = any(change.kind is ChangeKind.GONE for change in changes)
    last_word = wording.following.ENDED_GONE if is_gone else wording.following.ENDED if ticket.is_closed else ""
    return message([heading, *reply.blocks, *([context(last_word)] if last_word else [])], reply.text)


def _of_subscriptions(news: News, display: Display) -> Message:
    match news:
        case SubscriptionsChanged():
            return subscriptions.changed(news, display)
        case OlderUnchecked() | PageCut() | FeedsStale() | FeedsFresh() | ChannelStopped():
            return notice(news, display)
    raise TypeError(f"{news.kind} is told elsewhere")
