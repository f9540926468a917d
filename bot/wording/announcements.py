"""What subscribed channels are told."""

from __future__ import annotations


def new_tickets(count: int) -> str:
    return "1 new ticket" if count == 1 else f"{count:,} new tickets"


def missed_tickets(count: int) -> str:
    return "1 ticket was missed here" if count == 1 else f"{count:,} tickets were missed here"


def older_unchecked(what: str, limit: int) -> str:
    return f"{what}: more than {limit:,} tickets were new at once; the newest are announced, older ones not checked."


def newest_only(what: str, shown: int) -> str:
    return f"{what}: Keesa shows me only the newest {shown:,} tickets. I can't see changes in older ones."


def oldest_only(what: str, shown: int) -> str:
    return (
        f"{what}: Keesa shows me only the oldest {shown:,} tickets, so I can't see new ones beyond that. "
        "Ask whoever runs Keesa to let it show the newest tickets first."
    )


def stale(since: str) -> str:
    return f"Keesa has not answered since {since}. New tickets and changes will be announced here when it does."


def fresh(since: str) -> str:
    return f"Keesa answers again. What happened since {since} has been announced here."


STOP_REASONS = {
    "is_archived": "it was archived",
    "is_inactive": "it was archived",
    "channel_archive": "it was archived",
    "group_archive": "it was archived",
    "channel_not_found": "it was deleted, or I was removed from it",
    "channel_deleted": "it was deleted",
    "group_deleted": "it was deleted",
    "not_in_channel": "I was removed from it",
    "channel_left": "I was removed from it",
    "group_left": "I was removed from it",
    "restricted_action": "I'm not allowed to post in it",
    "restricted_action_read_only_channel": "only some people may post in it",
    "restricted_action_thread_only_channel": "it only takes replies in threads",
    "restricted_action_non_threadable_channel": "it takes no replies in threads",
}


def way_back(wanted: str) -> str:
    return f"/keesa subscribe {wanted}"


def stopped(channel: str, types: str, reason: str, command: str) -> str:
    return (
        f"I can no longer announce tickets in {channel} ({types}): {reason}. What happens meanwhile is kept. "
        f"To go on, invite me there with `/invite @keesa` and type `{command}`: that brings everything back, with a list of what "
        "was missed."
    )


def part(part: int, parts: int) -> str:
    return f"part {part} of {parts}"
