"""Shortcuts. Source: https://docs.slack.dev/interactivity/implementing-shortcuts"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_bolt import Ack, BoltResponse

from handlers.blocks.kit import Message
from handlers.listeners.access import Access
from handlers.listeners.handing_over import hand_over
from handlers.listeners.routes import Handler
from handlers.services import Services
from handlers.slack.place import Place
from handlers.slack.reply import Reply


class ShortcutListener:
    """Handles one shortcut by handing it over to its feature. Each shortcut opens a form that writes."""

    def __init__(self, services: Services, access: Access, handler: Handler[Mapping[str, Any]]) -> None:
        self._services = services
        self._access = access
        self._handler = handler

    def listen(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Somebody chose the shortcut."""
        reply = Reply(self._services.client, Place.of_interaction(body), self._services.timings)
        hand_over(self._services, reply, lambda: self._answer(reply, body))
        return ack()

    def _answer(self, reply: Reply, body: Mapping[str, Any]) -> Message | None:
        self._access.check_may_write(reply.place.user_id)
        return self._handler(reply, body)
