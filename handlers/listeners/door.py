"""The single entrance for Slack's payloads, by whatever connection they come."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot.model.clean import clean
from handlers.slack.identity import Identity
from handlers.slack.seal import Seal


class Door:
    """Makes every text in a payload storable and printable, so that listeners never see any other.

    The metadata of a view is what the bot put there, or nothing.
    """

    def __init__(self, app: App, identity: Identity, seal: Seal) -> None:
        self._app = app
        self._identity = identity
        self._seal = seal

    def enter(self, payload: dict[str, Any]) -> BoltResponse:
        """Answer a verified payload. Returns 503 until the bot knows its own identity; then Slack tries again."""
        if not self._identity.is_known:
            return BoltResponse(status=503)
        body = clean(payload)
        if isinstance(body.get("view"), dict):
            body["view"] = self._seal.opened(body["view"])
        return self._app.dispatch(BoltRequest(body=body, mode="socket_mode"))
