"""Why a ticket was posted in a channel, or wasn't. `what` is a subscription as ``*Customer Support* (open; high priority)``."""

from __future__ import annotations

from collections.abc import Iterable

from bot.wording.enumerations import all_of

NOTHING_POSTED = "Nothing has been posted here about this ticket."
VIEW_MESSAGE = "view message"
RAISED_MEANWHILE = "This ticket was raised during that time, so I posted it late."
CHANGED_MEANWHILE = "This ticket was updated during that time, so I posted it late."
RAISED_MEANWHILE_UNPOSTED = "This ticket was raised during that time, which may be why nothing was posted."


def posted(when: str, link: str) -> str:
    """`link` leads to the message and has the text `VIEW_MESSAGE`, or is ""; the same applies below."""
    return f"Posted here {when} ({link})." if link else f"Posted here {when}."


def update_posted(when: str, link: str) -> str:
    return f"An update was posted here {when} ({link})." if link else f"An update was posted here {when}."


def listed(when: str, link: str) -> str:
    return f"Posted here in a list of tickets {when} ({link})." if link else f"Posted here in a list of tickets {when}."


def reminded(when: str, link: str) -> str:
    return f"A reminder was posted here {when} ({link})." if link else f"A reminder was posted here {when}."


def on_its_way(when: str) -> str:
    return f"Waiting to be posted here since {when}."


def held(when: str) -> str:
    return f"On hold since {when}: I can't post in this channel."


def quiet(until: str) -> str:
    return f"Waiting to be posted here when the quiet hours end ({until})."


def undeliverable(when: str, error: str) -> str:
    return f"Slack rejected the message {when}: {error}"


def dropped(when: str, reason: str) -> str:
    return f"An operator of this bot removed the message {when}, before it was posted: {reason}"


def muted(person: str, when: str, number: str) -> str:
    """`person` is a mention."""
    return f"{person} muted this ticket here {when}, so its updates aren't posted. To undo this, type `/keesa unmute {number}`."


def first_seen(when: str) -> str:
    return f"I first saw this ticket {when}."


def left_out(count: int) -> str:
    return f"({count:,} more not shown)"


def not_read(statuses: str, since: str, until: str) -> str:
    """`statuses` are those of the feeds."""
    return f"I couldn't read tickets of this type ({statuses}) from {since} until {until}."


def matches(what: str) -> str:
    return f"Matches this channel's {what} subscription."


def not_started(what: str) -> str:
    return f"This channel's {what} subscription hasn't started yet: I haven't read these tickets."


def existed_before(what: str, when: str) -> str:
    return f"Matches this channel's {what} subscription, but existed before the subscription started ({when})."


def existed_before_change(what: str, when: str) -> str:
    return f"Matches this channel's {what} subscription, but existed before the subscription was changed ({when})."


def not_checked(what: str, when: str) -> str:
    return f"Matches this channel's {what} subscription, but too many tickets arrived at once for me to check this one ({when})."


def not_seen(what: str) -> str:
    return f"Matches this channel's {what} subscription, but I haven't seen it among these tickets yet."


def no_record(what: str, when: str) -> str:
    return f"Matches this channel's {what} subscription. I first saw it {when}, and no longer have a record of what was posted."


def other_status(what: str, status: str) -> str:
    return f"Doesn't match this channel's {what} subscription: it doesn't include the status “{status}”."


def kept_out(what: str, rules: Iterable[str]) -> str:
    """`rules` are `rule`."""
    return f"Doesn't match this channel's {what} subscription because of {all_of(rules)}."


def rule(typed: str, of_ticket: str) -> str:
    """A rule as people type it, and the ticket's value instead."""
    return f"{typed} (this ticket: {of_ticket})"


def only_other_types(names: Iterable[str]) -> str:
    """`names` are the types that the channel is subscribed to."""
    return f"This channel isn't subscribed to this type (only {all_of(names)})."


def other_types_too(names: Iterable[str]) -> str:
    """`names` are the types that the channel is subscribed to besides this one."""
    return f"This channel's other subscriptions are for other types ({all_of(names)})."


def silent_since(status: str, when: str) -> str:
    return f"Keesa hasn't responded for “{status}” since {when}, so I may have missed updates."


def never_answered(status: str) -> str:
    return f"Keesa hasn't responded for “{status}” yet."


def never_seen(number: str, reason: str) -> str:
    """`reason` is a sentence."""
    return f"I've never seen ticket {number}, and I can't look it up right now. {reason}"


def read_out(ticket: str, first: str) -> str:
    """The ticket's name, and the first thing to say."""
    return f"{ticket}: {first}"


def unreadable(labels: str) -> str:
    """The fields whose value in Keesa couldn't be read, at least in part."""
    return f"I can't read these fields of the ticket: {labels}. Everything else in it is posted as usual."
