"""Forms: what was filled in is checked at each field, and kept before Slack is answered."""

from __future__ import annotations

from slack_bolt import App

from handlers.home import Home
from handlers.ids import Callback
from handlers.modals.find import FindForm
from handlers.modals.submit import Forms
from handlers.modals.subscribe import SubscribeForms
from handlers.services import Services


def register(app: App, services: Services, home: Home) -> None:
    """Register the forms."""
    forms = Forms(services, home)
    app.view(Callback.NEW_TICKET)(forms.new_ticket)
    app.view(Callback.NOTE)(forms.note)
    app.view(Callback.SUBSCRIBE)(SubscribeForms(services).submit)
    app.view(Callback.FIND)(FindForm(services).submit)
    app.view_closed(Callback.PROGRESS)(forms.closed)
