"""The menu, and help on all commands or on one. Calls no service."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from slack_sdk.models.blocks import Block

from handlers.blocks import help as help_blocks
from handlers.blocks.kit import Message, Unchanging
from handlers.grammar import commands
from handlers.grammar.commands import Command
from handlers.slack.reply import Reply


def menu(reply: Reply) -> Message:
    """What to do, to press."""
    return _menu()


@cache
def _menu() -> Message:
    return _unchanging(*help_blocks.menu())


def explain(reply: Reply, topic: Command[Any] | None) -> Message:
    """That command, or all of them if it is None."""
    return _explanation(topic)


@cache
def _explanation(topic: Command[Any] | None) -> Message:
    return _unchanging(*(help_blocks.explained(topic) if topic else help_blocks.overview()))


def _unchanging(blocks: Sequence[Block], sentence: str) -> Message:
    """It is the same for everybody, and Slack waits for it, since it is sent in the ack."""
    return Message([Unchanging(block) for block in blocks], sentence)


def explain_instead(reply: Reply, word: str) -> None:
    """The command chosen from the menu, in place of the help that is shown."""
    reply.replace(explain(reply, commands.find(word)))
