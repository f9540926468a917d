"""Lists of tickets, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable

OPEN_TICKETS = "Open tickets"
MY_TICKETS = "Your tickets"
FOLLOWED_TICKETS = "Tickets you follow"
VIEW_ONE = "View a ticket"
NO_OPEN_TICKETS = "There are no open tickets under my Keesa account. Raise one with `/keesa new`."
NONE_RAISED = "You haven't raised a ticket from Slack yet. Raise one with `/keesa new`."
NONE_LISTED = "There are no tickets with this type and status. Try another status, for example `/keesa list customer closed`."


def none_match(filters: str) -> str:
    """`filters` narrow the list down."""
    return f"No ticket on this list matches: {filters}. Leave a filter out, or change it."


def only(filters: str) -> str:
    """Small print above a list."""
    return f"Only: {filters}"


def looked_through(count: int, order: str) -> str:
    """A filter was applied to no more tickets than that, the first in that order (``asc`` or ``desc``)."""
    seen, unseen = ("oldest", "newer") if order == "asc" else ("newest", "older")
    return f"I only looked through the {seen} {count:,} tickets. There may be more matches among {unseen} ones."


def heading(title: str, count: int) -> str:
    return f"{title} ({count:,})"


def of_type(type_name: str, status: str) -> str:
    """The title of a list."""
    return f"{type_name}, {status}"


def read_out(title: str, page: int, pages: int, total: int, entries: Iterable[str]) -> str:
    """A page of a list."""
    where = f"{title}, page {page} of {pages}" if pages > 1 else title
    return f"{where}, {total:,} in total: {'; '.join(entries)}"


def page(number: int, pages: int) -> str:
    return f"Page {number} of {pages}"


def and_more(count: int) -> str:
    return f"and {count:,} more"
