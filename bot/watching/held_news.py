"""Lists of what channels and people weren't told at once: because they were stopped, or because of quiet hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.model.announcements import Occasion, Recipient
from bot.model.news import (
    News,
    TicketAppeared,
    TicketChanged,
    TicketOverdue,
    TicketRaised,
    TicketsAppeared,
    TicketsOverdue,
)
from bot.model.tickets import Ticket
from bot.store.database import Transaction
from bot.watching import recipients


def announce_missed(tx: Transaction, channel: str, missed: Sequence[News], now: datetime) -> None:
    """Announce to a channel the list of what it missed."""
    for news in recipients.digest_of(_as_now(tx, missed), missed=True):
        tx.announcements.add(Recipient.channel(channel), Occasion.digest(news.numbers, now), news, now)


def announce_held(tx: Transaction, person: Recipient, now: datetime) -> None:
    """Announce to a person what was held for them: one update as it is, several as a list."""
    for news in recipients.digest_of(_as_now(tx, tx.announcements.take_held_of(person, now, all_of_it=True)), held=True):
        tx.announcements.add(person, Occasion.digest(news.numbers, now), news, now)


def announce_held_in_channel(tx: Transaction, channel: Recipient, now: datetime) -> None:
    """The same for what a channel's quiet hours held. Cards that it has are brought up to date without a reply."""
    held = tx.announcements.take_held_of(channel, now, all_of_it=False)
    for news in recipients.digest_of(_as_now(tx, held), quiet=True):
        tx.announcements.add(channel, Occasion.digest(news.numbers, now), news, now)
    for ticket in _as_now(tx, [one for one in held if isinstance(one, TicketChanged)]):
        if tx.cards.get(channel, ticket.number):
            tx.announcements.add(channel, Occasion.redrawn(ticket.number, now), TicketChanged(ticket=ticket, changes=()), now)


def hold_anew(tx: Transaction, channel: Recipient, now: datetime) -> None:
    """The channel's subscriptions have changed: what is held for its quiet hours waits until they allow it as they are now."""
    tx.announcements.hold_until(dues_of_held(tx, channel, now))
    if not tx.subscriptions.of_channel(channel.id):
        announce_held_in_channel(tx, channel, now)


def dues_of_held(tx: Transaction, recipient: Recipient, now: datetime) -> dict[int, datetime]:
    """Until when each announcement that is held for a person or a channel would be held if it came now, by id."""
    held = tx.announcements.held(recipient)
    if recipient.is_person:
        preferences = tx.preferences.of([recipient.id]).get(recipient.id)
        until = preferences.held_until(now) if preferences else None
        return dict.fromkeys((announcement_id for announcement_id, _ in held), until or now)
    subscriptions, dues = tx.subscriptions.of_channel(recipient.id), dict[int, datetime]()
    for announcement_id, news in held:
        ticket = news.ticket if isinstance(news, TicketAppeared | TicketChanged) else None
        dues[announcement_id] = (ticket and recipients.held_until(subscriptions, ticket, now)) or now
    return dues


def _as_now(tx: Transaction, news: Iterable[News]) -> list[Ticket]:
    """The tickets that some news is about, each once, as they are now."""
    numbers = dict.fromkeys(number for one in news for number in _numbers(one))
    known = tx.tickets.get_many(numbers)
    return [known[number].ticket for number in numbers if number in known]


def _numbers(news: News) -> list[str]:
    match news:
        case TicketAppeared(ticket=ticket) | TicketChanged(ticket=ticket) | TicketRaised(ticket=ticket):
            return [ticket.number]
        case TicketsAppeared(numbers=numbers):
            return numbers
        case TicketOverdue(entry=entry):
            return [entry.ticket.number]
        case TicketsOverdue(entries=entries):
            return [entry.ticket.number for entry in entries]
        case _:
            return []
