"""Slack's events about channels. What Slack doesn't report is found by the sweep (`bot.telling.sweeping`).

Source: https://docs.slack.dev/reference/events
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from slack_bolt import App

from handlers.listeners.handing_over import once
from handlers.services import Services

GONE: Final = ("channel_archive", "channel_deleted", "channel_left", "group_archive", "group_deleted", "group_left")
RENAMED: Final = ("channel_rename", "group_rename")


class Channels:
    """The listeners. Bolt acknowledges events by itself."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def gone(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """The channel was archived or deleted, or the bot was removed from it."""
        self._do(body, lambda: self._services.channels.stop(event["channel"], event["type"]))

    def renamed(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """The channel has a new name."""
        channel = event["channel"]
        self._do(body, lambda: self._services.channels.rename(channel["id"], channel["name"]))

    def moved(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """The channel has a new id."""
        self._do(body, lambda: self._services.channels.move(event["old_channel_id"], event["new_channel_id"]))

    def _do(self, body: dict[str, Any], work: Callable[[], object]) -> None:
        self._services.workers.submit(once(self._services, body, work))


def register(app: App, services: Services) -> None:
    """Register the events."""
    channels = Channels(services)
    for event in GONE:
        app.event(event)(channels.gone)
    for event in RENAMED:
        app.event(event)(channels.renamed)
    app.event("channel_id_changed")(channels.moved)
