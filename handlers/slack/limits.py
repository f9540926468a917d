"""How Slack counts, and how much it takes."""

from __future__ import annotations

from typing import Final

INPUT_LENGTH: Final = 3_000
"""The most that an input of a form holds. Source: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element"""


def length(text: str) -> int:
    """The length of `text` in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
