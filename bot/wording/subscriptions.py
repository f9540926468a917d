"""Subscriptions of channels."""

from __future__ import annotations

from bot.wording import announcements, buttons

TITLE = "Subscriptions"
NONE = "This channel has no subscriptions. Make one with `/keesa subscribe customer`."
NONE_ANYWHERE = "No channel has subscriptions. Make one with `/keesa subscribe customer` in the channel that is to hear of them."
NOT_FOUND = "This channel has no such subscription. List what it has with `/keesa subscriptions`."
ALREADY = "This channel has that subscription already."
CHANGED_SINCE = "This subscription has been changed since. See how it is with `/keesa subscriptions`."


def of_another_channel(channel_name: str) -> str:
    """A private channel has no name that may be told elsewhere."""
    where = f"in #{channel_name}" if channel_name else "there"
    return f"This subscription is another channel's, and somebody else made it. To change it, type `/keesa subscriptions` {where}."


THIS_CHANNEL = "This channel"


def subscribed(channel: str, what: str) -> str:
    return f"{channel} now hears of {what}."


def unsubscribed(channel: str, what: str) -> str:
    return f"{channel} no longer hears of {what}."


def subscribed_by(person: str, what: str) -> str:
    return f"{person} subscribed this channel to {what}."


def changed_by(person: str, what: str) -> str:
    return f"{person} changed a subscription of this channel, which is now to {what}."


def begun(what: str) -> str:
    return f"The subscription of this channel to {what} has begun."


def unsubscribed_by(person: str, what: str) -> str:
    return f"{person} unsubscribed this channel from {what}."


def undone(sentence: str) -> str:
    return f"Undone. {sentence}"


def restored(channel: str, what: str) -> str:
    return f"{channel} hears of {what} again, as before."


def others(count: int) -> str:
    others = "another subscription" if count == 1 else f"{count:,} other subscriptions"
    return f"It has {others} to this type; no ticket is announced twice."


def would_have_posted(count: int, a_day: float) -> str:
    """`a_day` is the average."""
    rate = f", about {a_day:.1f}".removesuffix(".0") + " a day" if count else ""
    return f"In the last 7 days that would have been {announcements.new_tickets(count)}{rate}."


def tracked_since(when: str) -> str:
    return f"I have watched these tickets only since {when}, so there may have been more."


LOOKING_BACK = "Asking Keesa what that would have been in the last 7 days…"
NOT_TRACKED = "I have not watched these tickets until now, so there may have been more."


def cannot_look_back(reason: str) -> str:
    return f"What that would have been in the last 7 days is not known yet. {reason}"


def starts(known: int, when: str) -> str:
    there = "none was there before" if known == 0 else "1 was there already" if known == 1 else f"{known:,} were there already"
    return f"What comes after {when} is announced here; {there}."


def not_read_yet(statuses: str) -> str:
    return f"Keesa doesn't answer for {statuses} tickets at the moment. I'll say so here when they are included."


def made_by(person: str, when: str) -> str:
    return f"made by {person}, {when}"


def changed_on(when: str) -> str:
    return f"changed {when}"


def stopped_since(when: str) -> str:
    return f"I have not been able to speak there since {when}"


def edit(name: str) -> str:
    """Said of a button that reads `BUTTON_EDIT`."""
    return f"{buttons.EDIT} {name}"


def remove(name: str) -> str:
    """Said of a button that reads `BUTTON_REMOVE`."""
    return f"{buttons.REMOVE} {name}"
