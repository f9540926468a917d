"""Help on all commands, or on one. Calls no service."""

from __future__ import annotations

from typing import Any

from handlers.blocks import help as help_blocks
from handlers.blocks.kit import Message
from handlers.grammar import commands
from handlers.grammar.commands import Command
from handlers.slack.reply import Reply


def explain(reply: Reply, topic: Command[Any] | None) -> Message:
    """That command, or all of them if it is None."""
    return help_blocks.explained(topic) if topic else help_blocks.overview()


def explain_instead(reply: Reply, word: str) -> None:
    """The command chosen from the menu, in place of the help that is shown."""
    reply.replace(explain(reply, commands.find(word)))
