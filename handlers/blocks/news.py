"""What is announced, as messages."""

from __future__ import annotations

from bot.announcer import PART_REPLY
from bot.models import (
    ChannelStopped,
    FeedsFresh,
    FeedsStale,
    MessageNoted,
    News,
    OlderUnchecked,
    SubmissionSettled,
    SubscriptionsChanged,
    TicketAppeared,
    TicketChanged,
    TicketRaised,
    TicketsAppeared,
    WatchStarted,
)
from handlers import wording
from handlers.blocks import subscriptions
from handlers.blocks.changes import change_message
from handlers.blocks.digests import digest
from handlers.blocks.look import Look
from handlers.blocks.notices import notice
from handlers.blocks.parts import Message
from handlers.blocks.submissions import raised_in_thread
from handlers.blocks.ticket import channel_card


def news_message(news: News, part: int, look: Look) -> Message:
    """One part of some news. What became of a submission is not told here: its row says more than its news."""
    match news:
        case TicketAppeared(ticket=ticket):
            return channel_card(ticket, look)
        case TicketChanged(ticket=ticket, changes=changes) if part == PART_REPLY:
            return change_message(ticket, changes, look)
        case TicketChanged(ticket=ticket):
            return channel_card(ticket, look, wording.TICKET)
        case TicketsAppeared():
            return digest(news, look)
        case TicketRaised():
            return raised_in_thread(news, look)
        case SubmissionSettled() | MessageNoted():
            raise ValueError(f"{news.kind} is told otherwise")
        case _:
            return _of_subscriptions(news, look)


def _of_subscriptions(news: News, look: Look) -> Message:
    match news:
        case SubscriptionsChanged():
            return subscriptions.changed(news, look)
        case WatchStarted():
            return subscriptions.started(news, look)
        case OlderUnchecked() | FeedsStale() | FeedsFresh() | ChannelStopped():
            return notice(news, look)
    raise ValueError(f"{news.kind} is told elsewhere")
