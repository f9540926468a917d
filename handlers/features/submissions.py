"""Tickets and notes on their way to Keesa: accepting, cancelling and editing them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from slack_sdk.models.views import View

from bot import wording
from bot.model.errors import AlreadyAsked, Busy
from bot.model.writes import SAID, NewNote, NewTicket, Submission, SubmissionState, Write
from handlers.blocks import forms, remarks, submissions
from handlers.blocks.kit import Message, remark
from handlers.blocks.submission_results import result_message, result_view
from handlers.features.home import Home
from handlers.features.note_forms import NoteForms
from handlers.grammar.form_fields import Errors
from handlers.grammar.forms import NoteTyped
from handlers.services import Services
from handlers.slack.ids import FormBlock
from handlers.slack.limits import INPUT_LENGTH, length
from handlers.slack.metadata import CardRef, FormOrigin, MetadataError, NoteForm, SubmissionRef
from handlers.slack.place import Place
from handlers.slack.reply import Reply
from handlers.slack.surfaces import Surface


class Submitting:
    """Accepts submissions. Each is a committed row before Slack gets its ack, so nothing that was acknowledged is lost."""

    def __init__(self, services: Services, home: Home, note_forms: NoteForms) -> None:
        self._services = services
        self._home = home
        self._note_forms = note_forms

    def ticket_by_form(self, place: Place, origin: FormOrigin, new: NewTicket) -> View:
        """The submitted form for a ticket. Returns the view that it turns into."""
        return self._take_form(place, origin, new)

    def note_by_form(self, place: Place, form: NoteForm, typed: NoteTyped) -> View | Errors:
        """The submitted form for a note. Returns the view that it turns into. A message is added to a ticket only once."""
        origin, number = form.origin, typed.number or form.number
        if number is None:
            raise MetadataError("A form for a note says nowhere on which ticket it was opened")
        note = NewNote(ticket_number=number, text=typed.text)
        card = form.card.to_json() if typed.number is None else ""
        once = f"note {origin.channel_id} {origin.message_ts} {note.ticket_number.lstrip('0')}" if origin.message_ts else None
        try:
            return self._take_form(place, origin, note, once, card)
        except AlreadyAsked:
            return {
                FormBlock.TICKET_NUMBER if typed.number else FormBlock.NOTE: wording.shortcuts.message_is_on(note.ticket_number)
            }

    def note_by_command(self, reply: Reply, number: str, text: str) -> Message | None:
        """A note typed after the command. It is answered when Keesa has answered or, if it was typed before and still waits, at
        once.
        """
        place = reply.place
        key = f"{SAID}{place.delivery}" if place.said_ts else f"command {place.trigger_id or secrets.token_hex(8)}"
        submission = self._services.submitter.accept(
            NewNote(ticket_number=number, text=text),
            place.requester,
            key=key,
            response_url=place.response_url,
            thread_ts=place.thread_ts or "" if place.said_ts else "",
            message_ts=place.said_ts,
        )
        if submission.key != key:
            return remark(wording.notes.asked_already(number))
        reply.notice_later(lambda: remark(wording.notes.adding(number)))
        self._send_now(submission, then=reply.cancel_notice)
        return None

    def note_by_comment(self, place: Place, number: str, text: str) -> bool:
        """A comment posted in the ticket's pane, which waits for the outcome. False if the same was asked for before, and waits."""
        key = f"comment {place.delivery}"
        submission = self._services.submitter.accept(
            NewNote(ticket_number=number, text=text),
            place.requester,
            key=key,
            card=CardRef(trigger_id=place.trigger_id).to_json(),
        )
        self._send_now(submission, then=lambda: None)
        return submission.key == key

    def form_closed(self, view_id: str) -> None:
        """The form was closed before the outcome, so the outcome is sent as a direct message."""
        self._services.submissions.forget_view(view_id)

    def cancel(self, reply: Reply, ref: SubmissionRef) -> Message | None:
        """Cancel it. If it is too late, or it was cancelled before, show its outcome instead."""
        if refusal := self._refusal(reply.place, ref):
            return remarks.error(refusal)
        self._services.submitter.cancel(ref.id)
        submission = self._services.submissions.get(ref.id)
        if submission is None:
            return remarks.error(wording.submissions.FORGOTTEN)
        if not submission.state.is_final and submission.state is not SubmissionState.TAKEN:
            return remarks.error(wording.submissions.BEING_SENT)
        reply.replace(result_message(submission, self._services.display, self._services.submissions.alike(submission)))
        return None

    def edit(self, reply: Reply, ref: SubmissionRef) -> Message | None:
        """The form again, filled in. A text that is too long for it is also shown in full."""
        if refusal := self._refusal(reply.place, ref):
            return remarks.error(refusal)
        submission = self._services.submissions.get(ref.id)
        if submission is None or submission.is_blanked:
            return remarks.error(wording.submissions.FORGOTTEN)
        if not submission.can_be_edited:
            return result_message(submission, self._services.display)
        show = reply.update if reply.place.view_id else reply.open
        again = partial(self._form_again, submission, reply.place)
        self._services.surfaces.tried(Surface.PICKERS, lambda picker: show(again(picker=picker)))
        write = submission.write
        too_long = isinstance(write, NewNote) and length(write.text) > INPUT_LENGTH
        return submissions.in_full(write.text) if isinstance(write, NewNote) and too_long else None

    def _refusal(self, place: Place, ref: SubmissionRef) -> str:
        """Why that person may not cancel or edit it, or "" if they may."""
        submission = self._services.submissions.get(ref.id)
        if submission is None:
            return wording.submissions.FORGOTTEN
        return "" if submission.requester.user_id == place.user_id else wording.submissions.SOMEBODY_ELSES

    def _take_form(self, place: Place, origin: FormOrigin, write: Write, once: str | None = None, card: str = "") -> View:
        requester = place.requester.model_copy(update={"channel_id": origin.channel_id, "channel_name": origin.channel_name})
        submission = self._services.submitter.accept(
            write,
            requester,
            key=f"form {origin.form_id or place.view_id}",
            once=once,
            view_id=place.view_id,
            thread_ts=origin.thread_ts or "",
            message_ts=origin.message_ts,
            card=card,
        )
        self._send_now(submission, then=lambda: self._home.follow_up(place))
        return self._progress(submission)

    def _progress(self, submission: Submission) -> View:
        """The view that the form turns into: that it is being sent or, if Slack delivers the form again, the outcome."""
        view = result_view(submission, self._services.display, self._services.submissions.alike(submission))
        return view or submissions.progress_view(submission.write.kind, SubmissionRef(id=submission.id))

    def _send_now(self, submission: Submission, then: Callable[[], object]) -> None:
        """Send it, then call `then`. If the workers are busy, the next beat sends it."""

        def send() -> None:
            try:
                self._services.submitter.finish(submission.id)
            finally:
                then()

        with suppress(Busy):
            self._services.keesa_workers.submit_for(submission.requester.user_id, send)

    def _form_again(self, submission: Submission, place: Place, *, picker: bool) -> View:
        """The form as it was first opened, on the card or message where that was. A `picker` asks for a ticket's number."""
        who, write = submission.requester, submission.write
        first = replace(
            place,
            channel_id=who.channel_id,
            channel_name=who.channel_name,
            thread_ts=submission.thread_ts or None,
            message_ts=submission.message_ts,
        )
        if isinstance(write, NewTicket):
            return forms.new_ticket_form(forms.Prefill.of(write), first.origin_of_new_form())
        return self._note_forms.again(first, submission, write, picker=picker)
