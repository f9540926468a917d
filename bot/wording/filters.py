"""What narrows down a subscription or a list, as written after its name."""

from __future__ import annotations

from collections.abc import Iterable

from bot.wording.enumerations import any_of

NOT_ASSIGNED = "assigned to nobody"


def with_priority(name: str) -> str:
    return f"{name.lower()} priority"


def with_words(words: str) -> str:
    return f"with “{words}”"


def without_words(groups: Iterable[str]) -> str:
    return f"without {any_of(f'“{group}”' for group in groups)}"


def of_customer(words: str) -> str:
    return f"customer “{words}”"


def assigned_to(words: str) -> str:
    return f"assigned to “{words}”"


def raised_since(date: str) -> str:
    return f"raised since {date}"


def raised_until(date: str) -> str:
    return f"raised until {date}"
