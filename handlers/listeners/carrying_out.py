"""Carries out a command, however it was given: after ``/keesa``, in a message to the bot, or by the button that opens its form."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial
from typing import Any, Final

from bot import wording
from bot.model.errors import TooMuch
from handlers.blocks.kit import Message, remark
from handlers.grammar.commands import NOTE
from handlers.grammar.parse import Call, parse
from handlers.listeners.access import Access
from handlers.listeners.handing_over import start
from handlers.listeners.routes import CommandRoute
from handlers.services import Services
from handlers.slack.place import Place
from handlers.slack.reply import Reply

_SOME_TICKET: Final = "0"


class CarryingOut:
    """Parses the words and hands them over to the command's feature."""

    def __init__(self, services: Services, access: Access, routes: Iterable[CommandRoute[Any]]) -> None:
        self._services = services
        self._access = access
        self._handlers = {route.command: route.handler for route in routes}

    def is_note(self, place: Place) -> bool:
        """Whether the words of a message to the bot are a note on a ticket. Raises `UsageError`."""
        command, arguments = self._parsed(place, place.words)
        return command is NOTE and bool(arguments.number)

    def only_shows(self, words: str) -> bool:
        """Whether the words ask for nothing but an answer, whatever ticket their thread is about. Raises `UsageError`."""
        services = self._services
        return parse(words, services.statuses, services.links, services.calendar, _SOME_TICKET).command.only_shows

    def answer(self, reply: Reply, words: str) -> Message | None:
        """The answer, if it is immediate. Otherwise the work is handed over and answers later.

        Raises `UsageError`, or a `KeesaBotError` such as `NotAllowed`, `TooMuch` or `Busy`.
        """
        if wait := self._services.allowance.take(reply.place.user_id):
            raise TooMuch(wording.limits.too_many_commands(self._services.limits.commands_a_minute, math.ceil(wait)))
        command, arguments = self._parsed(reply.place, words)
        if not command.reads_only:
            self._access.check_may_write(reply.place.user_id)
        work = partial(self._handlers[command], reply, arguments)
        if command.is_immediate(arguments):
            return work()
        notice = command.looks_up(arguments)
        if notice:
            reply.notice_later(partial(remark, notice))
        start(self._services, reply, work, asks_keesa=bool(notice))
        return None

    def _parsed(self, place: Place, words: str) -> Call:
        return parse(words, self._services.statuses, self._services.links, self._services.calendar, place.ticket_number)
