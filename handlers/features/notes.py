"""Adding notes, by command or by form."""

from __future__ import annotations

from handlers.features.note_forms import NoteForms
from handlers.features.submissions import Submissions
from handlers.grammar.arguments import NoteRequest
from handlers.slack.metadata import NoteRef
from handlers.slack.reply import Reply


class Notes:
    """Without a text, the form is opened."""

    def __init__(self, submissions: Submissions, note_forms: NoteForms) -> None:
        self._submissions = submissions
        self._forms = note_forms

    def note(self, reply: Reply, asked: NoteRequest) -> None:
        """As it was typed behind the command."""
        if asked.number and asked.text:
            self._submissions.note_by_command(reply, asked.number, asked.text)
        else:
            self.open_form(reply, asked.number)

    def note_on(self, reply: Reply, ref: NoteRef) -> None:
        """The form, on the ticket whose button was pressed."""
        reply.open(self._forms.on_card(reply.place, ref))

    def open_form(self, reply: Reply, number: str | None, text: str = "") -> None:
        """The form for a note, which asks for the ticket's number, with the one that was typed or none."""
        reply.open(self._forms.asking(reply.place, number, text))
