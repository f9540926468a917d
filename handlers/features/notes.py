"""Adding notes."""

from __future__ import annotations

import secrets

from slack_sdk.models.views import View

from bot import wording
from bot.model.writes import NewNote
from handlers.blocks import forms
from handlers.blocks.kit import remark
from handlers.services import Services
from handlers.slack.form_ids import new_form_id
from handlers.slack.metadata import NoteForm
from handlers.slack.place import Reply


class Notes:
    """Notes by command and by form."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def submit(self, reply: Reply, number: str, text: str) -> None:
        """Keep the note before Slack is answered, then send it: what was acked is never lost."""
        place = reply.place
        submission = self._services.submitter.accept(
            NewNote(ticket_number=number, text=text),
            place.requester,
            key=f"command {place.trigger_id or secrets.token_hex(8)}",
            response_url=place.response_url,
        )
        reply.promise(remark(wording.notes.adding(number)))
        self._services.hurry(submission.id, then=reply.keep_promise)

    def open_form(self, reply: Reply, number: str | None, text: str = "") -> None:
        """The form for a note, on that ticket or on one that is asked for."""
        reply.open(self.form(reply, number, text))

    def form(self, reply: Reply, number: str | None, text: str = "") -> View:
        """The form for a note, filled in so far."""
        origin = reply.place.origin.model_copy(update={"form_id": new_form_id()})
        return forms.note_form(NoteForm(origin=origin, number=number), text)
