"""What is wrong with a command, for the person who typed it."""

from __future__ import annotations


class UsageError(Exception):
    """The words make no sense: what is wrong, what may have been meant, and whose help explains it. All plain text."""

    def __init__(self, sentence: str, *, suggestion: str = "", command: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.suggestion = suggestion
        self.command = command
