"""Filters, as written after a subscription's type and statuses."""

from __future__ import annotations

from collections.abc import Iterable

from bot.wording.enumerations import any_of


def with_priority(name: str) -> str:
    return f"{name.lower()} priority"


def with_words(words: str) -> str:
    return f"with “{words}”"


def without_words(groups: Iterable[str]) -> str:
    return f"without {any_of(f'“{group}”' for group in groups)}"
