"""The one way in for what Slack sends, by whichever connection it comes."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse

from bot.model.clean import clean
from handlers.slack.identity import Identity


class Door:
    """Every text in a payload is made storable and printable here, so no listener meets one that is not."""

    def __init__(self, app: App, identity: Identity) -> None:
        self._app = app
        self._identity = identity

    def enter(self, payload: dict[str, Any]) -> BoltResponse:
        """Answer a payload that is known to come from Slack. A 503 while it isn't known whose bot this is: Slack tries again."""
        if not self._identity.is_known:
            return BoltResponse(status=503)
        return self._app.dispatch(BoltRequest(body=clean(payload), mode="socket_mode"))
