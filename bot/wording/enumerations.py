"""Lists of things within a sentence."""

from __future__ import annotations

from collections.abc import Iterable


def all_of(things: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return _joined(things, "and")


def any_of(things: Iterable[str]) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    return _joined(things, "or")


def _joined(things: Iterable[str], word: str) -> str:
    *most, last = things
    return f"{', '.join(most)} {word} {last}" if most else last
