"""Sends submissions to Keesa, each exactly once, also if Keesa only comes back an hour later.

A submission is a row before anything is sent, and is marked `sending` before each attempt. If the outcome of an attempt is unknown
(a lost answer, a killed bot), the bot looks for its signature in Keesa. Only if a look-up that begins long enough after the attempt
doesn't find it is it sent again.
"""

from __future__ import annotations

import logging
import random
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot import wording
from bot.model.announcements import Recipient
from bot.model.attribution import as_name
from bot.model.errors import AlreadyAsked, KeesaError, KeesaNotFound, KeesaOutcomeUnknown, TooMuch
from bot.model.writes import NewNote, Requester, Submission, SubmissionState, Write
from bot.runtime.clock import Clock
from bot.runtime.correlation import current_work
from bot.runtime.failpoints import failpoint
from bot.runtime.leases import check_lease
from bot.runtime.metrics import Metrics
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.claims import Claims
from bot.store.database import Database
from bot.writing.claimed import ClaimedSubmission
from bot.writing.ids import short_id
from bot.writing.jobs import InHand, JobRunner
from bot.writing.writer import KeesaWriter

log = logging.getLogger(__name__)


class Teller(Protocol):
    """Tells people the outcome of their submissions."""

    def tell(self, submission: Submission) -> None:
        """Tell the person, in the form, as the command's answer or by direct message. Raises a `KeesaBotError` if all fail."""


class People(Protocol):
    """Knows the names of people and channels in Slack."""

    def name(self, user_id: str) -> str:
        """The person's name for colleagues, or "" if it can't be looked up now. Takes a second at most, and never raises."""

    def public_channel(self, channel_id: str) -> str:
        """The same for a channel. Also "" if it isn't public, since then its name may not be revealed."""


class Submitter:
    """Accepts submissions and processes each until it is final. The scheduler calls `beat`."""

    def __init__(
        self,
        database: Database,
        writer: KeesaWriter,
        teller: Teller,
        people: People,
        workers: Workers,
        *,
        give_up_after: timedelta,
        clock: Clock,
        timings: Timings = Timings(),
        most_kept: int | None = None,
        claims: Claims | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._database = database
        self._writer = writer
        self._teller = teller
        self._people = people
        self._workers = workers
        self._give_up_after = give_up_after
        self._clock = clock
        self._timings = timings
        self._most_kept = most_kept
        self._metrics = metrics or Metrics()
        claims = claims or Claims(database, clock, timings.lease)
        self._jobs = JobRunner(database, lambda tx: tx.submissions, clock, timings, claims)
        self._in_hand = InHand()

    def accept(self, write: Write, requester: Requester, *, key: str, once: str | None = None, **answer_to: str) -> Submission:
        """Keep a write that a person asked for. It is committed when this returns.

        `key` is the same whenever Slack delivers the same form or command again. Then, and if the same person asks for the same
        write while it is still in progress, the existing submission is returned. `once` names what only one submission may do,
        unless it fails: raises `AlreadyAsked` if another one has the same, and `TooMuch` if too many of theirs wait.
        `answer_to` is `view_id`, `response_url`, `thread_ts` or `message_ts`.
        """
        submission = self._submission(write, requester, key, once=once, **answer_to)
        with self._database.write() as tx:
            earlier = (None if once else tx.submissions.same_still_open(submission)) or tx.submissions.by_key(key)
            if earlier is None and self._most_kept is not None and tx.submissions.unfinished(requester.user_id) >= self._most_kept:
                raise TooMuch(wording.limits.too_many_kept(self._most_kept))
            if earlier is None and not tx.submissions.add(submission):
                earlier = tx.submissions.by_key(key)
                if earlier is None:
                    raise AlreadyAsked(f"There is a submission for {once}")
        if earlier is None:
            self._metrics.submissions.labels(write.kind, "accepted").inc()
        failpoint("submitter.accepted")
        return earlier or submission

    def accept_reply(self, note: NewNote, requester: Requester, *, key: str, edited_ts: str = "", **where: str) -> None:
        """Keep a reply in Slack as a note, or its new text if it was edited; once, however many of its author's wait.

        What was edited at `edited_ts` is only kept if it was a note before. `where` is `thread_ts` and `message_ts`.
        """
        submission = self._submission(note, requester, f"{key} {edited_ts}" if edited_ts else key, **where)
        with self._database.write() as tx:
            is_kept = (not edited_ts or tx.submissions.by_key(key)) and tx.submissions.add(submission)
        if is_kept:
            self._metrics.submissions.labels(note.kind, "accepted").inc()
            failpoint("submitter.accepted")

    def _submission(self, write: Write, requester: Requester, key: str, **more: Any) -> Submission:
        now, request = self._clock(), current_work().request
        return Submission(
            id=short_id(), key=key, write=write, requester=requester, created_at=now, due_at=now, request_id=request, **more
        )

    def beat(self) -> None:
        """Process what is due: what must be sent or looked up, and outcomes that weren't told yet."""
        with self._database.read() as tx:
            due = tx.submissions.due(self._clock())
        self._workers.submit_due("submissions", self.process, due)

    def process(self, submission_id: str) -> None:
        """Process one submission as far as possible now, and tell the person its state.

        If the clock jumps ahead, its lease seems to be over. A second thread must not send it too.
        """
        if not self._in_hand.take(submission_id):
            return
        try:
            self._jobs.run(submission_id, self._go_on)
        finally:
            self._in_hand.let_go(submission_id)

    def finish(self, submission_id: str) -> None:
        """`process`, or wait for the thread of this process that is doing so: the heartbeat may have been quicker."""
        self.process(submission_id)
        self._in_hand.wait_for(submission_id)

    def _go_on(self, submission: Submission, fence: int) -> None:
        claimed = ClaimedSubmission(self._database, self._metrics, submission, fence)
        if submission.state is SubmissionState.TAKEN:
            self._look_for_number(claimed)
        elif not submission.state.is_final and self._may_send(claimed):
            self._send(claimed)
        self._tell(claimed)

    def cancel(self, submission_id: str) -> bool:
        """Cancel a waiting submission. False if it is being sent, may have been written, or is final."""
        with self._database.write() as tx:
            return tx.submissions.cancel(submission_id, self._clock())

    def _may_send(self, claimed: ClaimedSubmission) -> bool:
        """Whether Keesa certainly doesn't have it. If Keesa does, it is done."""
        if claimed.submission.state is SubmissionState.SENDING:  # interrupted: Keesa may still be processing it
            claimed.update(state=SubmissionState.UNKNOWN, timed_out=True, sent_at=self._clock())  # it may have ended just now
        submission = claimed.submission
        if submission.state is SubmissionState.PENDING or submission.sent_at is None:
            return True
        try:
            number = self._writer.find(submission)
        except KeesaError as error:
            claimed.update(state=SubmissionState.UNKNOWN, error=error.for_person, due_at=self._later(submission.sent_at))
            return False
        if number is not None:
            claimed.finish(SubmissionState.DONE, self._clock(), ticket_number=number)
            return False
        settles = self._timings.settled_after_timeout if submission.timed_out else self._timings.settled
        settled_at = self._clock.reckoned(submission.sent_at) + settles
        if self._clock() < settled_at:
            claimed.update(state=SubmissionState.UNKNOWN, due_at=min(settled_at, self._later(submission.sent_at)))
            return False
        return True

    def _look_for_number(self, claimed: ClaimedSubmission) -> None:
        """Keesa has the ticket, so it is never sent again. If its number can't be found for long, it ends without one."""
        submission, now = claimed.submission, self._clock()
        number = self._writer.number_of(submission)
        if number or self._clock.age(submission.created_at) > self._give_up_after:
            claimed.finish(SubmissionState.DONE, now, ticket_number=number)
        else:
            claimed.update(due_at=self._later(submission.sent_at or submission.created_at))

    def _send(self, claimed: ClaimedSubmission) -> None:
        submission, now = claimed.submission, self._clock()
        if self._clock.age(submission.created_at) > self._give_up_after:
            claimed.finish(SubmissionState.EXPIRED, now)
            return
        attempt = {"sent_at": now, "timed_out": False, "attempts": submission.attempts + 1}
        names = {"user_name": self._name(submission.requester), "channel_name": self._channel_name(submission)}
        if not claimed.update(state=SubmissionState.SENDING, **names, **attempt):
            return
        failpoint("submitter.sending")
        try:
            number = self._writer.write(claimed.submission)
        except KeesaError as error:
            self._failed(claimed, error)
        else:
            failpoint("submitter.answered")
            if number:
                claimed.finish(SubmissionState.DONE, self._clock(), ticket_number=number)
            else:
                due_at = self._clock() + self._timings.first_look_up
                claimed.update(state=SubmissionState.TAKEN, error="", due_at=due_at)
            log.info("Sent submission %s of %s: %s %s", submission.id, submission.requester.user_id, submission.write.kind, number)

    def _name(self, requester: Requester) -> str:
        """The name for the signature. It is stored with the submission, although the signature is recognised by its id."""
        return as_name(self._people.name(requester.user_id)) or requester.user_name

    def _channel_name(self, submission: Submission) -> str:
        """Slack names the channel of commands and forms, but not of messages and steps of workflows."""
        who = submission.requester
        is_named = who.channel_name or not (submission.is_a_message or submission.is_of_a_step)
        if is_named or not who.channel_id or Recipient.of_id(who.channel_id).is_direct:
            return who.channel_name
        return self._people.public_channel(who.channel_id)

    def _failed(self, claimed: ClaimedSubmission, error: KeesaError) -> None:
        submission, now = claimed.submission, self._clock()
        log.warning("Couldn't send submission %s: %s", submission.id, error)
        if error.outcome_unknown or error.retryable:
            self._metrics.submissions.labels(submission.write.kind, "unknown" if error.outcome_unknown else "kept").inc()
        if error.outcome_unknown:
            claimed.update(
                state=SubmissionState.UNKNOWN,
                error=error.for_person,
                sent_at=now,  # when the attempt ended is what counts
                timed_out=_may_be_at_work(error),
                due_at=now + self._timings.first_look_up,
            )
        elif error.retryable:
            claimed.update(state=SubmissionState.PENDING, error=error.for_person, due_at=self._later(submission.created_at))
        else:
            claimed.finish(SubmissionState.REFUSED, now, error=_reason(submission, error))

    def _later(self, since: datetime) -> datetime:
        """The next attempt: after about as long as it has been tried already, so the waits double, up to the longest."""
        pause = self._timings.submission_retry.as_long_as(self._clock.age(since))
        return self._clock() + pause * random.uniform(0.75, 1.0)  # noqa: S311 (spreads retries, hides nothing)

    def _tell(self, claimed: ClaimedSubmission) -> None:
        submission = claimed.submission
        if self._is_news(submission):
            failpoint("submitter.settled")
            check_lease()
            self._teller.tell(submission)
            failpoint("submitter.told")
            claimed.update(told=submission.outcome)
        claimed.update(lease_until=None)

    def _is_news(self, submission: Submission) -> bool:
        """An unknown outcome isn't news until the look-ups had their time."""
        if submission.outcome == submission.told:
            return False
        if submission.state is not SubmissionState.UNKNOWN or submission.sent_at is None:
            return True
        return self._clock.age(submission.sent_at) >= self._timings.settled


def _may_be_at_work(error: KeesaError) -> bool:
    """Whether Keesa may still be writing: it timed out, or a gateway before it did."""
    return (isinstance(error, KeesaOutcomeUnknown) and error.timed_out) or error.status in (502, 504)


def _reason(submission: Submission, error: KeesaError) -> str:
    if isinstance(error, KeesaNotFound) and isinstance(submission.write, NewNote):
        return wording.tickets.not_found(submission.write.ticket_number)
    return error.for_person
