"""`/keesa status`."""

from __future__ import annotations

from bot.wording import plurals

TITLE = "How the bot is doing"
KEESA = "Keesa"
REACHABLE = "reachable"
UNREACHABLE = "not reachable"
SIGNED_IN = "signed in"
NOT_SIGNED_IN = "not signed in"
NOT_TRIED = "not tried yet"
FEEDS = "Feeds"
NO_FEEDS = "No channel is subscribed to anything."
UP_TO_DATE = "up to date"
FAILING = "failing"
NEVER_READ = "not read yet"
WAITING = "Still owed"
NOTHING_WAITING = "nothing"
UNREADABLE = "Can't read"


def read_ago(age: str, when: str) -> str:
    return f"last read {age} ago ({when})"


def more_feeds(count: int) -> str:
    return f"and {count:,} more, read more recently"


def unchecked(when: str) -> str:
    return f"older ones not checked on {when}"


def newest_only(shown: int) -> str:
    return f"Keesa shows only the newest {shown:,}, so changes in older ones go unseen"


def oldest_only(shown: int) -> str:
    return f"Keesa shows only the oldest {shown:,}, so new ones beyond that go unseen"


def not_looked_up(count: int) -> str:
    tickets = "1 ticket that left it" if count == 1 else f"{count:,} tickets that left it"
    return f"{tickets} could not be looked up"


def last_error(error: str) -> str:
    return f"Last error: {error}"


SLACK = "Slack"


def given_up(count: int) -> str:
    return f"{plurals.counted(count, 'message')} could not be posted: Slack refused each for a day. See the log for why."


def to_keesa(count: int) -> str:
    return f"{count:,} to Keesa"


def to_slack(count: int) -> str:
    return f"{count:,} to Slack"


def unreadable(label: str, count: int) -> str:
    """A field of so many tickets."""
    return f"{label} ({plurals.counted(count, 'ticket')})"


def without_number(count: int) -> str:
    return f"{plurals.counted(count, 'ticket')} without a number"
