"""Parses what follows ``/keesa`` into a command and its arguments. Pure.

Case doesn't matter, nor do marks around a word or punctuation after it; ``#2102001`` and ``2102001`` are the same. It accepts the
quotes and dashes that phones insert, and a command that was typed twice. Free text (a title, a note) is kept to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from bot import wording
from handlers.grammar.arguments import Arguments
from handlers.grammar.commands import (
    FIND,
    FOLLOW,
    HELP,
    MENU,
    MUTE,
    NEW,
    NOTE,
    NOTES,
    SHOW,
    SUBSCRIPTIONS,
    THREADS,
    UNFOLLOW,
    UNMUTE,
    WHY,
    Command,
    find,
    words,
)
from handlers.grammar.dates import Calendar
from handlers.grammar.elsewhere import refusal
from handlers.grammar.numbers import FirstNumber, first_number
from handlers.grammar.spelling import bare_word, folded, legible, nearest, unescaped, unwrapped
from handlers.grammar.ticket_links import NO_LINKS, TicketLinks
from handlers.grammar.usage_error import UnknownCommand, UsageError
from handlers.slack.ids import SLASH_COMMAND

_ON_ONE_TICKET: Final = (SHOW, NOTES, NOTE, FOLLOW, UNFOLLOW, MUTE, UNMUTE, THREADS, WHY)
_ABOUT_WORDS: Final = (FIND, HELP)
"""Commands whose name can itself be the text that is searched for."""
_NAMES_OF_SUBSCRIPTIONS: Final = ("subscription", "subscriptions", "watch", "watches")
"""After another word, such as “cancel”: the list of subscriptions has buttons for that."""
_ADDRESSES: Final = ("keesa", "keesa-bot")
_GLUED: Final = re.compile(r"(?P<word>\w+)[:#](?P<behind>.+)", re.DOTALL)
_NUMBER_OR_LINK: Final = re.compile("#?[0-9]|<?https?://", re.IGNORECASE)
"""Text that begins like this is meant as a ticket number, even if it can't be read as one."""


class Call(NamedTuple):
    """A command, with what its `read` returned for the text after it."""

    command: Command[Any]
    arguments: Any


def parse(
    text: str, statuses: Sequence[str], links: TicketLinks = NO_LINKS, calendar: Calendar | None = None, thread_of: str = ""
) -> Call:
    """Parse `text`; `statuses` are the operator's names for Keesa's statuses. Raises `UsageError`.

    `thread_of` is the number of the ticket in whose thread it was typed, if any: nothing but the bot's name shows that ticket.
    """
    typed = _without_address(unwrapped(unescaped(text)))
    ticket = first_number(typed, links)
    if ticket:
        command, behind = _of_ticket(typed, ticket, links)
    elif _NUMBER_OR_LINK.match(legible(typed)):
        command, behind = SHOW, typed
    else:
        command, behind = _of_words(typed or (SHOW.name if thread_of else ""), links)
    arguments = Arguments(command.name, behind, tuple(statuses), links, calendar or Calendar(), thread_of)
    return Call(command, command.read(arguments))


def _of_ticket(typed: str, ticket: FirstNumber, links: TicketLinks) -> tuple[Command[Any], str]:
    """A text that begins with a number, and may go on with what to do with that ticket."""
    word, behind = _first_word(ticket.behind)
    command = find(bare_word(word))
    if command in _ON_ONE_TICKET:
        return command, f"{ticket.number} {behind}".strip()
    if refused := word and refusal(bare_word(word), f"{ticket.number} {behind}", links):
        raise refused
    return SHOW, typed


def _of_words(typed: str, links: TicketLinks) -> tuple[Command[Any], str]:
    word, behind = _first_word(typed)
    if command := find(bare_word(word) or MENU.name):
        behind = _said_once(command, behind)
        topic = bare_word(behind)
        if command is HELP and topic and not find(topic) and (refused := refusal(topic, "", links)):
            raise refused
        return command, behind
    if (glued := _GLUED.match(typed)) and (command := find(glued["word"])):
        return command, glued["behind"].strip()
    if bare_word(behind.partition(" ")[0]) in _NAMES_OF_SUBSCRIPTIONS:
        raise UsageError(wording.usage.unknown_command(typed), suggestion=f"{SLASH_COMMAND} {SUBSCRIPTIONS.name}")
    near = nearest(bare_word(word), words())
    refused = refusal(bare_word(word), behind, links)
    if refused:
        raise refused
    raise UnknownCommand(wording.usage.unknown_command(word), suggestion=f"{SLASH_COMMAND} {near}" if near else "")


def _without_address(typed: str) -> str:
    """The text without a repeated ``/keesa`` or ``@keesa``."""
    word, behind = _first_word(typed)
    while bare_word(word) in _ADDRESSES:
        typed = behind
        word, behind = _first_word(typed)
    return typed


def _said_once(command: Command[Any], behind: str) -> str:
    """The text after a command that was typed twice. A title may begin with the command's name, but not with ``/keesa``."""
    while True:
        pasted = _without_address(behind) if folded(behind).startswith(SLASH_COMMAND) else behind
        word, rest = _first_word(pasted)
        may_be_meant = (command is NEW and pasted == behind) or (command in _ABOUT_WORDS and not rest)
        if may_be_meant or find(bare_word(word)) is not command:
            return behind if command is NEW else pasted
        behind = rest


def _first_word(text: str) -> tuple[str, str]:
    word, *rest = text.split(None, 1) or [""]
    return word, "".join(rest).strip()
