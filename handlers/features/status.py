"""``/keesa status``."""

from __future__ import annotations

from handlers.blocks.kit import Message
from handlers.blocks.status import status_message
from handlers.services import Services
from handlers.slack.reply import Reply


class StatusReports:
    """Reports the state of the bot."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def status(self, reply: Reply) -> Message:
        return status_message(self._services.status.report(), self._services.display)
