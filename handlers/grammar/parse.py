"""What stands behind ``/keesa`` -> the command, and its arguments. Pure.

Case does not matter; ``#2102001`` and ``2102001`` are one; the quotes and dashes that a phone puts in are understood. Free text (a
title, a note) is kept to the letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from bot import wording
from handlers.grammar.arguments import Arguments, UsageError, is_number
from handlers.grammar.commands import HELP, SHOW, Command, find, words
from handlers.grammar.spelling import nearest, plain, unescaped
from handlers.slack.ids import SLASH_COMMAND


class Call(NamedTuple):
    """A command, with what its `read` made of the text behind it."""

    command: Command[Any]
    arguments: Any


def parse(text: str, statuses: Sequence[str]) -> Call:
    """What somebody wants; `statuses` are the names that Keesa's statuses go by. Raises `UsageError`."""
    word, *rest = unescaped(text).split(None, 1) or [HELP.name]
    if is_number(word):
        command, behind = SHOW, word
    else:
        command, behind = _command(word), "".join(rest).strip()
    return Call(command, command.read(Arguments(command.name, behind, tuple(statuses))))


def _command(word: str) -> Command[Any]:
    if command := find(plain(word)):
        return command
    near = nearest(word, words())
    raise UsageError(wording.usage.unknown_command(word), suggestion=f"{SLASH_COMMAND} {near}" if near else "")
