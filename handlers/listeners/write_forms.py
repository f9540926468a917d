"""The listeners of the forms."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, BoltResponse
from slack_sdk.models.views import View

from bot import wording
from bot.model.errors import AlreadyAsked
from bot.model.writes import NewNote, Submission, Write
from handlers.blocks import submissions
from handlers.features.outcomes import outcome_view, warning_beside
from handlers.grammar.form_fields import read_note, read_ticket
from handlers.listeners.home import Home
from handlers.services import Services
from handlers.slack.ids import FormBlock
from handlers.slack.metadata import FormOrigin, NoteForm, SubmissionRef
from handlers.slack.place import Place


class Forms:
    """A form that was filled in becomes a submission: a row that is committed before Slack is answered."""

    def __init__(self, services: Services, home: Home) -> None:
        self._services = services
        self._home = home

    def new_ticket(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """The form for a new ticket."""
        read = read_ticket(body["view"]["state"]["values"])
        if isinstance(read, dict):
            return ack(response_action="errors", errors=read)
        return ack(response_action="update", view=self._accept(read, FormOrigin.from_json(body["view"]["private_metadata"]), body))

    def note(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """The form for a note."""
        read = read_note(body["view"]["state"]["values"])
        if isinstance(read, dict):
            return ack(response_action="errors", errors=read)
        origin = NoteForm.from_json(body["view"]["private_metadata"]).origin
        try:
            view = self._accept(read, origin, body, once=_once(read, origin))
        except AlreadyAsked:
            said = wording.shortcuts.message_is_on(read.ticket_number)
            return ack(response_action="errors", errors={str(FormBlock.TICKET_NUMBER): said})
        return ack(response_action="update", view=view)

    def closed(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Somebody closed the form before the outcome was there: it is told as a direct message."""
        with self._services.database.write() as tx:
            tx.submissions.forget_view(body["view"]["id"])
        return ack()

    def _accept(self, write: Write, origin: FormOrigin, body: dict[str, Any], once: str | None = None) -> View:
        place, view = Place.of_interaction(body), body["view"]
        requester = place.requester.model_copy(update={"channel_id": origin.channel_id, "channel_name": origin.channel_name})
        submission = self._services.submitter.accept(
            write,
            requester,
            key=f"form {origin.form_id or view['id']}",
            once=once,
            view_id=view["id"],
            thread_ts=origin.thread_ts or "",
            message_ts=origin.message_ts,
        )
        self._services.hurry(submission.id, then=lambda: self._home.follow_up(place))
        return self._view_of(submission)

    def _view_of(self, submission: Submission) -> View:
        """What the form turns into: that it is being sent or, for a form that Slack delivers again, what became of it."""
        services = self._services
        warning = warning_beside(submission, services.database, services.look, services.clock())
        view = outcome_view(submission, services.look, warning)
        return view or submissions.progress_view(submission.write.kind, SubmissionRef(id=submission.id))


def _once(note: NewNote, origin: FormOrigin) -> str | None:
    """A message goes onto a ticket once, whoever adds it."""
    number = note.ticket_number.lstrip("0")
    return f"note {origin.channel_id} {origin.message_ts} {number}" if origin.message_ts else None
