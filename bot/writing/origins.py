"""Messages at a submission's origin, besides the answer to its author: a reply in the thread, a reaction to the message."""

from __future__ import annotations

from datetime import datetime

from bot.model.announcements import Occasion, Recipient
from bot.model.markup import as_typed
from bot.model.news import MessageNoted, News, TicketRaised
from bot.model.tickets import Ticket
from bot.model.writes import NewTicket, Submission, SubmissionState
from bot.store.database import Transaction


def announce_at_origin(tx: Transaction, submission: Submission, now: datetime) -> None:
    """Add the announcement for the channel, if any, in the transaction that finishes the submission."""
    news, channel = _news(submission), submission.requester.channel_id
    if news and channel:
        occasion = Occasion.origin(submission.id, submission.ticket_number)
        tx.announcements.add(Recipient.channel(channel), occasion, news, now)
        if isinstance(news, TicketRaised):
            tx.threads.begin(channel, news.thread_ts, submission.ticket_number, now)


def _news(submission: Submission) -> News | None:
    if submission.state is not SubmissionState.DONE or not submission.ticket_number:
        return None
    if isinstance(submission.write, NewTicket):
        return _raised(submission, submission.write) if submission.thread_ts else None
    return _noted(submission) if submission.message_ts else None


def _noted(submission: Submission) -> MessageNoted:
    """In a channel, a line about a note that was written to the bot is below the message, so that it doesn't interrupt others."""
    if not submission.was_said:
        return MessageNoted(message_ts=submission.message_ts)
    below = "" if submission.requester.channel_id.startswith("D") else submission.message_ts
    return MessageNoted(
        message_ts=submission.message_ts,
        ticket_number=submission.ticket_number,
        user_id=submission.requester.user_id,
        thread_ts=submission.thread_ts or below,
    )


def _raised(submission: Submission, write: NewTicket) -> TicketRaised:
    """The ticket as it was sent. Keesa isn't asked for what is known."""
    ticket = Ticket(
        number=submission.ticket_number,
        title=as_typed(write.title),
        description=as_typed(write.description),
        customer=as_typed(write.customer_name),
        priority=write.priority,
        contact_number=str(write.customer_contact),
        raised_at=submission.created_at,
        raised_by=submission.requester.user_name,
        ticket_type=write.ticket_type,
        category=write.category,
    )
    return TicketRaised(
        ticket=ticket,
        user_id=submission.requester.user_id,
        thread_ts=submission.thread_ts,
        from_message=bool(submission.message_ts),
    )
