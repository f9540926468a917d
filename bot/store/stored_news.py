"""News as they are stored, and what is kept of them once they were sent."""

from __future__ import annotations

from typing import Any

from bot.model.news import News, Overdue, TicketAppeared, TicketChanged, TicketOverdue, TicketsAppeared, TicketsOverdue
from bot.model.tickets import Ticket
from bot.model.value import Value


class _Stored(Value):
    """News of every kind. It takes 5 ms to build, which a model, unlike a TypeAdapter, can safely leave until it is first used."""

    news: News


def read_news(stored: object) -> News:
    """What was stored, also by a later version of the bot."""
    return _Stored.model_validate({"news": stored}, extra="ignore").news


def stored_news(news: News, *, with_defaults: bool = True) -> dict[str, Any]:
    """As it is stored. Without its defaults it is shorter, and read as the same."""
    stored: dict[str, Any] = _Stored(news=news).model_dump(mode="json", exclude_defaults=not with_defaults)["news"]
    return stored


def _number_only(entry: Overdue) -> Overdue:
    return entry.model_copy(update={"ticket": Ticket(number=entry.ticket.number)})


def numbers_only(news: News) -> News:
    """Only the ticket numbers, because a year of full texts would be half a gigabyte."""
    match news:
        case TicketAppeared(ticket=ticket):
            return news.model_copy(update={"ticket": Ticket(number=ticket.number)})
        case TicketChanged(ticket=ticket):
            return news.model_copy(update={"ticket": Ticket(number=ticket.number), "changes": ()})
        case TicketsAppeared(tickets=tickets):
            return news.model_copy(update={"tickets": tuple(Ticket(number=ticket.number) for ticket in tickets)})
        case TicketOverdue(entry=entry):
            return news.model_copy(update={"entry": _number_only(entry)})
        case TicketsOverdue(entries=entries):
            return news.model_copy(update={"entries": tuple(map(_number_only, entries))})
        case _:
            return news
