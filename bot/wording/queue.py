"""What operators read when they look at what waits, and act on it: `keesa-bot queue` and `keesa-bot audit`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

# Help

QUEUE = "Look at what waits to be sent, and retry, release or drop it. Works while the bot runs."
LIST = "List what waits or fails, the oldest first, with who holds it, the next try, and the trouble."
SHOW = "Show everything about one item, with the text that people wrote."
RETRY = "Try items again now instead of at their next time. A message that was given up is looked for before it is posted again."
RELEASE = "End a claim on items whose holder is gone, so that another replica takes them at once."
DROP = "End items for good. Whoever is waiting for the outcome of a ticket or note is told, with the reason."
AUDIT = "Show who raised a ticket or added a note, when, from where and with what outcome; and what operators did by hand."
ITEM = "As `queue list` names them: message/17, submission/K3QX7A2B, inbox/M5TW2B7C, feed/customer_support/open, followed/2102001."
ONLY_QUEUE = "Only this queue."
GIVEN_UP = "List the messages that were given up instead."
LIMIT = "At most so many; 0 for all."
AS_JSON = "Print JSON, with times in UTC."
AS_CSV = "Print CSV, with times in UTC. Cells that a spreadsheet would take for a formula begin with an apostrophe."
BY = "Your name for the audit. Default: your account's."
REASON = "Why. It is in the audit, and whoever waits for the outcome reads it."
YES = "Don't ask for confirmation."
FORCE = "Even if a running replica holds it. What it is sending right now may arrive as well."
SINCE = "Only from then on: 2026-11-26, 2026-11-26T14:30, or 7d, 12h or 30m ago."
UNTIL = "Only before then, written in the same way."
USER = "Only of this person: their id or name in Slack, or an operator's name."
TICKET = "Only about this ticket."

# Tables

COLUMNS: Final = ("Item", "What", "Ticket", "For", "State", "Since", "Tries", "Next try", "Held by", "Trouble")
AUDIT_COLUMNS: Final = ("When", "Who", "What", "Ticket", "From", "Outcome", "About", "Detail")
NOTHING_WAITS = "Nothing waits."
NOTHING_FOUND = "Nothing found."
DIRECT_MESSAGE = "direct message"
SOMEBODY = "a replica"
"""Holds an item, if its name isn't known."""
STORED = "Stored"


def holder(owner: str, until: str, *, is_alive: bool) -> str:
    return f"{owner or SOMEBODY} until {until}" if is_alive else f"{owner or SOMEBODY} (gone)"


def left_out(count: int) -> str:
    return f"… and {count:,} more. To see them, use --limit."


def times_are_in(time_zone: str) -> str:
    return f"Times are in {time_zone}."


# Why something waits

HELD = "the bot can't post in this channel"
QUIET = "waits for the end of quiet hours, or of an hour"
UNTOLD = "has ended, but its author hasn't been told yet"
NAME_NOT_TOLD = "Slack hasn't told whom or what it mentions"
EDITED_WAITS = "what it edits waits, too"
ABANDONED = "whoever worked on it is gone"
OVERDUE = "overdue: is the bot running?"


def behind(item: str) -> str:
    return f"waits for {item}"


# What was done, or why it wasn't


def retried(item: str) -> str:
    return f"{item} will be tried again within seconds."


def released(item: str) -> str:
    return f"{item} is free again."


def dropped(item: str, *, tells_author: bool) -> str:
    return f"{item} is dropped." + (" Its author will be told." if tells_author else "")


def really_drop(items: Iterable[str]) -> str:
    return f"Drop {', '.join(items)} for good?"


NOT_DROPPED = "Nothing was dropped."
NEEDS_REASON = "Give a reason, such as --reason “sent twice”."


def not_an_item(text: str) -> str:
    return f"“{text}” isn't an item. Write it as `queue list` does: message/17, submission/K3QX7A2B, feed/customer_support/open."


def not_a_time(text: str) -> str:
    return f"“{text}” isn't a time. Use 2026-11-26, 2026-11-26T14:30, or 7d, 12h or 30m."


def no_such_item(item: str) -> str:
    return f"There is no {item}. `keesa-bot queue list` shows what waits."


def has_ended(item: str, state: str) -> str:
    return f"{item} isn't waiting: it is {state}."


def not_held(item: str) -> str:
    return f"Nobody holds {item}."


def in_progress(item: str, owner: str) -> str:
    return f"{owner or SOMEBODY} is working on {item} right now. If it stays so, look at its log."


def held_by_a_living(item: str, owner: str) -> str:
    return f"{owner or SOMEBODY} holds {item} and is running. Wait, or stop it first; --force takes it away all the same."


def held_by_channel(item: str) -> str:
    return f"{item} waits until the bot can post in its channel: type `/invite @keesa` and `/keesa subscribe` there, or drop it."


def held_in_quiet_hours(item: str) -> str:
    return f"{item} waits until quiet hours, or an hour, are over (see its next try). Wait, or drop it."


def not_its_turn(item: str, ahead: str) -> str:
    return f"{item} waits for {ahead}, which comes first in its line. Retry that one."


def feeds_stay(item: str) -> str:
    return f"{item} can't be dropped, because a channel is subscribed to it. Use `/keesa unsubscribe` there."


def followed_stay(item: str) -> str:
    return f"{item} can't be dropped, because somebody follows that ticket. It ends when they type `/keesa unfollow`."


def changed_meanwhile(item: str) -> str:
    return f"{item} has just changed. Look at it again."
