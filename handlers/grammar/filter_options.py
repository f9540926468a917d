"""Converts between what people type for a filter and `Filter`. Pure; used by the command and the form.

Each reader raises `Unread`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot import wording
from bot.model import catalogue
from bot.model.filters import Filter, Rule
from bot.model.subscriptions import Terms
from bot.model.words import words
from handlers.grammar.spelling import bare, legible, nearest, quoted

LONGEST: Final = 150
"""The most characters of all required words, and of all excluded ones."""


_SYNC_ON: Final = ("notes", "note", "on", "yes", "replies")
_SYNC_OFF: Final = ("off", "none", "no", "nothing")


class Unread(ValueError):
    """A sentence for the person, and the option that they may have meant. Both plain text."""

    def __init__(self, sentence: str, suggestion: str = "") -> None:
        super().__init__(sentence)
        self.suggestion = suggestion


def read_filter(options: Iterable[tuple[str, str]]) -> Filter:
    """A filter from pairs of a `Rule`'s name and a value. A repeated option adds to the first; of priorities, the last counts."""
    asked: dict[str, list[str]] = {}
    for name, value in options:
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
    key = catalogue.priority_key(bare(legible(word)))
    if key is None:
        near = nearest(word, catalogue.priority_words())
        raise Unread(wording.usage.unknown_priority(word), near and f"{Rule.PRIORITY}={near}")
    return key


def read_categories(lists: Iterable[str]) -> tuple[str, ...]:
    """Keys or names, separated by commas. Returns keys in the catalogue's order."""
    asked = [word.strip() for words in lists for word in words.split(",")]
    keys = [catalogue.category_key(bare(word)) for word in asked]
    if None in keys:
        word = asked[keys.index(None)]
        raise Unread(wording.usage.unknown_category(word, catalogue.CATEGORIES.values()), _categories_meant(asked))
    return tuple(key for key in catalogue.CATEGORIES if key in keys)


def _categories_meant(asked: Iterable[str]) -> str:
    """The option with the nearest name for each, or "" if one has none."""
    near = [nearest(word, catalogue.category_words()) for word in asked]
    return f"{Rule.CATEGORY}={','.join(map(quoted, near))}" if all(near) else ""


def read_words(text: str) -> tuple[str, ...]:
    """The words of `text`, each once."""
    found = tuple(dict.fromkeys(words(text)))
    if not found:
        raise Unread(wording.usage.no_words(text))
    if len(" ".join(found)) > LONGEST:
        raise Unread(wording.usage.too_many_words(LONGEST))
    return found


def read_without(text: str) -> tuple[tuple[str, ...], ...]:
    """Groups of words, separated by commas."""
    groups = tuple(dict.fromkeys(read_words(group) for group in text.split(",") if group.strip()))
    if not groups:
        raise Unread(wording.usage.no_words(text))
    if len(write_without(groups)) > LONGEST:
        raise Unread(wording.usage.too_many_words(LONGEST))
    return groups


def read_sync(values: Sequence[str]) -> bool | None:
    """``notes`` or ``off``; the last one counts. None if there is none."""
    if not values:
        return None
    word = bare(legible(values[-1]))
    if word not in (*_SYNC_ON, *_SYNC_OFF):
        near = nearest(word, (*_SYNC_ON[:1], *_SYNC_OFF[:1]))
        raise Unread(wording.usage.unknown_sync(values[-1]), near and f"sync={near}")
    return word in _SYNC_ON


def consistent(asked: Filter) -> Filter:
    """`asked`, unless no ticket could ever pass it."""
    if asked.contradicts_itself:
        raise Unread(wording.usage.CONTRADICTION)
    return asked


def write_without(groups: Iterable[Iterable[str]]) -> str:
    """The reverse of `read_without`."""
    return ", ".join(map(" ".join, groups))


def write_rule(rule: Rule, asked: Filter) -> str:
    """One rule as people type it, such as ``category=fault,survey``."""
    match rule:
        case Rule.PRIORITY:
            return f"{rule}={catalogue.priority_name(asked.priority).lower()}"
        case Rule.CATEGORY:
            return f"{rule}={','.join(asked.categories)}"
        case Rule.WORDS:
            return f'{rule}="{" ".join(asked.words)}"'
        case Rule.WITHOUT:
            return f'{rule}="{write_without(asked.without)}"'


def write_filter(asked: Filter) -> list[str]:
    """The rules that are set, each as people type it."""
    return [write_rule(rule, asked) for rule in _rules(asked)]


def write_terms(terms: Terms) -> str:
    """What to type after ``/keesa subscribe`` for these terms."""
    statuses = (f'"{status}"' if " " in status else status for status in terms.statuses)
    sync = [f"sync={_SYNC_ON[0]}"] if terms.sync_notes else []
    remind = [f'remind="{", ".join(map(str, terms.reminders))}"'] if terms.reminders else []
    mention = [f"mention=@{terms.mention.handle}"] if terms.mention else []
    quiet = [f"quiet={terms.quiet}", *(["except=high"] if terms.quiet.high_passes else [])] if terms.quiet else []
    return " ".join([terms.ticket_type, *statuses, *write_filter(terms.filter), *sync, *remind, *mention, *quiet])


def _rules(asked: Filter) -> Iterator[Rule]:
    """The rules that are set."""
    is_set = {
        Rule.PRIORITY: asked.priority is not None,
        Rule.CATEGORY: bool(asked.categories),
        Rule.WORDS: bool(asked.words),
        Rule.WITHOUT: bool(asked.without),
    }
    return (rule for rule, there in is_set.items() if there)
