"""The errors for a command that wasn't understood."""

from __future__ import annotations


class UsageError(Exception):
    """The command wasn't understood: what is wrong, what may have been meant, and whose help explains it. All plain text."""

    def __init__(self, sentence: str, *, suggestion: str = "", command: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.suggestion = suggestion
        self.command = command


class UnknownCommand(UsageError):
    """It begins with no command's name, nor with a number."""
