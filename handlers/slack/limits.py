"""Slack's unit of length, and limits."""

from __future__ import annotations

from typing import Final

INPUT_LENGTH: Final = 3_000
"""The longest text of a form's input. Source: https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element"""


def length(text: str) -> int:
    """The length of `text` in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
