"""`/keesa schedule`, and what is posted on schedule."""

from __future__ import annotations

from typing import Final, Literal

from bot.wording.enumerations import all_of

TITLE = "Scheduled for this channel"
EVERYWHERE = "Scheduled reports and digests"
NONE = "Nothing is scheduled for this channel."
EXAMPLE = "/keesa schedule report weekly mon 08:00"
WHAT = "Enter what to schedule: a report or a digest."
WHEN = "Enter when it's due: daily, weekdays or weekly with a day, and one time, for example weekly mon 08:00."
ONLY_REPORTS = "Only a report can have a breakdown, not a digest."
WHICH = "Enter the number of what you want to remove. See the numbers with `/keesa schedules`."
GONE = "There's nothing scheduled under that number. See what's scheduled with `/keesa schedules`."
ELSEWHERE = "That belongs to another channel, and someone else scheduled it. Remove it in that channel."
CHANGED_SINCE = "Someone has changed it since you opened this form. Close the form, and open it again."
HOW_TO_REMOVE = "You can also remove one by its number, for example `/keesa unschedule 3`."
NEW = "New tickets"
CLOSED = "Closed tickets"
NOTHING_NEW = "Nothing was opened or closed."

Rhythm = Literal["daily", "weekdays", "weekly"]
What = Literal["report", "digest"]
WHATS: Final = {"report": "Report", "digest": "Digest"}
_DAYS: Final = {
    "mon": "every Monday",
    "tue": "every Tuesday",
    "wed": "every Wednesday",
    "thu": "every Thursday",
    "fri": "every Friday",
    "sat": "every Saturday",
    "sun": "every Sunday",
}


def day_names() -> dict[str, str]:
    """The days on which something can be due, as people choose them, by rhythm or weekday."""
    names = {"daily": days("daily", ""), "weekdays": days("weekdays", "")} | _DAYS
    return {key: f"{name[0].upper()}{name[1:]}" for key, name in names.items()}


def days(rhythm: Rhythm, weekday: str) -> str:
    return {"daily": "every day", "weekdays": "every day from Monday to Friday"}.get(rhythm) or _DAYS[weekday]


def described(what: What, about: str, days: str, hour: int, minute: int, zone: str) -> str:
    """`about` is "" for this channel's subscriptions."""
    of = about or "this channel's subscriptions"
    return f"{WHATS[what]} on {of}, {days} at {hour:02}:{minute:02} ({zone})"


def title(what: What, types: list[str]) -> str:
    """Of what is posted on schedule."""
    return f"{WHATS[what]}: {all_of(types)}" if len(types) <= 3 else f"{WHATS[what]}: {len(types)} ticket types"


def made(what: str, due: str) -> str:
    return f"Scheduled. {what}. Next: {due}."


def changed(what: str, due: str) -> str:
    return f"Changed. {what}. Next: {due}."


def unchanged(what: str, due: str) -> str:
    return f"That's scheduled already. {what}. Next: {due}."


def ended(what: str) -> str:
    return f"Removed. {what}."


def too_many(most: int) -> str:
    return f"{most} reports and digests are scheduled for this channel, which is the most it can have. Remove one first."


def taken(what: What) -> str:
    return f"The channel already has a {what} about that. Edit that one, or choose something else here."


def made_by(person: str, what: str) -> str:
    return f"{person} scheduled for this channel: {what}."


def changed_by(person: str, what: str) -> str:
    return f"{person} changed what's scheduled for this channel. Now: {what}."


def ended_by(person: str, what: str) -> str:
    return f"{person} removed what was scheduled for this channel: {what}."


def entry(number: int, what: str, person: str, due: str) -> str:
    return f"*{number}.* {what}, scheduled by {person}. Next: {due}"


def made_by_whom(person: str, due: str) -> str:
    return f"Scheduled by {person}. Next: {due}"


def besides(scheduled: list[str]) -> str:
    """Below a channel's subscriptions."""
    return f"Also scheduled for this channel: {'; '.join(scheduled)}. See `/keesa schedules`."


def late(due: str) -> str:
    return f"This was due {due}, but I couldn't post it in time."


def bad_time(word: str) -> str:
    return f"“{word}” isn't a time of day. Enter one such as 08:00 or 5pm."


def bad_zone(word: str) -> str:
    return f"I don't know the time zone “{word}”. Enter one such as Indian/Maldives or Asia/Dubai."
