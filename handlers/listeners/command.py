"""``/keesa``."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, BoltResponse

from bot.model.errors import KeesaBotError
from handlers.grammar.usage_error import UsageError
from handlers.listeners.carrying_out import CarryingOut
from handlers.services import Services
from handlers.slack.failures import as_message
from handlers.slack.place import Place
from handlers.slack.reply import Reply


class CommandListener:
    """Parses what was typed and hands it over to the command's feature."""

    def __init__(self, services: Services, carrying_out: CarryingOut) -> None:
        self._services = services
        self._carrying_out = carrying_out

    def listen(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """A command as Slack sends it. Only that person sees what is answered in the ack."""
        reply = Reply(self._services.client, Place.of_command(body), self._services.timings)
        try:
            answer = self._carrying_out.answer(reply, body.get("text") or "")
        except (UsageError, KeesaBotError) as error:
            reply.cancel_notice()
            answer = as_message(error, reply.place.typed)
        return ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral") if answer else ack()
