"""Help: all commands, or one. It needs nobody."""

from __future__ import annotations

from typing import Any

from handlers.blocks import help as help_blocks
from handlers.blocks.kit import Message
from handlers.grammar import commands
from handlers.grammar.commands import Command
from handlers.slack.reply import Reply


def explain(reply: Reply, topic: Command[Any] | None) -> Message:
    """That command, or all of them."""
    return help_blocks.explained(topic) if topic else help_blocks.overview()


def explain_instead(reply: Reply, word: str) -> None:
    """The command that was chosen from the menu, in place of what was explained there."""
    reply.replace(explain(reply, commands.find(word)))
