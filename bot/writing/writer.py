"""Writes to Keesa what people asked for, signed with their names, and finds it there by its signature."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Final

from bot.keesa.client import KeesaClient
from bot.model.attribution import is_signed_by, signed
from bot.model.errors import KeesaError, KeesaNotFound, UnreadableTicket
from bot.model.markup import as_typed
from bot.model.tickets import Note, Ticket
from bot.model.writes import NewNote, NewTicket, Submission
from bot.runtime.leases import check_lease

log = logging.getLogger(__name__)

LOOK_BACK: Final = 50
"""How many of the newest tickets of its type to search for one that isn't among the open ones any more."""


class KeesaWriter:
    """`statuses` are the operator's names for Keesa's; times in signatures are in `time_zone`."""

    def __init__(self, keesa: KeesaClient, statuses: Sequence[str], time_zone: tzinfo) -> None:
        self._keesa = keesa
        self._statuses = statuses
        self._time_zone = time_zone

    def write(self, submission: Submission) -> str:
        """Send it to Keesa. Returns the ticket's number, or "" if Keesa accepted the ticket but its number is unknown."""
        write = submission.write
        if isinstance(write, NewNote):
            text = as_typed(signed(write.text, submission, self._time_zone))
            check_lease()
            self._keesa.add_note(write.ticket_number, text)
            return write.ticket_number
        signed_write = write.model_copy(update={"description": signed(write.description, submission, self._time_zone)})
        check_lease()
        return self._keesa.raise_ticket(_as_typed(signed_write)) or self.number_of(submission)

    def number_of(self, submission: Submission) -> str:
        """The number of a ticket that Keesa accepted without giving one; "" while it can't be found."""
        try:
            return self.find(submission) or ""
        except KeesaError as error:
            log.info("Couldn't look for the number of submission %s: %s", submission.id, error)
            return ""

    def find(self, submission: Submission) -> str | None:
        """The number of the ticket that this submission became, or whose note it is, as far as Keesa shows it."""
        if isinstance(submission.write, NewNote):
            number = submission.write.ticket_number
            return number if any(is_signed_by(submission, note.text) for note in self._notes_of(number)) else None
        return next((t.number for t in self._candidates(submission.write) if is_signed_by(submission, t.description)), None)

    def _notes_of(self, number: str) -> list[Note]:
        try:
            return list(self._keesa.ticket(number).notes)
        except KeesaNotFound:
            return []
        except UnreadableTicket:
            return self._keesa.notes(number)

    def _candidates(self, write: NewTicket) -> Iterator[Ticket]:
        """The account's open tickets; then the newest of its type, in case it was closed or reassigned at once."""
        yield from self._keesa.open_tickets()
        for status in self._statuses:
            page = self._keesa.tickets_by_type(write.ticket_type, status, limit=LOOK_BACK)
            yield from page.tickets()


def _as_typed(write: NewTicket) -> NewTicket:
    """Keesa renders HTML, and people didn't type any."""
    texts = {name: as_typed(getattr(write, name)) for name in ("title", "description", "customer_name")}
    return write.model_copy(update=texts | {"reference": write.reference and as_typed(write.reference)})
