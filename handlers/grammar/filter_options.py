"""What people say a subscription should let through -> `Filter`, and back. Pure; the command and the form share it.

Each reader raises ValueError with a sentence for the person, plain text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from bot import wording
from bot.model import catalogue
from bot.model.filters import Filter, Rule
from bot.model.subscriptions import Terms
from bot.model.words import words

LONGEST: Final = 150
"""Characters of all words that have to be there, and of all that must not."""


def read_filter(options: Iterable[tuple[str, str]]) -> Filter:
    """Options by name (`Rule`) and value. One that comes again adds to the first; of priorities the last counts."""
    asked: dict[str, list[str]] = {}
    for name, value in options:
        if name not in list(Rule):
            raise ValueError(wording.usage.unknown_option(name))
        asked.setdefault(name, []).append(value)
    return consistent(
        Filter(
            priority=read_priority(asked[Rule.PRIORITY][-1]) if Rule.PRIORITY in asked else None,
            categories=read_categories(asked.get(Rule.CATEGORY, [])),
            words=read_words(" ".join(asked[Rule.WORDS])) if Rule.WORDS in asked else (),
            without=read_without(",".join(asked[Rule.WITHOUT])) if Rule.WITHOUT in asked else (),
        )
    )


def read_priority(word: str) -> int:
    """``5``, ``high``, ``1`` or ``normal``."""
    key = catalogue.priority_key(word)
    if key is None:
        raise ValueError(wording.usage.unknown_priority(word))
    return key


def read_categories(lists: Iterable[str]) -> tuple[str, ...]:
    """Keys or names, separated by commas; the keys in the catalogue's order."""
    asked = [word.strip() for words in lists for word in words.split(",")]
    keys = {word: catalogue.category_key(word) for word in asked}
    for word, key in keys.items():
        if key is None:
            raise ValueError(wording.usage.unknown_category(word, catalogue.CATEGORIES.values()))
    return tuple(key for key in catalogue.CATEGORIES if key in keys.values())


def read_words(text: str) -> tuple[str, ...]:
    """The words of `text`, each once."""
    found = tuple(dict.fromkeys(words(text)))
    if not found:
        raise ValueError(wording.usage.no_words(text))
    if len(" ".join(found)) > LONGEST:
        raise ValueError(wording.usage.too_many_words(LONGEST))
    return found


def read_without(text: str) -> tuple[tuple[str, ...], ...]:
    """Groups of words, separated by commas."""
    groups = tuple(dict.fromkeys(read_words(group) for group in text.split(",") if group.strip()))
    if not groups:
        raise ValueError(wording.usage.no_words(text))
    if len(write_without(groups)) > LONGEST:
        raise ValueError(wording.usage.too_many_words(LONGEST))
    return groups


def consistent(asked: Filter) -> Filter:
    """`asked`, unless nothing could ever pass it."""
    if asked.contradicts_itself:
        raise ValueError(wording.usage.CONTRADICTION)
    return asked


def write_without(groups: Iterable[Iterable[str]]) -> str:
    """What `read_without` reads."""
    return ", ".join(map(" ".join, groups))


def write_rule(rule: Rule, asked: Filter) -> str:
    """One rule as one types it, such as ``category=fault,survey``."""
    match rule:
        case Rule.PRIORITY:
            return f"{rule}={catalogue.priority_name(asked.priority).lower()}"
        case Rule.CATEGORY:
            return f"{rule}={','.join(asked.categories)}"
        case Rule.WORDS:
            return f'{rule}="{" ".join(asked.words)}"'
        case Rule.WITHOUT:
            return f'{rule}="{write_without(asked.without)}"'


def write_terms(terms: Terms) -> str:
    """What to type behind ``/keesa subscribe`` for the same."""
    statuses = (f'"{status}"' if " " in status else status for status in terms.statuses)
    return " ".join([terms.ticket_type, *statuses, *(write_rule(rule, terms.filter) for rule in _rules(terms.filter))])


def _rules(asked: Filter) -> Iterator[Rule]:
    """Those that are set."""
    is_set = {
        Rule.PRIORITY: asked.priority is not None,
        Rule.CATEGORY: bool(asked.categories),
        Rule.WORDS: bool(asked.words),
        Rule.WITHOUT: bool(asked.without),
    }
    return (rule for rule, there in is_set.items() if there)
