"""News as they are stored, and what is kept of them once they were sent."""

from __future__ import annotations

from pydantic import TypeAdapter

from bot.model.news import News, Overdue, TicketAppeared, TicketChanged, TicketOverdue, TicketsAppeared, TicketsOverdue
from bot.model.tickets import Ticket

NEWS: TypeAdapter[News] = TypeAdapter(News)


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
