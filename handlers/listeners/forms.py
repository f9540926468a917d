"""Forms: what was filled in is checked at each field, and kept before Slack is answered."""

from __future__ import annotations

from slack_bolt import App

from handlers.listeners.find_form import FindForm
from handlers.listeners.home import Home
from handlers.listeners.subscribe_form import SubscribeForms
from handlers.listeners.write_forms import Forms
from handlers.services import Services
from handlers.slack.ids import Callback


def register(app: App, services: Services, home: Home) -> None:
    """Register the forms."""
    forms = Forms(services, home)
    app.view(Callback.NEW_TICKET)(forms.new_ticket)
    app.view(Callback.NOTE)(forms.note)
    app.view(Callback.SUBSCRIBE)(SubscribeForms(services).submit)
    app.view(Callback.FIND)(FindForm(services).submit)
    app.view_closed(Callback.PROGRESS)(forms.closed)
