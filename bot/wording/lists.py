"""Lists of tickets, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable

from bot.wording import buttons

OPEN_TICKETS = "Open tickets"
MY_TICKETS = "Your tickets"
FOLLOWED_TICKETS = "Tickets that you follow"
NO_OPEN_TICKETS = "There are no open tickets. I list those of my own Keesa account. Raise one with `/keesa new`."
NONE_RAISED = "You have not raised a ticket from Slack yet. Raise one with `/keesa new`."
NONE_LISTED = "There are no such tickets. Another status may have some, for example `/keesa list customer closed`."


def read_out(title: str, page: int, pages: int, total: int, entries: Iterable[str]) -> str:
    """A page of a list, as it is read out."""
    where = f", page {page} of {pages}" if pages > 1 else ""
    return f"{title}{where}, {total:,} in all: {'; '.join(entries)}"


def page(number: int, pages: int) -> str:
    return f"Page {number} of {pages}"


def and_more(count: int) -> str:
    return f"and {count:,} more"


def view_ticket(number: str) -> str:
    """Said of a button that reads `BUTTON_OPEN`."""
    return f"{buttons.VIEW} ticket {number}"
