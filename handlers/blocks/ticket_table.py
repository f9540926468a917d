"""Builds a list of tickets as a table that people sort, filter and page in Slack."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Final

from slack_sdk.models.blocks import Block, Option, StaticSelectElement

from bot import wording
from bot.model.catalogue import priority_name
from bot.model.markup import bare_line
from bot.model.tickets import Ticket
from handlers.blocks import text
from handlers.blocks.display import Display
from handlers.blocks.kit import Finer, mrkdwn, plain
from handlers.blocks.table import Cell, data_table, fits, number_cell, words_cell
from handlers.blocks.ticket import state_marks
from handlers.grammar.buttons import PICK_TICKET

_WIDTHS: Final = ((80, 40), (40, 24), (26, 14))
"""Of the titles and the customers, the widest first."""
_STATUS: Final = 12
_OPTION: Final = 75


def ticket_table(
    caption: str, tickets: Sequence[Ticket], display: Display, instead: Sequence[Block], hint: str = ""
) -> list[Block]:
    """The table of 1 to 100 tickets, a menu that opens one, and a hint; where Slack has no tables, the blocks `instead`.

    `caption` and `hint` are plain text. Numbers are links if there are addresses, and not too long for a table. What is too long
    anyway is never one.
    """
    for links, (title, customer) in product((True, False) if display.ticket_url else (False,), _WIDTHS):
        rows = [_row(ticket, display, title, customer, links=links) for ticket in tickets]
        if fits(rows):
            break
    else:
        return list(instead)
    small = [Finer("context", {"elements": [mrkdwn(text.brief(hint, 500)).to_dict()]})] if hint else []
    menu = Finer("actions", {"elements": [_menu(tickets).to_dict()]})
    return [data_table(caption, _head(), rows, instead), menu, *small]


def _menu(tickets: Sequence[Ticket]) -> StaticSelectElement:
    options = [
        Option(value=ticket.number, text=plain(f"{ticket.number} {bare_line(ticket.title)}".rstrip(), _OPTION))
        for ticket in tickets
    ]
    return StaticSelectElement(action_id=PICK_TICKET.id, placeholder=plain(wording.lists.VIEW_ONE, _OPTION), options=options)


def _head() -> list[str]:
    words = wording.tickets
    return [wording.files.NUMBER, wording.files.TITLE, words.STATUS, words.PRIORITY, words.CUSTOMER, wording.files.RAISED]


def _row(ticket: Ticket, display: Display, title: int, customer: int, *, links: bool) -> list[Cell]:
    """Times are written so that they sort."""
    of_status, of_priority = state_marks(ticket, display)
    raised = ticket.raised_at.astimezone(display.time_zone).strftime("%Y-%m-%d %H:%M") if ticket.raised_at else ""
    return [
        number_cell(ticket.number, display.url(ticket.number) if links else None),
        words_cell(bare_line(ticket.title), title),
        _marked(of_status, display.status(ticket.status)),
        _marked(of_priority, priority_name(ticket.priority)),
        words_cell(bare_line(ticket.customer), customer),
        words_cell(raised, _OPTION),
    ]


def _marked(mark: str, words: str) -> Cell:
    return words_cell(wording.tickets.marked(mark, words) if words else "", _STATUS)
