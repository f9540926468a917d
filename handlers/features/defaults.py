"""What a channel's forms for a new ticket start with."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot import wording
from bot.model.catalogue import CATEGORIES, PRODUCTS, TICKET_TYPES, priority_name
from bot.model.defaults import FormDefaults
from handlers.blocks import forms
from handlers.blocks.kit import Message, remark
from handlers.services import Services
from handlers.slack.metadata import FormOrigin
from handlers.slack.place import Place
from handlers.slack.reply import Reply, as_view


class DefaultsForm:
    """Whoever may raise tickets may choose them for the channel."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def open(self, reply: Reply) -> None:
        """The form, filled in with what the channel has."""
        chosen = self._services.submissions.defaults_of(reply.place.channel_id)
        reply.open(forms.defaults_form(chosen, reply.place.origin))

    def submit(self, place: Place, origin: FormOrigin, chosen: FormDefaults) -> View:
        """What was chosen, kept before Slack gets its ack."""
        self._services.submissions.set_defaults(place.channel_id, chosen)
        return as_view(_saved(chosen), origin)


def _saved(chosen: FormDefaults) -> Message:
    names = [
        TICKET_TYPES.get(chosen.ticket_type, ""),
        CATEGORIES.get(chosen.category, ""),
        PRODUCTS.get(int(chosen.product), "") if chosen.product else "",
        priority_name(chosen.priority),
    ]
    said = [name for name in names if name]
    return remark(wording.defaults.saved(said) if said else wording.defaults.NONE)
