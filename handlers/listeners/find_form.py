"""The form for a search, opened from the App Home."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, BoltResponse

from bot import wording
from bot.model.words import words
from handlers.features.find import Finder
from handlers.grammar.form_fields import Fields
from handlers.services import Services
from handlers.slack.ids import FormBlock
from handlers.slack.metadata import FormOrigin, PageKind, PageRef
from handlers.slack.place import as_view


class FindForm:
    """The form turns into what was found: the search asks the bot's own database, so the ack can carry it."""

    def __init__(self, services: Services) -> None:
        self._finder = Finder(services)

    def submit(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """The first page, or what is wrong."""
        fields = Fields(body["view"]["state"]["values"])
        typed = fields.text(FormBlock.WORDS)
        if typed and not words(typed):
            fields.errors[FormBlock.WORDS] = wording.usage.GIVE_WORDS
        if fields.errors:
            return ack(response_action="errors", errors=fields.errors)
        found = self._finder.page(PageRef(kind=PageKind.FIND, query=typed))
        return ack(response_action="update", view=as_view(found, FormOrigin.from_json(body["view"]["private_metadata"])))
