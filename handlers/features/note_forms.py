"""The form for a note, on a ticket that it shows or on one whose number it asks for."""

from __future__ import annotations

from contextlib import suppress

from slack_sdk.models.views import View

from bot.model.tickets import Ticket
from bot.model.writes import NewNote, Submission, SubmissionState
from bot.runtime.ornaments import ornament
from handlers.blocks import forms
from handlers.features.picking import Picking
from handlers.features.waiting import asked_within
from handlers.services import Services
from handlers.slack.metadata import MAX_URL, CardRef, NoteForm, NoteRef
from handlers.slack.place import Place


class NoteForms:
    """Opens the forms. A trigger expires after three seconds, so Keesa is asked only if necessary, and for at most one second."""

    def __init__(self, services: Services, picking: Picking) -> None:
        self._services = services
        self._picking = picking

    def on_card(self, place: Place, ref: NoteRef) -> View:
        """The form on the ticket whose button was pressed. `place` is where, so that what is shown there can be redrawn."""
        shown = Ticket(number=ref.number, title=ref.title, status=ref.status, priority=ref.priority)
        subject = self._subject(ref.number, shown if ref.title or ref.status else None)
        return self._on(subject or shown, place, _card(place, ref))

    def in_thread(self, place: Place, number: str, text: str) -> View:
        """The form on the ticket in whose thread it is opened, filled in."""
        return self._on(self._subject(number) or Ticket(number=number), place, CardRef(), text)

    def asking(self, place: Place, number: str | None, text: str = "", *, picker: bool) -> View:
        """The form that asks for the ticket, by a `picker` or a number. `number` is what the person typed, which may be wrong."""
        form = NoteForm(origin=place.origin_of_new_form())
        if picker:
            return forms.note_form_picking(form, text, self._picking.chosen(number or ""))
        return forms.note_form(form, text, typed=number or "")

    def again(self, place: Place, submission: Submission, note: NewNote, *, picker: bool) -> View:
        """The submitted form again, filled in. If Keesa refused it and the ticket can't be found, it asks for the number."""
        subject = self._subject(note.ticket_number) if submission.card else None
        if submission.card and submission.state is not SubmissionState.REFUSED:
            subject = subject or Ticket(number=note.ticket_number)
        if subject:
            return self._on(subject, place, CardRef.from_json(submission.card), note.text)
        return self.asking(place, note.ticket_number, note.text, picker=picker)

    def _on(self, subject: Ticket, place: Place, card: CardRef, text: str = "") -> View:
        form = NoteForm(origin=place.origin_of_new_form(), number=subject.number, card=card)
        return forms.note_form_on(subject, form, self._services.display, text)

    def _subject(self, number: str, shown: Ticket | None = None) -> Ticket | None:
        """The ticket as a feed shows it, else as `shown` on the card, else as Keesa has it, else as it was last seen."""
        record = self._services.tickets.last_seen(number)
        if record and record.fingerprint:
            return record.ticket
        return shown or self._looked_up(number) or (record.ticket if record else None)

    def _looked_up(self, number: str) -> Ticket | None:
        services = self._services

        def wait() -> Ticket | None:
            with suppress(TimeoutError):
                return asked_within(services.timings.patience, services.keesa_workers, lambda: services.tickets.get(number))
            return None

        return ornament("subject", wait, None)


def _card(place: Place, ref: NoteRef) -> CardRef:
    """The card to redraw, if only one person sees it. A channel's card is updated by the announcer."""
    if ref.in_channel and not (place.is_direct and place.lead):
        return CardRef()
    return CardRef(
        response_url=place.response_url if len(place.response_url) <= MAX_URL else "",
        view_id=place.view_id,
        in_channel=ref.in_channel,
        in_notes=ref.in_notes,
        in_home=place.in_home,
    )
