"""The Slack interface: everything that knows Slack's UI. Call `register` once, with a Bolt app."""

from __future__ import annotations

from slack_bolt import App

from bot.writing.inbox import Carrier
from handlers.grammar.buttons import BUTTONS, CHOOSE_CUSTOMER, FOLLOW_PICKED, PICK_TICKET
from handlers.listeners import channels, links
from handlers.listeners.access import Access
from handlers.listeners.buttons import ButtonListener, acknowledge
from handlers.listeners.carrying_out import CarryingOut
from handlers.listeners.command import CommandListener
from handlers.listeners.entities import EntityListener
from handlers.listeners.failed import FailedListener
from handlers.listeners.forms import ClosedListener, FormListener
from handlers.listeners.home import HomeListener
from handlers.listeners.messages import MessageListener
from handlers.listeners.options import OptionsListener
from handlers.listeners.routes import Routes
from handlers.listeners.shortcuts import ShortcutListener
from handlers.listeners.steps import StepListener
from handlers.services import Services
from handlers.slack.ids import INPUT, PROGRESS, SLASH_COMMAND

PICKERS = (INPUT, PICK_TICKET.id, FOLLOW_PICKED.id)
"""The action ids of the menus of tickets; the only ones in forms are those with external options."""


def register(app: App, services: Services) -> Carrier:
    """Register every listener. Returns the one that carries out the messages that were kept."""
    access = Access(services)
    routes = Routes(services, access)
    app.error(FailedListener(services).answer)
    app.use(access.check)
    carrying_out = CarryingOut(services, access, routes.commands)
    app.command(SLASH_COMMAND)(CommandListener(services, carrying_out).listen)
    messages = MessageListener(services, access, carrying_out)
    messages.register(app)
    for route in routes.buttons:
        app.action(route.button.id)(ButtonListener(services, access, route).listen)
    for link in filter(lambda button: button.is_link, BUTTONS):
        app.action(link.id)(acknowledge)
    for form_route in routes.forms:
        app.view(form_route.form.id)(FormListener(services, access, form_route).listen)
    app.view_closed(PROGRESS)(ClosedListener(routes.submissions).listen)
    for picker in PICKERS:
        app.options(picker)(OptionsListener(routes.picking).listen)
    app.options(CHOOSE_CUSTOMER.id)(OptionsListener(routes.picking_customer).listen)
    for shortcut, handler in routes.shortcuts.items():
        app.shortcut(shortcut)(ShortcutListener(services, access, handler).listen)
    HomeListener(services, access, routes.home).register(app)
    StepListener(services).register(app)
    EntityListener(services, access, routes.panes, routes.submissions).register(app)
    channels.register(app, services)
    links.register(app, services)
    return messages
