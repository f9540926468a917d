"""Builds a list of tickets as a table that people sort, filter and page in Slack.

Source: https://docs.slack.dev/reference/block-kit/blocks/data-table-block
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from slack_sdk.models.blocks import Block, Option, StaticSelectElement

from bot import wording
from bot.model.catalogue import priority_name
from bot.model.markup import bare_line
from bot.model.tickets import Ticket
from handlers.blocks import text
from handlers.blocks.display import Display
from handlers.blocks.kit import Finer, mrkdwn, plain
from handlers.grammar.buttons import PICK_TICKET
from handlers.slack.limits import length

MOST_ROWS: Final = 100
_ROWS_AT_ONCE: Final = 10
_LONGEST: Final = 9_000
"""Characters of all cells: Slack's limit is 10,000."""
_WIDTHS: Final = ((80, 40), (40, 24), (26, 14))
"""Of the titles and the customers, the widest first."""
_STATUS: Final = 10
_OPTION: Final = 75
_CAPTION: Final = 150
_BLANK: Final = "–"  # a cell may not be empty
_MOST_DIGITS: Final = 15


def ticket_table(
    caption: str, tickets: Sequence[Ticket], display: Display, instead: Sequence[Block], hint: str = ""
) -> list[Block]:
    """The table of 1 to 100 tickets, a menu that opens one, and a hint; where Slack has no tables, the blocks `instead`.

    `caption` and `hint` are plain text. What is too long for a table is never one.
    """
    for title, customer in _WIDTHS:
        rows = [_head(), *(_row(ticket, display, title, customer) for ticket in tickets)]
        if sum(length(str(cell["text"])) for row in rows for cell in row) <= _LONGEST:
            break
    else:
        return list(instead)
    shown = {"caption": text.plain(caption, _CAPTION).strip() or _BLANK, "rows": rows, "page_size": _ROWS_AT_ONCE}
    small = [Finer("context", {"elements": [mrkdwn(text.brief(hint, 500)).to_dict()]})] if hint else []
    return [Finer("data_table", shown, instead), Finer("actions", {"elements": [_menu(tickets).to_dict()]}), *small]


def _menu(tickets: Sequence[Ticket]) -> StaticSelectElement:
    options = [
        Option(value=ticket.number, text=plain(f"{ticket.number} {bare_line(ticket.title)}".rstrip(), _OPTION))
        for ticket in tickets
    ]
    return StaticSelectElement(action_id=PICK_TICKET.id, placeholder=plain(wording.lists.VIEW_ONE, _OPTION), options=options)


def _head() -> list[dict[str, Any]]:
    words = wording.tickets
    titles = (wording.files.NUMBER, wording.files.TITLE, words.STATUS, words.PRIORITY, words.CUSTOMER, wording.files.RAISED)
    return [_cell(title, _OPTION) for title in titles]


def _row(ticket: Ticket, display: Display, title: int, customer: int) -> list[dict[str, Any]]:
    """Times are written so that they sort."""
    raised = ticket.raised_at.astimezone(display.time_zone).strftime("%Y-%m-%d %H:%M") if ticket.raised_at else ""
    return [
        _number(ticket.number),
        _cell(bare_line(ticket.title), title),
        _cell(display.status(ticket.status), _STATUS),
        _cell(priority_name(ticket.priority), _STATUS),
        _cell(bare_line(ticket.customer), customer),
        _cell(raised, _OPTION),
    ]


def _number(number: str) -> dict[str, Any]:
    if len(number) > _MOST_DIGITS:
        return _cell(number, _OPTION)
    return {"type": "raw_number", "value": int(number), "text": number}


def _cell(words: str, limit: int) -> dict[str, Any]:
    return {"type": "raw_text", "text": text.plain(words, limit).strip() or _BLANK}
