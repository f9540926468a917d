"""Who is told what about a ticket. Pure: whoever records a ticket's state reads what is asked for here, and writes what comes out.

A new ticket is for every channel that is subscribed to the feed it was seen in. A change is for every channel whose subscription
covers the ticket as it was or as it is, or that has its card. Filters look at the ticket as it is: one that passes now is
announced, one that passes no longer is told that one time where the channel has its card. Several subscriptions of a channel say
nothing twice. Whoever follows the ticket is told of every change, but for their own notes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from bot.model.changes import Change, ChangeKind
from bot.model.news import TicketAppeared, TicketChanged, TicketsAppeared
from bot.model.subscriptions import Subscription
from bot.model.tickets import Note, Ticket, TicketRecord

DIGEST_PAGE: Final = 40
"""Tickets in one digest message: a line each of under 300 characters, and Slack takes some 13,000 a message."""


def channels_for_new(ticket: Ticket, ticket_type: str, status: str, subscriptions: Iterable[Subscription]) -> list[str]:
    """The channels that are told of a ticket which the feed of that type and status shows for the first time."""
    return _channels(s for s in subscriptions if s.covers(ticket_type, status) and s.filter.passes(ticket))


def channels_for_change(
    before: TicketRecord, now: TicketRecord, subscriptions: Iterable[Subscription], carded: Collection[str]
) -> list[str]:
    """The channels that are told of a change. `carded` are those that have the ticket's card, or are about to.

    None is while no feed has shown the ticket: it is still new to them.
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


def _channels(subscriptions: Iterable[Subscription]) -> list[str]:
    return list(dict.fromkeys(subscription.channel_id for subscription in subscriptions))


def news_for_followers(
    ticket: Ticket, changes: Sequence[Change], followers: Iterable[str], authors: Mapping[Note, str]
) -> dict[str, TicketChanged]:
    """Person -> what they are told. `authors` says who wrote a note from Slack."""
    news = {}
    for person in followers:
        others = tuple(one for one in changes if not _is_own_note(one, person, authors))
        if others:
            news[person] = TicketChanged(ticket=ticket, changes=others)
    return news


def _is_own_note(change: Change, person: str, authors: Mapping[Note, str]) -> bool:
    """Whether the person added it; what others make of it later is news to them."""
    return change.kind is ChangeKind.NOTE and change.note is not None and authors.get(change.note) == person


def ends_following(ticket: Ticket, changes: Iterable[Change]) -> bool:
    """Whether there is nothing left to follow: the ticket is closed, or gone."""
    return ticket.is_closed or any(one.kind is ChangeKind.GONE for one in changes)


def news_of_new(tickets: Sequence[Ticket], *, digest_over: int, missed: bool) -> Sequence[TicketAppeared | TicketsAppeared]:
    """What a channel is told of several new tickets: a card each or, where they are many or were `missed`, one list."""
    if missed or len(tickets) > digest_over:
        return digest_of(tickets, missed=missed)
    return [TicketAppeared(ticket=ticket) for ticket in tickets]


def digest_of(tickets: Sequence[Ticket], *, missed: bool) -> Sequence[TicketsAppeared]:
    """One message that names all of the tickets, or as few as Slack allows."""
    pages = [tuple(tickets[start : start + DIGEST_PAGE]) for start in range(0, len(tickets), DIGEST_PAGE)]
    return [
        TicketsAppeared(tickets=page, total=len(tickets), page=number, pages=len(pages), missed=missed)
        for number, page in enumerate(pages, start=1)
    ]
