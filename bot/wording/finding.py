"""Searching tickets."""

from __future__ import annotations

NOTHING = "No matches. I can only search tickets that have been announced, watched or followed."
NO_FILE_HERE = "A form can't send you a file. Type the command instead, for example `/keesa find fibre csv`."
MORE = "There are more matches. Add a word to narrow them down."


def found(words: str) -> str:
    """`words` is "" if the search has only filters."""
    return f"Tickets matching “{words}”" if words else "Tickets I've seen"


def looked_through(count: int) -> str:
    """A filter was applied to no more tickets than that."""
    return f"I only looked through the newest {count:,} of them. Add a word to narrow them down."
