"""Errors as messages, and what is said while somebody waits."""

from __future__ import annotations

from bot import wording
from handlers.blocks import text
from handlers.blocks.kit import Message, message, remark, section

_SENTENCE = 2_500


def error(sentence: str) -> Message:
    """An error whose plain sentence names the fix, such as an exception's `for_person`."""
    return remark(text.cut(text.escape(sentence), _SENTENCE))


def usage_error(sentence: str, suggestion: str = "", command: str = "") -> Message:
    """A command that was not understood: what is wrong, the nearest that would be right, and where the help is. All plain."""
    lines = [sentence, wording.usage.did_you_mean(suggestion) if suggestion else "", wording.usage.see_help(command)]
    return error("\n".join(filter(None, lines)))


def looking_up(number: str = "") -> Message:
    """Said when an answer takes longer than a second."""
    return message([section(wording.tickets.looking_up(number))], wording.tickets.looking_up(number))


def unforeseen(reference: str) -> Message:
    """What nobody foresaw; `reference` is in the log."""
    return error(wording.errors.unexpected(reference))
