"""Subscriptions of channels. `what` is a subscription as ``*Customer Support* (open; high priority)``."""

from __future__ import annotations

from bot.wording.plurals import counted, plural

TITLE = "Subscriptions"
NONE = "This channel has no subscriptions. Add one with `/keesa subscribe customer`."
NONE_ANYWHERE = "No channel has subscriptions yet. To add one, type `/keesa subscribe customer` in a channel."
CHANNEL = "Channel"
STATUSES = "Statuses"
FILTERS = "Filters"
ADDED_BY = "Added by"
ADDED = "Added"
CHANGED = "Changed"
STOPPED = "Can't post since"
EDIT_ONE = "Edit a subscription"
REMOVE_ONE = "Remove a subscription"
REMOVED = "That subscription has already been removed. See current ones with `/keesa subscriptions`."
UNDONE_ALREADY = "The last change has already been undone. See the subscription's current settings with `/keesa subscriptions`."
ALREADY = "This channel already has that subscription."
CHANGED_SINCE = "This subscription was changed in the meantime. See its current settings with `/keesa subscriptions`."
SYNCED = "replies become notes"
SYNC_ON = "Replies in the threads of its tickets' cards are added to the tickets in Keesa as notes, and marked with :memo:."
SYNC_OFF = "Replies in the threads of its tickets' cards are no longer added to the tickets as notes."
LOOKING_BACK = "Checking what this would have posted in the last 7 days…"
NO_PREVIEW = "Something went wrong while I was checking. The subscription itself works."
NOT_TRACKED = "There may have been more: I wasn't tracking these tickets before."
_RATE_FROM = 0.75  # a day; below that, the number for the week says more


def quiet(hours: str, *, high_passes: bool) -> str:
    """`hours` such as 20:00-07:00."""
    return f"quiet {hours}, except high priority" if high_passes else f"quiet {hours}"


def none_match(filters: str) -> str:
    """`filters` narrow the list down."""
    return f"No subscription matches: {filters}. Leave a filter out, or change it."


def only(filters: str) -> str:
    """Small print above a list."""
    return f"Only those for: {filters}"


def added_since(when: str) -> str:
    return f"added since {when}"


def added_until(when: str) -> str:
    return f"added until {when}"


def in_file(count: int) -> str:
    return f"I sent you a file with {counted(count, 'subscription')} as a direct message."


def file_comes(count: int) -> str:
    """Above the file."""
    return f"{TITLE}: {counted(count, 'subscription')}"


def of_another_channel(channel_name: str) -> str:
    """The name of a private channel isn't revealed elsewhere."""
    if channel_name:
        return (
            "This subscription belongs to another channel, and someone else added it. "
            f"To change it, type `/keesa subscriptions` in #{channel_name}."
        )
    return (
        "This subscription belongs to another channel, and someone else added it. "
        "To change it, type `/keesa subscriptions` in that channel."
    )


def not_subscribed(type_name: str) -> str:
    return f"This channel isn't subscribed to {type_name}. See its subscriptions with `/keesa subscriptions`."


def subscribed(what: str, channel: str) -> str:
    """`channel` is "" for the one in which this is said; the same applies below."""
    return f"{channel} is now subscribed to {what}." if channel else f"This channel is now subscribed to {what}."


def unsubscribed(what: str, channel: str) -> str:
    return f"{channel} is no longer subscribed to {what}." if channel else f"This channel is no longer subscribed to {what}."


def restored(what: str, channel: str) -> str:
    """As it was before the change."""
    return f"{channel} is subscribed to {what} again." if channel else f"This channel is subscribed to {what} again."


def undone(sentence: str) -> str:
    return f"Undone. {sentence}"


def subscribed_by(person: str, what: str) -> str:
    return f"{person} subscribed this channel to {what}."


def changed_by(person: str, what: str) -> str:
    return f"{person} changed one of this channel's subscriptions. It's now {what}."


def changed_several(count: int, person: str) -> str:
    return f"{count} subscriptions changed by {person}."


def begun(what: str) -> str:
    return f"This channel's subscription to {what} has started."


def unsubscribed_by(person: str, what: str) -> str:
    return f"{person} unsubscribed this channel from {what}."


def starts(existing: int) -> str:
    """After `subscribed_by` and the like, when the subscription starts."""
    if not existing:
        return "New tickets will be posted here from now on."
    return plural(
        existing,
        "New tickets will be posted here from now on. 1 existing ticket won't be.",
        f"New tickets will be posted here from now on. {existing:,} existing tickets won't be.",
    )


def not_read_yet(statuses: str) -> str:
    """After `starts`, if Keesa doesn't respond for some of the statuses."""
    return f"Keesa isn't responding for {statuses} tickets right now. I'll post here when they're included."


def others(count: int) -> str:
    """Other subscriptions of the channel to the same type."""
    return plural(
        count,
        "The channel has another subscription to this type. Each ticket is still posted only once.",
        f"The channel has {count:,} other subscriptions to this type. Each ticket is still posted only once.",
    )


def covered(by: str, channel: str, more: int) -> str:
    """`by` is one of the channel's subscriptions that cover this one; there are `more` of them."""
    whose = f"{channel}'s" if channel else "This channel's"
    if more:
        return f"{whose} {by} subscription and {more:,} more already cover this. Each ticket is still posted only once."
    return f"{whose} {by} subscription already covers this. Each ticket is still posted only once."


def covers(what: str, channel: str, more: int) -> str:
    """`what` is one of the channel's subscriptions that this one covers; there are `more` of them."""
    whose = f"{channel}'s" if channel else "this channel's"
    if more:
        return (
            f"This covers {whose} {what} subscription and {more:,} more. You can remove those. "
            "Each ticket is still posted only once."
        )
    return f"This covers {whose} {what} subscription. You can remove that. Each ticket is still posted only once."


def would_have_posted(count: int, a_day: float) -> str:
    """`a_day` is the average."""
    if not count:
        return "This wouldn't have posted any tickets in the last 7 days."
    if a_day < _RATE_FROM:
        return plural(
            count,
            "This would have posted 1 ticket in the last 7 days.",
            f"This would have posted {count:,} tickets in the last 7 days.",
        )
    return f"This would have posted {count:,} tickets in the last 7 days (about {a_day:,.0f} a day)."


def tracked_since(when: str) -> str:
    return f"There may have been more: I've only been tracking these tickets since {when}."


def cannot_look_back(reason: str) -> str:
    """`reason` is a sentence."""
    return f"I can't tell yet what this would have posted in the last 7 days. {reason}"


def made_by(person: str, when: str) -> str:
    return f"Added by {person}, {when}"


def changed_on(when: str) -> str:
    return f"Changed {when}"


def stopped_since(when: str) -> str:
    return f"I haven't been able to post there since {when}"


def edit(name: str) -> str:
    """The accessible label of a button with the text `buttons.EDIT`."""
    return f"Edit {name}"


def remove(name: str) -> str:
    """The accessible label of a button with the text `buttons.REMOVE`."""
    return f"Remove {name}"
