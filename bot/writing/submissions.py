"""What people submitted, for whoever shows it to them. The `Submitter` takes submissions and sees them through."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from bot.model.announcements import Occasion, Recipient
from bot.model.news import SubmissionSettled
from bot.model.writes import Alike, NewTicket, Submission, SubmissionOutcome
from bot.runtime.clock import Clock
from bot.store.database import Database

STILL_OPEN: Final = timedelta(days=30)
"""For so long a ticket that no feed has shown since is taken for open."""


class Submissions:
    """Looks submissions up, and notes where their outcome has to be told."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def get(self, submission_id: str) -> Submission | None:
        """The submission as it stands; None where it was never there, or is forgotten."""
        with self._database.read() as tx:
            return tx.submissions.get(submission_id)

    def last_ticket_of(self, user_id: str) -> NewTicket | None:
        """The last ticket that a person asked for, for the next form. Some of it may have been blanked since."""
        with self._database.read() as tx:
            return tx.raised.last_of(user_id)

    def alike(self, submission: Submission) -> list[Alike]:
        """The open tickets for the same customer and product, where this one has come to be one of them, or is to be."""
        if submission.outcome not in (SubmissionOutcome.DONE, SubmissionOutcome.KEPT):
            return []
        with self._database.read() as tx:
            return tx.raised.alike(submission, self._clock() - STILL_OPEN)

    def forget_view(self, view_id: str) -> None:
        """The form was closed: what becomes of its submission has to be told elsewhere."""
        with self._database.write() as tx:
            tx.submissions.forget_view(view_id)

    def announce_outcome(self, submission: Submission) -> None:
        """The person is told as a direct message, which cannot fail: it is a row."""
        person, news = Recipient.person(submission.requester.user_id), SubmissionSettled(submission_id=submission.id)
        with self._database.write() as tx:
            tx.announcements.add(person, Occasion.outcome(submission.id, submission.outcome), news, self._clock())
