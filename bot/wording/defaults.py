"""What a channel's forms start with."""

from __future__ import annotations

from collections.abc import Iterable

NONE = "Saved. Forms for new tickets that are opened in this channel start as they do elsewhere."


def saved(values: Iterable[str]) -> str:
    """`values` are names, such as “High”."""
    return f"Saved. Forms for new tickets that are opened in this channel start with: {', '.join(values)}."
