"""Lists of tickets as files, which only the person who asked sees."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot import wording
from bot.model.criteria import ALL_TICKETS, Criteria
from bot.model.errors import AppRefused, SlackRefused
from bot.model.tickets import Ticket
from handlers.blocks import remarks, text
from handlers.blocks.filters import criteria_said
from handlers.blocks.kit import Message, remark
from handlers.blocks.ticket_file import ticket_file
from handlers.services import Services
from handlers.slack.metadata import PageRef
from handlers.slack.place import Place
from handlers.slack.upload import send_file

MOST: Final = 5_000
"""The most tickets in a file."""
_NO_SCOPE: Final = "missing_scope"
_NO_FILES: Final = frozenset({"unknown_method", "method_not_supported_for_channel_type", "file_uploads_disabled", "not_allowed"})


class Files:
    """Sends files by direct message."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def send(
        self, place: Place, ref: PageRef, title: str, tickets: Sequence[Ticket], hint: str = "", criteria: Criteria = ALL_TICKETS
    ) -> Message:
        """Send the tickets of a list, and say so. `title` and `hint` are plain text."""
        services, some = self._services, tickets[:MOST]
        named = ", ".join(filter(None, [text.plain(title, 500), criteria_said(criteria, services.display)]))
        said = text.escape(wording.files.comes(named, len(some)))
        cut = wording.files.cut(len(some), len(tickets)) if len(tickets) > len(some) else ""
        sent = " ".join(filter(None, [wording.files.sent(len(some)), cut, text.escape(hint)]))
        return self.deliver(place, ref.kind.value, ticket_file(some, services.display), said, sent)

    def deliver(self, place: Place, kind: str, content: bytes, said: str, sent: str) -> Message:
        """Send a file under `said`, and answer `sent`, or why it couldn't be sent. Both are mrkdwn; its name contains `kind`."""
        services = self._services
        name = wording.files.name(kind, services.clock().astimezone(services.display.time_zone).date().isoformat())
        try:
            send_file(services.client, services.timings, place.user_id, name, content, said)
        except (AppRefused, SlackRefused) as error:
            if error.code == _NO_SCOPE:
                return remarks.error(wording.files.NO_SCOPE)
            if error.code in _NO_FILES:
                return remarks.error(wording.files.NO_FILES)
            raise
        return remark(sent)
