"""What subscribed channels, and the people who subscribed them, are told."""

from __future__ import annotations

from typing import Final

from bot.wording.plurals import plural

_ARCHIVED: Final = "The channel was archived."
_DELETED: Final = "The channel was deleted."
_REMOVED: Final = "I was removed from the channel."

STOP_REASONS: Final = {
    "is_archived": _ARCHIVED,
    "is_inactive": _ARCHIVED,
    "channel_archive": _ARCHIVED,
    "group_archive": _ARCHIVED,
    "channel_not_found": "The channel was deleted, or I was removed from it.",
    "channel_deleted": _DELETED,
    "group_deleted": _DELETED,
    "not_in_channel": _REMOVED,
    "channel_left": _REMOVED,
    "group_left": _REMOVED,
    "restricted_action": "I don't have permission to post in the channel.",
    "restricted_action_read_only_channel": "Only some people can post in the channel.",
    "restricted_action_thread_only_channel": "The channel only allows replies in threads.",
    "restricted_action_non_threadable_channel": "The channel doesn't allow replies in threads.",
}
"""By Slack's error code or event."""


def new_tickets(count: int) -> str:
    return plural(count, "1 new ticket", f"{count:,} new tickets")


def missed_tickets(count: int) -> str:
    return plural(count, "1 missed ticket", f"{count:,} missed tickets")


def held_updates(count: int) -> str:
    """For a person, at the end of their quiet hours or of an hour."""
    return plural(count, "Updates of 1 ticket you follow", f"Updates of {count:,} tickets you follow")


def in_quiet_hours(count: int) -> str:
    """For a channel, when they end."""
    return plural(count, "1 ticket with news from the quiet hours", f"{count:,} tickets with news from the quiet hours")


def part(heading: str, part: int, parts: int) -> str:
    """The heading of one of several messages."""
    return f"{heading} (part {part} of {parts})"


def read_out(heading: str, entries: str) -> str:
    return f"{heading}: {entries}"


def older_unchecked(what: str, limit: int) -> str:
    return f"More than {limit:,} new {what} tickets arrived at once. I posted the newest and didn't check the older ones."


def newest_only(what: str, shown: int) -> str:
    return f"Keesa only shows me the newest {shown:,} {what} tickets, so I can't see changes in older ones."


def oldest_only(what: str, shown: int) -> str:
    return (
        f"Keesa only shows me the oldest {shown:,} {what} tickets, so I can't see new ones beyond that. "
        "Ask your Keesa administrator to make it show the newest tickets first."
    )


def stale(since: str) -> str:
    return f"Keesa hasn't responded since {since}. I'll post new tickets and updates here when it's back."


def fresh(since: str) -> str:
    return f"Keesa is responding again. Everything that happened since {since} has been posted here."


def other_stop_reason(code: str) -> str:
    return f"Slack's reason is {code}."


def way_back(wanted: str) -> str:
    """What to type to resume; `wanted` is what the channel was subscribed to, as people type it."""
    return f"/keesa subscribe {wanted}"


def way_back_to_schedule(wanted: str) -> str:
    """The same; `wanted` is what was scheduled, as people type it."""
    return f"/keesa schedule {wanted}"


def stopped(channel: str, types: str, reason: str, command: str) -> str:
    """`reason` is a sentence, `command` is `way_back`."""
    return (
        f"I can no longer post tickets in {channel} ({types}). {reason} I'm still keeping track of what happens. "
        f"To start again, invite me there with `/invite @keesa` and type `{command}`. All its subscriptions will resume, and I'll "
        "list what the channel missed."
    )


def stopped_schedules(channel: str, reason: str, command: str) -> str:
    """`reason` is a sentence, `command` is `way_back_to_schedule`."""
    return (
        f"I can no longer post what's scheduled for {channel}. {reason} To start again, invite me there with `/invite @keesa` and "
        f"type `{command}`."
    )
