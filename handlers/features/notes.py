"""Adding notes, by command or by form."""

from __future__ import annotations

from functools import partial

from handlers.blocks.kit import Message
from handlers.features.note_forms import NoteForms
from handlers.features.submissions import Submitting
from handlers.grammar.arguments import NoteRequest
from handlers.services import Services
from handlers.slack.metadata import NoteRef
from handlers.slack.reply import Reply
from handlers.slack.surfaces import Surface


class Notes:
    """Adds notes. Without a text, it opens the form."""

    def __init__(self, services: Services, submissions: Submitting, note_forms: NoteForms) -> None:
        self._services = services
        self._submissions = submissions
        self._forms = note_forms

    def note(self, reply: Reply, asked: NoteRequest) -> Message | None:
        """The note that was typed after the command."""
        if asked.number and asked.text:
            return self._submissions.note_by_command(reply, asked.number, asked.text)
        self.open_form(reply, asked.number)
        return None

    def note_on(self, reply: Reply, ref: NoteRef) -> None:
        """The form for the ticket whose button was pressed."""
        reply.open(self._forms.on_card(reply.place, ref))

    def open_form_in_thread(self, reply: Reply, number: str, text: str) -> None:
        """The form for the ticket in whose thread it is opened."""
        reply.open(self._forms.in_thread(reply.place, number, text))

    def open_form(self, reply: Reply, number: str | None, text: str = "") -> None:
        """The form that asks for the ticket's number, with what was typed, if anything."""
        asking = partial(self._forms.asking, reply.place, number, text)
        self._services.surfaces.tried(Surface.PICKERS, lambda picker: reply.open(asking(picker=picker)))
