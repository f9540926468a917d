"""People's submissions, for showing them. The `Submitter` accepts and processes them."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.model.announcements import Occasion, Recipient
from bot.model.defaults import FormDefaults
from bot.model.news import SubmissionSettled
from bot.model.writes import Alike, NewTicket, Submission, SubmissionOutcome
from bot.runtime.clock import Clock
from bot.runtime.ornaments import ornament
from bot.store.database import Database

STILL_OPEN: Final = timedelta(days=30)
"""How long a ticket that no feed has shown since counts as open."""


class Submissions:
    """Looks submissions up, and records how to send their outcome."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def get(self, submission_id: str) -> Submission | None:
        """The current state of the submission, or None if it never existed or was deleted."""
        with self._database.read() as tx:
            return tx.submissions.get(submission_id)

    def by_key(self, key: str) -> Submission | None:
        """The current state of the submission with that key, if there is one."""
        with self._database.read() as tx:
            return tx.submissions.by_key(key)

    def defaults_of(self, channel_id: str) -> FormDefaults:
        """What the channel's forms for a new ticket start with."""

        def read() -> FormDefaults:
            with self._database.read() as tx:
                return tx.form_defaults.of(channel_id)

        return ornament("defaults", read, FormDefaults())

    def set_defaults(self, channel_id: str, defaults: FormDefaults) -> None:
        """From now on."""
        with self._database.write() as tx:
            tx.form_defaults.put(channel_id, defaults)

    def unfinished(self, user_id: str) -> int:
        """How many of the person's tickets and notes aren't in Keesa yet, as far as is known."""
        with self._database.read() as tx:
            return tx.submissions.unfinished(user_id)

    def last_ticket_of(self, user_id: str) -> NewTicket | None:
        """The last ticket that a person asked for, to fill in the next form. Parts of it may have been blanked since."""

        def read() -> NewTicket | None:
            with self._database.read() as tx:
                return tx.raised.last_of(user_id)

        return ornament("memory", read, None)

    def alike(self, submission: Submission) -> list[Alike]:
        """The open tickets for the same customer and product, if this submission is or will be such a ticket."""
        if submission.outcome not in (SubmissionOutcome.DONE, SubmissionOutcome.TAKEN, SubmissionOutcome.KEPT):
            return []

        def read() -> list[Alike]:
            with self._database.read() as tx:
                return tx.raised.alike(submission, self._clock() - STILL_OPEN)

        return ornament("warning", read, [])

    def forget_view(self, view_id: str) -> None:
        """The form was closed, so the outcome is sent in another way."""
        with self._database.write() as tx:
            tx.submissions.forget_view(view_id)

    def announce_outcome(self, submission: Submission) -> None:
        """Send the outcome as a direct message, which is a row and so can't fail."""
        person, news = Recipient.person(submission.requester.user_id), SubmissionSettled(submission_id=submission.id)
        with self._database.write() as tx:
            tx.announcements.add(person, Occasion.outcome(submission.id, submission.outcome), news, self._clock())
