"""Builds a digest: many tickets in one message, a line each."""

from __future__ import annotations

from bot import wording
from bot.model.markup import bare_line
from bot.model.news import TicketsAppeared
from bot.model.tickets import Ticket
from handlers.blocks import text
from handlers.blocks.display import Display
from handlers.blocks.kit import Message, header, message, section
from handlers.blocks.lists import spoken_entry
from handlers.blocks.ticket import marked_state

_LINES = 10
_LINE = 280  # forty of these and a heading fit into one message
_TITLE = 110
_VALUE = 40


def digest(news: TicketsAppeared, display: Display) -> Message:
    """Each ticket of `news` with its number, title, status, priority and customer."""
    heading = _heading(news)
    if news.pages > 1:
        heading = wording.announcements.part(heading, news.page, news.pages)
    lines = [_line(ticket, display) for ticket in news.tickets]
    blocks = [section("\n".join(lines[start : start + _LINES])) for start in range(0, len(lines), _LINES)]
    entries = [spoken_entry(ticket) for ticket in news.tickets[:_LINES]]
    if len(news.tickets) > _LINES:
        entries.append(wording.lists.and_more(len(news.tickets) - _LINES))
    return message([header(heading), *blocks], wording.announcements.read_out(heading, "; ".join(entries)))


def _heading(news: TicketsAppeared) -> str:
    if news.quiet:
        return wording.announcements.in_quiet_hours(news.total)
    if news.held:
        return wording.announcements.held_updates(news.total)
    return wording.announcements.missed_tickets(news.total) if news.missed else wording.announcements.new_tickets(news.total)


def _line(ticket: Ticket, display: Display) -> str:
    title, customer = text.brief(bare_line(ticket.title), _TITLE), text.brief(bare_line(ticket.customer), _VALUE)
    what = " · ".join(filter(None, [title, *marked_state(ticket, display), customer]))
    return text.cut(f"• {display.number(ticket.number)} {what}", _LINE)
