"""Who gets which news about a ticket. Pure: the caller reads what this needs, and writes what it returns.

A new ticket goes to every channel that is subscribed to the feed it was seen in. A change goes to every channel whose subscription
matches the ticket as it was or as it is, or that has its card. Filters apply to the ticket as it is: a ticket that starts to match
is posted; one that no longer matches is mentioned once more if the channel has its card. Several subscriptions of a channel post
nothing twice. Followers get every change, except their own notes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.model.changes import Change, ChangeKind
from bot.model.news import TicketAppeared, TicketChanged, TicketsAppeared
from bot.model.preferences import Preferences
from bot.model.subscriptions import Subscription
from bot.model.tickets import Note, Ticket, TicketRecord

DIGEST_PAGE: Final = 40
"""The most tickets in one digest: lines of under 300 characters, in a message of about 13,000."""


def channels_for_new(ticket: Ticket, ticket_type: str, status: str, subscriptions: Iterable[Subscription]) -> list[str]:
    """The channels that get a ticket which the feed of that type and status shows for the first time."""
    return _channels(s for s in subscriptions if s.covers(ticket_type, status) and s.filter.passes(ticket))


def channels_for_change(
    before: TicketRecord, now: TicketRecord, subscriptions: Iterable[Subscription], carded: Collection[str]
) -> list[str]:
    """The channels that get a change. `carded` are those that have the ticket's card, or are about to.

    There are none until a feed has shown the ticket, because it is still new to them.
    """
    if before.is_only_followed:
        return []
    return _channels(s for s in subscriptions if _is_told(s, before, now, has_card=s.channel_id in carded))


def _is_told(subscription: Subscription, before: TicketRecord, now: TicketRecord, *, has_card: bool) -> bool:
    is_covered = any(subscription.covers(record.ticket_type, record.ticket.status) for record in (before, now))
    is_of_type = subscription.ticket_type in (before.ticket_type, now.ticket_type)
    if not is_covered and not (is_of_type and has_card):
        return False
    return subscription.filter.passes(now.ticket) or (has_card and subscription.filter.passes(before.ticket))


def held_until(subscriptions: Sequence[Subscription], ticket: Ticket, now: datetime) -> datetime | None:
    """When to tell a channel with these subscriptions about a ticket: at the end of its quiet hours, or None for at once.

    The subscriptions that match the ticket count or, if none does any more, all of its type. One without quiet hours is enough.
    """
    of_type = [one for one in subscriptions if ticket.ticket_type in (None, one.ticket_type)]
    passing = [one for one in of_type if one.filter.passes(ticket)]
    matching = [one for one in passing if one.covers(one.ticket_type, ticket.status)] or passing or of_type or subscriptions
    ends = [one.quiet.held_until(ticket.priority, now) if one.quiet else None for one in matching]
    return min(end for end in ends if end) if ends and all(ends) else None


def _channels(subscriptions: Iterable[Subscription]) -> list[str]:
    return list(dict.fromkeys(subscription.channel_id for subscription in subscriptions))


def news_for_followers(
    ticket: Ticket,
    changes: Sequence[Change],
    followers: Iterable[str],
    authors: Mapping[Note, str],
    preferences: Mapping[str, Preferences],
) -> dict[str, TicketChanged]:
    """The news for each follower. `authors` are the authors of notes from Slack. The last news is for all of them."""
    news, is_last = {}, ends_following(ticket, changes)
    for person in followers:
        others = tuple(one for one in changes if not _is_own_note(one, person, authors))
        wanted = others if is_last or person not in preferences else preferences[person].wanted(others)
        if wanted:
            news[person] = TicketChanged(ticket=ticket, changes=wanted)
    return news


def _is_own_note(change: Change, person: str, authors: Mapping[Note, str]) -> bool:
    """Whether the person added this note. What others do to it later is news for them."""
    return change.kind is ChangeKind.NOTE and change.note is not None and authors.get(change.note) == person


def ends_following(ticket: Ticket, changes: Iterable[Change]) -> bool:
    """Whether the ticket is closed or gone, so that nothing is left to follow."""
    return ticket.is_closed or any(one.kind is ChangeKind.GONE for one in changes)


def news_of_new(tickets: Sequence[Ticket], *, digest_over: int, missed: bool) -> Sequence[TicketAppeared | TicketsAppeared]:
    """The news about several new tickets: a card each or, if they are many or were `missed`, one list."""
    if missed or len(tickets) > digest_over:
        return digest_of(tickets, missed=missed)
    return [TicketAppeared(ticket=ticket) for ticket in tickets]


def digest_of(
    tickets: Sequence[Ticket], *, missed: bool = False, held: bool = False, quiet: bool = False
) -> Sequence[TicketsAppeared]:
    """One message that names all tickets, or as few messages as Slack allows."""
    pages = [tuple(tickets[start : start + DIGEST_PAGE]) for start in range(0, len(tickets), DIGEST_PAGE)]
    return [
        TicketsAppeared(tickets=page, total=len(tickets), page=number, pages=len(pages), missed=missed, held=held, quiet=quiet)
        for number, page in enumerate(pages, start=1)
    ]
