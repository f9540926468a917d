"""Adding notes, by command or by form."""

from __future__ import annotations

from handlers.blocks import forms
from handlers.features.submissions import Submissions
from handlers.grammar.arguments import NoteRequest
from handlers.slack.metadata import NoteForm, TicketRef
from handlers.slack.reply import Reply


class Notes:
    """Without a text, the form is opened."""

    def __init__(self, submissions: Submissions) -> None:
        self._submissions = submissions

    def note(self, reply: Reply, asked: NoteRequest) -> None:
        """As it was typed behind the command."""
        if asked.number and asked.text:
            self._submissions.note_by_command(reply, asked.number, asked.text)
        else:
            self.open_form(reply, asked.number)

    def note_on(self, reply: Reply, ref: TicketRef) -> None:
        """The form, on the ticket whose button was pressed."""
        self.open_form(reply, ref.number)

    def open_form(self, reply: Reply, number: str | None, text: str = "") -> None:
        """The form for a note, on that ticket or on one that is asked for."""
        reply.open(forms.note_form(NoteForm(origin=reply.place.origin_of_new_form(), number=number), text))
