"""Builds the menu, and the help on all commands or on one."""

from __future__ import annotations

from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Option, StaticSelectElement

from bot import wording
from handlers.blocks import text
from handlers.blocks.kit import Message, actions, button, context, header, message, plain, section
from handlers.grammar.buttons import FIND_TICKETS, HELP_TOPIC, MY_TICKETS, OPEN_TICKETS, RAISE_TICKET, SHOW_SUBSCRIPTIONS
from handlers.grammar.commands import COMMANDS, SHOW, Command
from handlers.slack.ids import SLASH_COMMAND

_OPTION = 75


def menu() -> Message:
    """What people do most, as buttons, and a list of commands to explain one."""
    number = f"{SLASH_COMMAND} {wording.help.EXAMPLES[SHOW.name]}"
    parts = [section(wording.help.MENU), _buttons(), _topics(), context(wording.help.number(number))]
    return message([header(wording.help.TITLE), *parts], wording.help.read_out(wording.help.TITLE, wording.help.MENU))


def overview() -> Message:
    """All commands, and a list of them to explain one."""
    lines = [f"`{text.escape(topic.such_as)}`\n{text.escape(topic.does)}" for topic in COMMANDS]
    half = len(lines) // 2
    parts = [section(wording.help.INTRO), section("\n".join(lines[:half])), section("\n".join(lines[half:]))]
    sentence = wording.help.read_out(wording.help.TITLE, wording.help.INTRO)
    return message([header(wording.help.TITLE), *parts, _topics()], sentence)


def explained(topic: Command[Any]) -> Message:
    """One command, explained."""
    lines = [
        f"*{topic.name}*: {text.escape(topic.does)}",
        wording.help.usage(text.escape(topic.how)),
        wording.help.example(text.escape(topic.such_as)) if topic.name in wording.help.EXAMPLES else "",
        wording.help.FILTERS if wording.help.takes_filters(topic.how) else "",
        wording.help.aliases(", ".join(topic.aliases)) if topic.aliases else "",
    ]
    return message([section("\n".join(filter(None, lines))), _topics()], wording.help.read_out(topic.name, text.escape(topic.does)))


def _topics() -> ActionsBlock:
    options = [Option(text=plain(topic.name, _OPTION), value=topic.name) for topic in COMMANDS]
    return actions(StaticSelectElement(action_id=HELP_TOPIC.id, placeholder=plain(wording.help.TOPIC, 150), options=options))


def _buttons() -> ActionsBlock:
    return actions(
        button(wording.buttons.RAISE, RAISE_TICKET, style="primary"),
        button(wording.buttons.FIND, FIND_TICKETS),
        button(wording.buttons.MY_TICKETS, MY_TICKETS),
        button(wording.buttons.OPEN_TICKETS, OPEN_TICKETS),
        button(wording.buttons.SUBSCRIPTIONS, SHOW_SUBSCRIPTIONS),
    )
