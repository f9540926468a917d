"""The single entrance for Slack's payloads, by whatever connection they come."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot.model.clean import clean
from handlers.slack.identity import Identity


class Door:
    """Makes every text in a payload storable and printable, so that listeners never see any other."""

    def __init__(self, app: App, identity: Identity) -> None:
        self._app = app
        self._identity = identity

    def enter(self, payload: dict[str, Any]) -> BoltResponse:
        """Answer a verified payload. Returns 503 until the bot knows its own identity; then Slack tries again."""
        if not self._identity.is_known:
            return BoltResponse(status=503)
        return self._app.dispatch(BoltRequest(body=clean(payload), mode="socket_mode"))
