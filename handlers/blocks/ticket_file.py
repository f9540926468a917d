"""Builds a list of tickets as a file for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from bot import wording
from bot.model.catalogue import category_name, priority_name, ticket_type_name
from bot.model.markup import bare_line
from bot.model.spreadsheet import BYTE_ORDER_MARK, as_csv
from bot.model.tickets import Ticket
from handlers.blocks.display import Display


def ticket_file(tickets: Iterable[Ticket], display: Display) -> bytes:
    """A line for each ticket, in UTF-8. Times are in the fixed time zone, as spreadsheets read them."""
    rows = [_row(ticket, display) for ticket in tickets]
    columns = list(_row(Ticket(number="0"), display))
    return (BYTE_ORDER_MARK + as_csv(columns, rows) + "\n").encode()


def _row(ticket: Ticket, display: Display) -> dict[str, str]:
    words, files = wording.tickets, wording.files
    time = partial(_time, display)
    row = {
        files.NUMBER: ticket.number,
        files.TITLE: bare_line(ticket.title),
        words.STATUS: display.status(ticket.status),
        words.PRIORITY: priority_name(ticket.priority),
        words.TYPE: ticket_type_name(ticket.ticket_type),
        words.CATEGORY: category_name(ticket.category),
        words.CUSTOMER: bare_line(ticket.customer),
        files.CONTACT_NAME: bare_line(ticket.contact_name),
        files.CONTACT_NUMBER: ticket.contact_number,
        files.RAISED: time(ticket.raised_at),
        files.RAISED_BY: bare_line(ticket.raised_by),
        words.ASSIGNED_TO: bare_line(ticket.assigned_to),
        files.CLOSED: time(ticket.closed_at),
    }
    url = display.url(ticket.number)
    return row | ({files.LINK: url} if url else {})


def _time(display: Display, moment: datetime | None) -> str:
    return moment.astimezone(display.time_zone).strftime("%Y-%m-%d %H:%M") if moment else ""
