"""The Slack surface: everything that knows Slack's UI. `register` is called once, on one Bolt app."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltResponse

from handlers import channels, commands, modals
from handlers.actions import Actions
from handlers.errors import as_message
from handlers.services import Services


def register(app: App, services: Services) -> None:
    """Register every listener."""
    app.error(_answer_in_the_ack)
    commands.register(app, services)
    modals.register(app, services)
    Actions(services).register(app)
    channels.register(app, services)


def _answer_in_the_ack(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """What a listener let escape. Only a 200 is passed on in Socket Mode, so that is what it is; a form keeps what was typed."""
    message = as_message(error)
    if body.get("type") == "view_submission":
        field = next(block["block_id"] for block in reversed(body["view"]["blocks"]) if block["type"] == "input")
        return BoltResponse(status=200, body={"response_action": "errors", "errors": {field: message.text}})
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": message.text})
    return BoltResponse(status=200, body="")
