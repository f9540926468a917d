"""The Slack surface: everything that knows Slack's UI. `register` is called once, on one Bolt app."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltResponse

from handlers.listeners import access, channels, command, forms, links
from handlers.listeners.actions import Actions
from handlers.listeners.guard import as_message, in_form
from handlers.listeners.home import Home
from handlers.listeners.shortcuts import Shortcuts
from handlers.services import Services


def register(app: App, services: Services) -> None:
    """Register every listener."""
    app.error(_answer_in_the_ack)
    home = Home(services, access.register(app, services))
    command.register(app, services)
    forms.register(app, services, home)
    Actions(services, home).register(app)
    Shortcuts(services).register(app)
    home.register(app)
    channels.register(app, services)
    links.register(app, services)


def _answer_in_the_ack(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """What a listener let escape. Only a 200 is passed on in Socket Mode, so that is what it is; a form keeps what was typed."""
    message = as_message(error)
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body={"response_action": "errors", "errors": in_form(body["view"], message.text)})
    if "command" in body:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": message.text})
    return BoltResponse(status=200, body="")
