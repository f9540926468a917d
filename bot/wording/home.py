"""The App Home."""

from __future__ import annotations

from collections.abc import Sequence

from bot.wording import buttons, reports
from bot.wording.plurals import plural

INTRO = "Raise, find and update Keesa tickets without leaving Slack."
WELCOME = (
    f"New here? Choose *{buttons.RAISE}* to raise your first one. Tickets you raise are listed here with their current status. To "
    "get other people's tickets, invite me to a channel with `/invite @keesa` and type `/keesa subscribe customer` there."
)
NO_TICKETS = "You haven't raised a ticket from Slack yet."
NO_SUBSCRIPTIONS = "No channel in this workspace has subscriptions yet. To add one, type `/keesa subscribe customer` in a channel."
NO_OPEN_TICKETS = "There are no open tickets under my Keesa account."
FOLLOWING = "you're following it"
ASKING_KEESA = "Loading from Keesa…"


def listed_above(above: int, others: int) -> str:
    """How many of the open tickets are in the lists above, and how many others are listed here."""
    if not others:
        return "It's listed above." if above == 1 else f"All {above:,} are listed above."
    return "1 more is listed above." if above == 1 else f"{above:,} more are listed above."


def ages(counts: Sequence[int]) -> str:
    """How many open tickets are of each age in `reports.AGES`."""
    return " · ".join(f"{name}: {count:,}" for name, count in zip(reports.AGES, counts, strict=True) if count)


def waiting(count: int) -> str:
    return plural(
        count,
        "1 of your tickets and notes isn't in Keesa yet. I'll message you with the result.",
        f"{count:,} of your tickets and notes aren't in Keesa yet. I'll message you with the results.",
    )


def find(command: str) -> str:
    return f"You can also search from anywhere in Slack: `{command}`"


def shown_at(when: str) -> str:
    return f"Updated {when}"


def feeds_read(when: str) -> str:
    return f"Subscribed tickets last read {when}"


def feeds_failing(failing: int, feeds: int, since: str) -> str:
    """`since` is when the failing feed that was read longest ago was last read, "" if it never was."""
    if since:
        return plural(
            feeds,
            f"I can't read the subscribed tickets from Keesa. They were last read {since}",
            f"I can't read {failing:,} of {feeds:,} ticket feeds from Keesa. The oldest was last read {since}",
        )
    return plural(
        feeds,
        "I haven't been able to read the subscribed tickets from Keesa yet",
        f"I can't read {failing:,} of {feeds:,} ticket feeds from Keesa. At least one was never read",
    )
