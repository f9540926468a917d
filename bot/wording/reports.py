"""`/keesa report`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Literal

from bot.wording import dates
from bot.wording.enumerations import all_of, any_of

OPENED = "Opened"
CLOSED = "Closed"
OPEN_NOW = "Open now"
OPEN = "Open"
OLDEST = "Oldest open"
TO_CLOSE = "Time to close"
TO_NOTE = "Time to first note"
AGES_TITLE = "Open tickets by age"
AGES: Final = ("Under 1 day", "1 to 3 days", "3 to 7 days", "7 to 30 days", "Over 30 days")
UNDATED = "Age not known"
CUSTOMERS = "Busiest customers"
PRODUCTS = "Busiest products"
NOT_KNOWN = "not known"
OTHERS = "All others"
PARTIAL = "These figures don't cover all tickets: I don't see every open ticket of these types."
FILTERED = "Only tickets that match this channel's subscriptions are counted."
PRODUCTS_FROM_SLACK = "Keesa doesn't tell me a ticket's product. I only know it for tickets raised from Slack."
NOTHING_HERE = (
    "This channel isn't subscribed to any tickets. Name a type, for example `/keesa report customer`, or type `/keesa report all`."
)
NOT_READ_YET = "I'm still reading these tickets for the first time. Try again in a minute."
TYPE_OR_ALL = "Enter either a ticket type or all."
IN_FUTURE = "That day hasn't begun yet. Enter an earlier one."
ALL_TYPES = "all ticket types"

KIND = "Figures"
NAME = "Name"
PERIOD = "Period"
PERIOD_BEFORE = "Period before"
FILE_SENT = "I sent you the report as a file, as a direct message."
BY_DAY = "Opened, closed and open tickets by day"
TICKETS = "Tickets"
DAYS = "Day"
AGE = "Age"

Dimension = Literal["product", "category", "customer", "assignee"]
_BY: Final[dict[Dimension, str]] = {
    "product": "By product",
    "category": "By category",
    "customer": "By customer",
    "assignee": "By assignee",
}
_NAMELESS: Final[dict[Dimension, str]] = {
    "product": "Product not known",
    "category": "No category",
    "customer": "No customer",
    "assignee": "Nobody assigned",
}


def title(types: Sequence[str]) -> str:
    """Of a report about these types."""
    return f"Report: {all_of(types)}" if len(types) <= 3 else f"Report: {len(types)} ticket types"


def pictures_of(title: str) -> str:
    """Above the charts of a report that somebody asked for, in a message of its own."""
    return f"Charts for “{title}”"


def span(first: date, last: date) -> str:
    return f"{dates.day(first)} to {dates.day(last)}" if first != last else dates.day(first)


def compared(first: date, last: date) -> str:
    """With which span the figures are compared."""
    return f"In brackets: {span(first, last)}, up to the same time of day"


def with_before(now: int, before: int | None) -> str:
    return f"{now:,} ({NOT_KNOWN if before is None else f'{before:,}'})"


def spread(median: str, ninetieth: str) -> str:
    return f"half within {median}, 9 in 10 within {ninetieth}"


def oldest(number: str, age: str) -> str:
    return f"{number}, {age} old"


def by(dimension: Dimension) -> str:
    return _BY[dimension]


def nameless(dimension: Dimension) -> str:
    return _NAMELESS[dimension]


def group(opened: int, closed: int, still_open: int) -> str:
    return f"{opened:,} opened, {closed:,} closed, {still_open:,} open now"


def day(opened: int, closed: int, still_open: int) -> str:
    return f"{opened:,} opened, {closed:,} closed, {still_open:,} open"


def short_span(first: date, last: date) -> str:
    """The label of a point, at most 20 characters."""
    return dates.short(first) if first == last else f"{dates.short(first)}–{dates.short(last)}"


def opened(count: int) -> str:
    return f"{count:,} opened"


def line(name: str, said: str) -> str:
    return f"{name}: {said}"


def chart_said(title: str, series: Mapping[str, Sequence[tuple[str, int]]]) -> str:
    """What a chart shows, for those who don't see it."""
    said = (f"{name} – {'; '.join(line(label, f'{value:,}') for label, value in points)}" for name, points in series.items())
    return f"{'. '.join([title, *said])}."


def watched_since(when: str) -> str:
    return f"I've tracked these tickets since {when}."


def incomplete_before(when: str) -> str:
    return (
        f"I've only tracked these tickets since {when}. Of what happened before, I only know what Keesa still listed then, so "
        "earlier tickets may be missing from these figures."
    )


def stale(when: str) -> str:
    return f"I haven't been able to read Keesa since {when}, so what happened after that isn't in these figures."


def unread(when: str) -> str:
    """`when` is the end of the last such time."""
    return f"Tickets that were raised and closed while I couldn't read Keesa, most recently until {when}, aren't in these figures."


def not_watched(type_name: str) -> str:
    """`type_name` is "" for all types."""
    return (
        f"I can't report on {type_name}: no channel is subscribed to it, so I don't track its tickets."
        if type_name
        else "There's nothing to report on: no channel is subscribed to any tickets, so I don't track any."
    )


def not_understood(word: str) -> str:
    return f"I don't understand “{word}” here. Use a ticket type or all, and a period such as 7d, 30d or month."


def bad_dimension(word: str, dimensions: Iterable[str]) -> str:
    return f"I can't break a report down by “{word}”. Use {any_of(dimensions)}."


def shared(channel_name: str) -> str:
    return f"Shared the report in #{channel_name}." if channel_name else "Shared the report in the channel."


def shared_already(channel_name: str) -> str:
    where = f"in #{channel_name}" if channel_name else "here"
    return f"This report was shared {where} a moment ago, so I didn't post it again."


def too_long_ago(days: int) -> str:
    return f"A report can go back {days:,} days at most. Enter a later day."
