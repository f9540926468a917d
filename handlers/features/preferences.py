"""When and about what a person wants direct messages."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot import wording
from bot.model.preferences import Preferences
from handlers.blocks import forms
from handlers.blocks.kit import Message, remark
from handlers.grammar.forms import TIMES
from handlers.services import Services
from handlers.slack.metadata import FormOrigin
from handlers.slack.place import Place
from handlers.slack.reply import Reply, as_view


class PreferencesForm:
    """Times are in TIME_ZONE."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def open(self, reply: Reply) -> None:
        """The form, filled in with what the person chose before."""
        chosen = self._services.quiet.preferences(reply.place.user_id) or Preferences()
        reply.open(forms.preferences_form(chosen, self._time_zone, reply.place.origin))

    def submit(self, place: Place, origin: FormOrigin, chosen: Preferences) -> View:
        """What was chosen, kept before Slack gets its ack."""
        self._services.quiet.choose(place.user_id, chosen.model_copy(update={"time_zone": self._time_zone}))
        return as_view(_saved(chosen), origin)

    @property
    def _time_zone(self) -> str:
        return str(self._services.display.time_zone)


def _saved(chosen: Preferences) -> Message:
    sentences = [wording.preferences.SAVED, wording.preferences.HOURLY if chosen.is_hourly else wording.preferences.AT_ONCE]
    if chosen.quiet:
        start, end = TIMES[str(chosen.quiet.start)], TIMES[str(chosen.quiet.end)]
        sentences.append(wording.preferences.quiet(start, end))
    return remark(" ".join([*sentences, wording.preferences.OUTCOMES]))
