"""``/keesa``."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import partial
from typing import Any

from slack_bolt import Ack, BoltResponse

from bot import wording
from bot.model.errors import KeesaBotError, TooMuch
from handlers.blocks.kit import Message, remark
from handlers.grammar.parse import parse
from handlers.grammar.usage_error import UsageError
from handlers.listeners.access import Access
from handlers.listeners.handing_over import start
from handlers.listeners.routes import CommandRoute
from handlers.services import Services
from handlers.slack.failures import as_message
from handlers.slack.place import Place
from handlers.slack.reply import Reply


class CommandListener:
    """Parses what was typed and hands it over to the command's feature."""

    def __init__(self, services: Services, access: Access, routes: Iterable[CommandRoute[Any]]) -> None:
        self._services = services
        self._access = access
        self._handlers = {route.command: route.handler for route in routes}

    def listen(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """A command as Slack sends it. Only that person sees what is answered in the ack."""
        reply = Reply(self._services.client, Place.of_command(body), self._services.timings)
        try:
            answer = self._answer(reply, body.get("text") or "")
        except (UsageError, KeesaBotError) as error:
            reply.cancel_notice()
            answer = as_message(error, reply.place.typed)
        return ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral") if answer else ack()

    def _answer(self, reply: Reply, text: str) -> Message | None:
        """The answer, if it is immediate. Otherwise the work is handed over and answers later."""
        if wait := self._services.allowance.take(reply.place.user_id):
            raise TooMuch(wording.limits.too_many_commands(self._services.limits.commands_a_minute, math.ceil(wait)))
        command, arguments = parse(text, self._services.statuses, self._services.links, self._services.calendar)
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
