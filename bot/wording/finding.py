"""Searching tickets."""

from __future__ import annotations

NOTHING = "I know of no ticket with all of these words. I search the tickets that were announced, watched or followed."
MORE = "There are more: add a word to narrow it down."


def found(words: str) -> str:
    return f"Tickets with «{words}»"
