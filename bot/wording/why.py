"""Why a ticket was posted in a channel, or was not."""

from __future__ import annotations

from collections.abc import Iterable

NOTHING_POSTED = "Nothing was announced here."
TO_THE_MESSAGE = "message"
DELIVERED = {
    "new": "Announced here {when}",
    "change": "A change was announced here {when}",
    "digest": "Named here in a list {when}",
}
MATCHES = "wants this ticket."
NOT_BEGUN = "has not begun: I have not read these tickets yet."
THERE_BEFORE = "wants this ticket, but it was there before the subscription began, {when}."
THERE_BEFORE_CHANGE = "wants this ticket, but it was there before the subscription was changed, {when}."
NOT_CHECKED = "wants this ticket, but more were new at once than I could check, {when}."
NOT_SEEN = "wants this ticket, but I have not seen it among these tickets yet."
CANNOT_TELL = "wants this ticket, which I have known since {when}; what was said of it then I no longer know."
RAISED_MEANWHILE = "It was raised in that time, so I learned of it late."
CHANGED_MEANWHILE = "It changed in that time, so I learned of that late."
RAISED_MEANWHILE_UNPOSTED = "It was raised in that time, which may be why nothing was announced."


def not_read(statuses: str, since: str, until: str) -> str:
    """`statuses` are those of the feeds."""
    return f"From {since} until {until} I could not read the tickets of this type ({statuses})."


def on_its_way(when: str) -> str:
    return f"On its way to this channel since {when}."


def held(when: str) -> str:
    return f"Held since {when}: I could not speak in this channel."


def undeliverable(when: str, error: str) -> str:
    return f"Slack refused it {when}: {error}"


def first_seen(when: str) -> str:
    return f"I have known this ticket since {when}."


def left_out(count: int) -> str:
    return f"… {count:,} more, left out here."


def other_types(names: str) -> str:
    return f"Other types than this ticket's: {names}"


def other_status(name: str) -> str:
    return f"does not ask for the status {name}."


def kept_out(rules: Iterable[str]) -> str:
    return f"keeps it out by {' and '.join(rules)}."


def its_own(name: str) -> str:
    """What the ticket has instead."""
    return f"(here: {name})"


def silent_since(status: str, when: str) -> str:
    return f"Keesa has not answered for {status} since {when}, so what happened since is not known."


def never_answered(status: str) -> str:
    return f"Keesa has not answered for {status} yet."


def never_seen(number: str, reason: str) -> str:
    return f"I have never seen ticket {number}, and cannot ask for it now. {reason}"


def unreadable(labels: str) -> str:
    """The fields of which Keesa's value, or part of it, makes no sense."""
    return f"I can't read these fields of the ticket: {labels}. Everything else in it is posted as usual."
