"""A submission in the hands of one thread."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.model.customers import Customer
from bot.model.writes import NewTicket, Requester, Submission, SubmissionState
from bot.runtime.metrics import Metrics
from bot.store.database import Database, Transaction
from bot.writing.origins import announce_at_origin


class ClaimedSubmission:
    """A submission that this thread has claimed, in its current state."""

    def __init__(self, database: Database, metrics: Metrics, submission: Submission, fence: int) -> None:
        self.submission = submission
        self._metrics = metrics
        self._database = database
        self._fence = fence

    def update(self, **values: Any) -> bool:
        """Returns False, with nothing changed, if the lease was lost meanwhile."""
        with self._database.write() as tx:
            is_updated = tx.submissions.update(self.submission.id, self._fence, **values)
        if is_updated:
            known = {name: value for name, value in values.items() if name in Submission.model_fields}
            who = {name: value for name, value in values.items() if name in Requester.model_fields}
            known["requester"] = self.submission.requester.model_copy(update=who)
            self.submission = self.submission.model_copy(update=known)
        return is_updated

    def finish(self, state: SubmissionState, now: datetime, **values: Any) -> None:
        """Its final state. If it failed, `once` is free again. Messages in Slack are added in the same transaction."""
        values |= {"state": state, "once": self.submission.once if state is SubmissionState.DONE else None}
        ended = self.submission.model_copy(update=values)
        with self._database.write() as tx:
            if tx.submissions.update(ended.id, self._fence, finished_at=now, **values):
                self.submission = ended
                announce_at_origin(tx, ended, now)
                _remember(tx, ended, now)
        self._count(ended, now)

    def _count(self, ended: Submission, now: datetime) -> None:
        """If somebody else has claimed it meanwhile, it is counted there."""
        if self.submission is ended:
            self._metrics.submissions.labels(ended.write.kind, ended.state.value).inc()
        if self.submission is ended and ended.state is SubmissionState.DONE:
            delay = (now - ended.created_at).total_seconds()
            self._metrics.submission_delays.labels(ended.write.kind).observe(max(0.0, delay))


def _remember(tx: Transaction, ended: Submission, now: datetime) -> None:
    """The author of a ticket follows it, and its customer is suggested for the next one."""
    if ended.state is not SubmissionState.DONE or not isinstance(ended.write, NewTicket):
        return
    user_id = ended.requester.user_id
    tx.customers.put(Customer.of(ended.write), user_id, now)
    if ended.ticket_number:
        tx.follows.add(user_id, ended.ticket_number, now)
