"""`/keesa status`."""

from __future__ import annotations

from bot.wording.plurals import counted, plural

TITLE = "Bot status"
KEESA = "Keesa"
SLACK = "Slack"
NOT_TRIED = "not tried yet"
UNREACHABLE = "not reachable"
REACHABLE = "reachable"
SIGNED_IN = "reachable, signed in"
NOT_SIGNED_IN = "reachable, not signed in"
FEEDS = "Ticket feeds"
NO_FEEDS = "No channel has subscriptions."
UP_TO_DATE = "up to date"
FAILING = "failing"
NEVER_READ = "not read yet"
CLOCK_WAS_AHEAD = "last read at an unknown time, because the bot's clock was ahead"
WAITING = "Waiting to be sent"
NOTHING_WAITING = "nothing"
UNREADABLE = "Can't read"


def feed(type_name: str, status: str) -> str:
    return f"{type_name}, {status}"


def read_ago(age: str, when: str) -> str:
    return f"last read {age} ago ({when})"


def unchecked(when: str) -> str:
    return f"older tickets weren't checked ({when})"


def more_feeds(count: int) -> str:
    return f"and {count:,} more that were read more recently"


def newest_only(shown: int) -> str:
    return f"Keesa only shows the newest {shown:,}, so I can't see changes in older ones"


def oldest_only(shown: int) -> str:
    return f"Keesa only shows the oldest {shown:,}, so I can't see new ones beyond that"


def not_looked_up(count: int) -> str:
    """Tickets that left the feed and couldn't be looked up."""
    return plural(count, "couldn't look up 1 ticket that left it", f"couldn't look up {count:,} tickets that left it")


def last_error(error: str) -> str:
    return f"Last error: {error}"


def waiting(to_keesa: int, to_slack: int, kept: int = 0) -> str:
    """`kept` are messages to the bot before which Slack has to be asked something."""
    kept_too = plural(kept, "; 1 message to me waits for Slack", f"; {kept:,} messages to me wait for Slack") if kept else ""
    return f"{to_keesa:,} to Keesa, {to_slack:,} to Slack{kept_too}"


def given_up(count: int) -> str:
    return plural(
        count,
        "1 message couldn't be posted, because Slack rejected it for a day. The log says why.",
        f"{count:,} messages couldn't be posted, because Slack rejected them for a day. The log says why.",
    )


def unreadable(label: str, count: int) -> str:
    """A field that couldn't be read in so many tickets."""
    return f"{label} ({counted(count, 'ticket')})"


def without_number(count: int) -> str:
    return plural(count, "1 ticket without a number", f"{count:,} tickets without a number")
