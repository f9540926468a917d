"""Builds messages from news."""

from __future__ import annotations

from collections.abc import Sequence

from bot import wording
from bot.model.announcements import Part
from bot.model.changes import Change, ChangeKind
from bot.model.news import (
    ChannelStopped,
    FeedsFresh,
    FeedsStale,
    MessageNoted,
    News,
    OlderUnchecked,
    PageCut,
    ReportDue,
    ScheduleChanged,
    SubmissionSettled,
    SubscriptionsChanged,
    SubscriptionsGathered,
    TicketAppeared,
    TicketChanged,
    TicketMuted,
    TicketOverdue,
    TicketRaised,
    TicketsAppeared,
    TicketsOverdue,
)
from bot.model.tickets import Ticket
from handlers.blocks import subscriptions
from handlers.blocks.changes import change_message
from handlers.blocks.digests import digest
from handlers.blocks.display import Display
from handlers.blocks.kit import Message, context, message
from handlers.blocks.notices import notice
from handlers.blocks.reminders import reminder, reminders
from handlers.blocks.schedules import changed_message, due_message
from handlers.blocks.submissions import noted_in_thread, raised_in_thread
from handlers.blocks.ticket import channel_card


def news_message(news: News, part: Part, display: Display, *, to_follower: bool = False) -> Message:
    """The message for one part of some news, except for a submission's outcome, which is built from its row.

    `to_follower` means that it is for the one person who follows the ticket until it is closed.
    """
    match news:
        case TicketAppeared(ticket=ticket):
            return channel_card(ticket, display)
        case TicketChanged(ticket=ticket, changes=changes) if part is Part.REPLY:
            reply = change_message(ticket, changes, display)
            return _for_follower(reply, ticket, changes) if to_follower else reply
        case TicketChanged(ticket=ticket):
            return channel_card(ticket, display, wording.tickets.TICKET, followed=to_follower)
        case TicketsAppeared():
            return digest(news, display)
        case TicketRaised():
            return raised_in_thread(news, display)
        case MessageNoted() if news.ticket_number:
            return noted_in_thread(news, display)
        case SubmissionSettled() | MessageNoted():
            raise TypeError(f"{news.kind} is told otherwise")
        case _:
            return _of_subscriptions(news, display)


def _for_follower(reply: Message, ticket: Ticket, changes: Sequence[Change]) -> Message:
    """The same message, saying that the follower won't get any more updates if this is the last one."""
    is_gone = any(change.kind is ChangeKind.GONE for change in changes)
    last_word = wording.following.ENDED_GONE if is_gone else wording.following.ENDED if ticket.is_closed else ""
    return message([*reply.blocks, context(last_word)], reply.text) if last_word else reply


def _of_subscriptions(news: News, display: Display) -> Message:
    match news:
        case TicketOverdue():
            return reminder(news, display)
        case TicketsOverdue():
            return reminders(news, display)
        case ReportDue():
            return due_message(news, display)
        case ScheduleChanged():
            return changed_message(news)
        case SubscriptionsGathered():
            return subscriptions.gathered(news, display)
        case SubscriptionsChanged():
            return subscriptions.changed(news, display)
        case OlderUnchecked() | PageCut() | FeedsStale() | FeedsFresh() | ChannelStopped() | TicketMuted():
            return notice(news, display)
    raise TypeError(f"{news.kind} is told elsewhere")
