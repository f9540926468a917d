"""The Slack interface: everything that knows Slack's UI. Call `register` once, with a Bolt app."""

from __future__ import annotations

from typing import Any

from slack_bolt import App, BoltResponse

from handlers.blocks.kit import Message
from handlers.grammar.buttons import BUTTONS
from handlers.listeners import channels, links
from handlers.listeners.access import Access
from handlers.listeners.buttons import ButtonListener, acknowledge
from handlers.listeners.command import CommandListener
from handlers.listeners.forms import ClosedListener, FormListener
from handlers.listeners.home import HomeListener
from handlers.listeners.routes import Routes
from handlers.listeners.shortcuts import ShortcutListener
from handlers.services import Services
from handlers.slack.failures import as_message, in_form
from handlers.slack.ids import PROGRESS, SLASH_COMMAND
from handlers.slack.place import typed_in


def register(app: App, services: Services) -> None:
    """Register every listener."""
    access, routes = Access(services), Routes(services)
    app.error(_answer_in_the_ack)
    app.use(access.check)
    app.command(SLASH_COMMAND)(CommandListener(services, access, routes.commands).listen)
    for route in routes.buttons:
        app.action(route.button.id)(ButtonListener(services, access, route).listen)
    for link in filter(lambda button: button.is_link, BUTTONS):
        app.action(link.id)(acknowledge)
    for form_route in routes.forms:
        app.view(form_route.form.id)(FormListener(services, access, form_route).listen)
    app.view_closed(PROGRESS)(ClosedListener(routes.submissions).listen)
    for shortcut, handler in routes.shortcuts.items():
        app.shortcut(shortcut)(ShortcutListener(services, access, handler).listen)
    HomeListener(services, access, routes.home).register(app)
    channels.register(app, services)
    links.register(app, services)


def _ephemeral(message: Message) -> dict[str, Any]:
    blocks = [block.to_dict() for block in message.blocks]
    return {"response_type": "ephemeral", "text": message.text, "blocks": blocks}


def _answer_in_the_ack(error: Exception, body: dict[str, Any]) -> BoltResponse:
    """The answer if a listener raised something. It is a 200, since Socket Mode passes on nothing else; a form stays open."""
    message = as_message(error, typed_in(body))
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body={"response_action": "errors", "errors": in_form(body["view"], message.text)})
    if "command" in body:
        return BoltResponse(status=200, body=_ephemeral(message))
    return BoltResponse(status=200, body="")
