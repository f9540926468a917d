"""What is wrong with a command, and what to type instead."""

from __future__ import annotations

from collections.abc import Iterable

GIVE_A_NUMBER = "Give a ticket number, for example 2102001."
GIVE_A_TYPE = "Give a ticket type, for example customer, eco, roc or pmc."
ENDS_WHOLE_TYPES = "This ends all that a channel hears of a type. To end one of several, choose Remove in `/keesa subscriptions`."
GIVE_A_TYPE_OR_ALL = (
    "Give a ticket type, for example customer, eco, roc or pmc; or all, which ends every subscription of this channel."
)
ONE_STATUS = "Give one status at a time."
GIVE_WORDS = "Give one word or more to look for, for example fibre hulhumale."
BAD_ORDER = "The order is asc or desc."
UNCLOSED_QUOTE = 'A quotation mark is missing, for example `match="fibre cut"`.'
CONTRADICTION = "This leaves out every ticket that has the words asked for."


def unknown_command(word: str) -> str:
    return f"I do not know «{word}»."


NUMBER_TOO_LONG = "A ticket number has 18 digits at most."


def not_a_number(word: str) -> str:
    return f"«{word}» is not a ticket number. Give digits only, for example 2102001."


def unknown_option(name: str) -> str:
    return f"I do not know the option «{name}»."


def unknown_type(word: str) -> str:
    return f"«{word}» is not a ticket type. Try customer, eco, roc, pmc, project, cross department or routine maintenance."


def unknown_status(word: str, statuses: Iterable[str]) -> str:
    return f"«{word}» is not a status. There is: {', '.join(statuses)}."


def unknown_priority(word: str) -> str:
    return f"«{word}» is not a priority. There is: high (5), normal (1)."


def unknown_category(word: str, categories: Iterable[str]) -> str:
    return f"«{word}» is not a category. There is: {', '.join(categories)}."


def no_words(text: str) -> str:
    return f"There is no word in «{text}»."


def too_many_words(limit: int) -> str:
    return f"These are too many words: {limit} characters are the most."


def too_long(length: int, limit: int) -> str:
    """A title that somebody typed behind a command."""
    return f"This text has {length:,} characters: {limit:,} are the most. Nothing was done; please begin with a shorter title."


def bad_limit(limit: int) -> str:
    return f"The limit is a number from 1 to {limit:,}."


def did_you_mean(suggestion: str) -> str:
    return f"Did you mean `{suggestion}`?"


def see_help(command: str) -> str:
    typed = f"/keesa help {command}".rstrip()
    return f"More with `{typed}`."
