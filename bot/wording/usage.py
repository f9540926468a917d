"""What is wrong with a command, and what to type instead."""

from __future__ import annotations

from collections.abc import Iterable

from bot.wording import buttons
from bot.wording.enumerations import any_of

ENTER_A_NUMBER = "Enter a ticket number, for example 2102001."
ONE_TICKET = "You can give one ticket number at a time. If this is one number, write it without spaces."
ONE_TYPE = "You can give one ticket type at a time. Leave out the others."
ENTER_A_TYPE = "Enter a ticket type, for example customer, eco, roc or pmc."
ENTER_A_TYPE_OR_ALL = (
    "Enter a ticket type, for example customer, eco, roc or pmc, or enter all to remove every subscription of this channel."
)
ENTER_WORDS = "Enter one or more words to search for, for example fibre hulhumale."
NUMBER_TOO_LONG = "That number is too long. A ticket number has at most 18 digits."
REMOVES_WHOLE_TYPES = (
    f"This command removes all of a channel's subscriptions to a type. To remove just one, choose {buttons.REMOVE} in "
    "`/keesa subscriptions`."
)
ONE_STATUS = "You can list one status at a time. Leave out the others."
BAD_ORDER = "The order must be asc or desc."
SINCE_AFTER_UNTIL = "No ticket can match: `since` is later than `until`."
SINCE_IN_THE_FUTURE = "No ticket can match: `since` is in the future. Enter an earlier date, or leave it out."
ASSIGNED_TO_ME = "I don't know your name in Keesa. Enter it, for example `assigned=aminath`."
UNCLOSED_QUOTE = 'A quotation mark is missing. Put one on each side, for example `match="fibre cut"`.'
EXCEPT_ALONE = "An exception needs quiet hours. Add them, for example `quiet=20:00-07:00 except=high`."
CONTRADICTION = "No ticket can match: you're excluding the words you're looking for."
BLANK_NOTE = "Nobody could see this note, because it has no visible characters. Type the note after the ticket's number."


def unknown_command(word: str) -> str:
    return f"I don't recognise “{word}”."


def not_a_number(word: str) -> str:
    return f"“{word}” isn't a ticket number. Use digits only, for example 2102001."


def unknown_option(name: str, names: Iterable[str]) -> str:
    return f"I don't recognise the option “{name}”. Use {any_of(names)}."


def not_a_filter(word: str, names: Iterable[str]) -> str:
    return f"I don't know what to do with “{word}”. To narrow the list down, use {any_of(names)}, for example `since=7d`."


def bad_date(name: str, value: str) -> str:
    examples = any_of(f"`{name}={date}`" for date in ("2026-11-19", '"1 March"', "yesterday", "7d"))
    return f"“{value}” isn't a date that I can read. Enter one such as {examples}."


def no_value(name: str) -> str:
    return f"There is nothing after `{name}=`. Enter a value, or leave the option out."


def takes_no_number(command: str) -> str:
    return f"`/keesa {command}` isn't about a single ticket."


def two_readings(digits: str) -> str:
    """`digits` begin a note. They may be the ticket's number, or the number followed by a number in the note's text."""
    first, _, text = digits.partition(" ")
    return (
        f"“{digits}” could be one ticket number, or ticket {first} and a note that begins with “{text}”. "
        "Write the ticket number without spaces, and put a colon between it and a note that begins with digits."
    )


def unknown_type(word: str) -> str:
    return f"“{word}” isn't a ticket type. Use customer, eco, roc, pmc, project, cross department or routine maintenance."


def unknown_status(word: str, statuses: Iterable[str]) -> str:
    return f"“{word}” isn't a status. Use {any_of(statuses)}."


def unknown_priority(word: str) -> str:
    return f"“{word}” isn't a priority. Use high (5) or normal (1)."


def unknown_sync(word: str) -> str:
    return f"“{word}” can't be copied from Slack. Use notes (to add replies in a card's thread to the ticket) or off."


def bad_quiet(typed: str) -> str:
    return f"“{typed}” aren't quiet hours that I can read. Enter when they begin and end, such as 20:00-07:00, or off."


def bad_except(typed: str) -> str:
    return (
        f"“{typed}” can't be an exception from quiet hours. Use high (tickets with high priority are posted all the same) or off."
    )


def unknown_category(word: str, categories: Iterable[str]) -> str:
    return f"“{word}” isn't a category. Use {any_of(categories)}."


def no_words(text: str) -> str:
    return (
        f"“{text}” has no words in it. Enter letters or digits."
        if text
        else "There are no words to look for. Enter letters or digits."
    )


def too_many_words(limit: int) -> str:
    return f"That's too long. Use at most {limit:,} characters."


def too_long(length: int, limit: int) -> str:
    """A title after a command that is too long."""
    return f"Your title is {length:,} characters long, and the limit is {limit:,}. Try again with a shorter title."


def bad_limit(limit: int) -> str:
    return f"The limit must be a number from 1 to {limit:,}."


def did_you_mean(suggestion: str) -> str:
    return f"Did you mean `{suggestion}`?"


def see_help(command: str) -> str:
    return f"For help, type `/keesa help {command}`." if command else "For help, type `/keesa help`."
