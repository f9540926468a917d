"""Searching tickets."""

from __future__ import annotations

NOTHING = "No matches. I can only search tickets that have been announced, watched or followed."
MORE = "There are more matches. Add a word to narrow them down."


def found(words: str) -> str:
    return f"Tickets matching “{words}”"
