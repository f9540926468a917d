"""Keesa's reference lists (products, categories, ticket types, priorities) by key, and what people may type for each.

Source: the “Reference List” of the API document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.wording import names

PRODUCTS: Final = names.PRODUCTS
CATEGORIES: Final = names.CATEGORIES
TICKET_TYPES: Final = names.TICKET_TYPES
PRIORITIES: Final = names.PRIORITIES

_TYPE_ALIASES: dict[str, str] = {
    "roc": "roc_support",
    "project": "project_support",
    "remote": "remote_support",
    "pmc": "remote_support",
    "cross": "cross_department_support",
    "cross department": "cross_department_support",
    "customer": "customer_support",
    "eco": "eco_support",
    "routine": "routine_maintenance",
    "maintenance": "routine_maintenance",
}


def _plain(word: str) -> str:
    return " ".join(word.replace("_", " ").replace("-", " ").casefold().split())


def _named(words: str, keys: Mapping[str, str]) -> str | None:
    name = _plain(words)
    return keys.get(name) or keys.get(name.removesuffix("s"))


_TYPE_KEYS: dict[str, str] = (
    {_plain(key): key for key in TICKET_TYPES} | {_plain(name): key for key, name in TICKET_TYPES.items()} | _TYPE_ALIASES
)

LONGEST_TYPE: Final = max(len(words.split()) for words in _TYPE_KEYS)
"""The most words in the name of a ticket type."""

_CATEGORY_KEYS: dict[str, str] = {_plain(word): key for key, name in CATEGORIES.items() for word in (key, name)}
_PRODUCT_KEYS: dict[str, int] = {_plain(word): key for key, name in PRODUCTS.items() for word in (str(key), name)}
_PRIORITY_KEYS: dict[str, int] = {_plain(word): key for key, name in PRIORITIES.items() for word in (str(key), name)}


def ticket_type_key(words: str) -> str | None:
    """The key of a ticket type, given its key, name, short name or plural in any case. None if there is no such type."""
    return _named(words, _TYPE_KEYS)


def ticket_type_words() -> list[str]:
    """Every word or phrase that `ticket_type_key` understands, for suggestions."""
    return sorted(_TYPE_KEYS)


def category_key(words: str) -> str | None:
    """The key of a category, given its key, name or plural in any case. None if there is no such category."""
    return _named(words, _CATEGORY_KEYS)


def category_words() -> list[str]:
    """Every word or phrase that `category_key` understands, for suggestions."""
    return sorted(_CATEGORY_KEYS)


def product_key(words: str) -> int | None:
    """The number of a product, given its number or its name in any case. None if there is no such product."""
    return _PRODUCT_KEYS.get(_plain(words))


def priority_key(word: str) -> int | None:
    """The number of a priority, given its number or its name in any case. None if there is no such priority."""
    return _PRIORITY_KEYS.get(_plain(word))


def priority_words() -> list[str]:
    """The names of the priorities, for suggestions. The numbers are left out: no number is a near miss for another."""
    return [name.casefold() for name in PRIORITIES.values()]


def ticket_type_name(key: str | None) -> str:
    """The display name of a ticket type. A key that isn't in the list is returned as it is, None as ``""``."""
    return TICKET_TYPES.get(key, key) if key else ""


def category_name(key: str | None) -> str:
    """The display name of a category; see `ticket_type_name`."""
    return CATEGORIES.get(key, key) if key else ""


def priority_name(priority: int | None) -> str:
    """``"High"`` or ``"Normal"``. Another number is returned as it is, None as ``""``."""
    return "" if priority is None else PRIORITIES.get(priority, str(priority))
