"""Sends submissions to Keesa, each exactly once, also if Keesa only comes back an hour later.

A submission is a row before anything is sent, and is marked `sending` before each attempt. If the outcome of an attempt is unknown
(a lost answer, a killed bot), the bot looks for its signature in Keesa. Only if a look-up that begins long enough after the attempt
doesn't find it is it sent again.
"""

from __future__ import annotations

import base64
import logging
import random
import secrets
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Any, Final, Protocol

from bot import wording
from bot.keesa.client import KeesaClient
from bot.model.attribution import as_name, is_signed_by, signed
from bot.model.errors import AlreadyAsked, KeesaError, KeesaNotFound, KeesaOutcomeUnknown, TooMuch, UnreadableTicket
from bot.model.markup import as_typed
from bot.model.tickets import Note, Ticket
from bot.model.writes import NewNote, NewTicket, Requester, Submission, SubmissionState, Write
from bot.runtime.clock import Clock
from bot.runtime.correlation import current_work, on_behalf_of
from bot.runtime.failpoints import failpoint
from bot.runtime.leases import check_lease
from bot.runtime.metrics import Metrics
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.claims import Claims
from bot.store.database import Database, Transaction
from bot.writing.origins import announce_at_origin

log = logging.getLogger(__name__)

LOOK_BACK: Final = 50
"""How many of the newest tickets of its type to search for one that isn't among the open ones any more."""


class Teller(Protocol):
    """Tells people the outcome of their submissions."""

    def tell(self, submission: Submission) -> None:
        """Tell the person, in the form, as the command's answer or by direct message. Raises a `KeesaBotError` if all fail."""


class People(Protocol):
    """Knows the names of people in Slack."""

    def name(self, user_id: str) -> str:
        """The person's name for colleagues, or "" if it can't be looked up now. Takes a second at most, and never raises."""


class Submitter:
    """Accepts submissions and processes each until it is final. The scheduler calls `beat`."""

    def __init__(
        self,
        database: Database,
        keesa: KeesaClient,
        teller: Teller,
        people: People,
        workers: Workers,
        *,
        statuses: tuple[str, ...],
        time_zone: tzinfo,
        give_up_after: timedelta,
        clock: Clock,
        timings: Timings = Timings(),
        most_kept: int | None = None,
        claims: Claims | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._database = database
        self._keesa = keesa
        self._teller = teller
        self._people = people
        self._workers = workers
        self._statuses = statuses
        self._time_zone = time_zone
        self._give_up_after = give_up_after
        self._clock = clock
        self._timings = timings
        self._most_kept = most_kept
        self._claims = claims or Claims(database, clock, timings.lease)
        self._metrics = metrics or Metrics()
        self._in_hand: set[str] = set()
        self._lock = threading.Lock()

    def accept(self, write: Write, requester: Requester, *, key: str, once: str | None = None, **answer_to: str) -> Submission:
        """Keep a write that a person asked for. It is committed when this returns.

        `key` is the same whenever Slack delivers the same form or command again. Then, and if the same person asks for the same
        write while it is still in progress, the existing submission is returned. `once` names what only one submission may do,
        unless it fails: raises `AlreadyAsked` if another one has the same, and `TooMuch` if too many of theirs wait.
        `answer_to` is `view_id`, `response_url`, `thread_ts` or `message_ts`.
        """
        now = self._clock()
        submission = Submission(
            id=_new_id(),
            key=key,
            write=write,
            requester=requester,
            created_at=now,
            due_at=now,
            once=once,
            request_id=current_work().request,
            **answer_to,
        )
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

    def beat(self) -> None:
        """Process what is due: what must be sent or looked up, and outcomes that weren't told yet."""
        with self._database.read() as tx:
            due = tx.submissions.due(self._clock())
        self._workers.submit_due("submissions", self.process, due)

    def process(self, submission_id: str) -> None:
        """Process one submission as far as possible now, and tell the person its state.

        If the clock jumps ahead, its lease seems to be over. A second thread must not send it too.
        """
        if not self._take_in_hand(submission_id):
            return
        try:
            self._process(submission_id)
        finally:
            self._in_hand.discard(submission_id)

    def _take_in_hand(self, submission_id: str) -> bool:
        """False if another thread of this process works on it."""
        with self._lock:
            is_free = submission_id not in self._in_hand
            self._in_hand.add(submission_id)
        return is_free

    def _process(self, submission_id: str) -> None:
        lease = self._claims.lease()
        with self._database.write() as tx:
            found = tx.submissions.claim(submission_id, lease)
        if found is None:
            return
        claimed = _Claimed(self._database, self._metrics, *found)
        with (
            on_behalf_of(claimed.submission.request_id),
            self._claims.held(lease, claimed.renew, partial(self._release, claimed)),
        ):
            if claimed.submission.state is SubmissionState.TAKEN:
                self._look_for_number(claimed)
            elif not claimed.submission.state.is_final and self._may_send(claimed):
                self._send(claimed)
            self._tell(claimed)

    def _release(self, claimed: _Claimed, tx: Transaction) -> None:
        claimed.release(tx, self._clock() + self._timings.broken_off)

    def cancel(self, submission_id: str) -> bool:
        """Cancel a waiting submission. False if it is being sent, may have been written, or is final."""
        with self._database.write() as tx:
            return tx.submissions.cancel(submission_id, self._clock())

    def _may_send(self, claimed: _Claimed) -> bool:
        """Whether Keesa certainly doesn't have it. If Keesa does, it is done."""
        if claimed.submission.state is SubmissionState.SENDING:  # interrupted: Keesa may still be processing it
            claimed.update(state=SubmissionState.UNKNOWN, timed_out=True, sent_at=self._clock())  # it may have ended just now
        submission = claimed.submission
        if submission.state is SubmissionState.PENDING or submission.sent_at is None:
            return True
        try:
            number = self._find(submission)
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

    def _look_for_number(self, claimed: _Claimed) -> None:
        """Keesa has the ticket, so it is never sent again. If its number can't be found for long, it ends without one."""
        submission, now = claimed.submission, self._clock()
        number = self._number_of(submission)
        if number or now > self._clock.reckoned(submission.created_at) + self._give_up_after:
            claimed.finish(SubmissionState.DONE, now, ticket_number=number)
        else:
            claimed.update(due_at=self._later(submission.sent_at or submission.created_at))

    def _find(self, submission: Submission) -> str | None:
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

    def _send(self, claimed: _Claimed) -> None:
        submission, now = claimed.submission, self._clock()
        if now > self._clock.reckoned(submission.created_at) + self._give_up_after:
            claimed.finish(SubmissionState.EXPIRED, now)
            return
        attempt = {"sent_at": now, "timed_out": False, "attempts": submission.attempts + 1}
        if not claimed.update(state=SubmissionState.SENDING, user_name=self._name(submission.requester), **attempt):
            return
        failpoint("submitter.sending")
        try:
            number = self._write(claimed.submission)
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

    def _write(self, submission: Submission) -> str:
        """Send it to Keesa. Returns the ticket's number, or "" if Keesa accepted the ticket but its number is unknown."""
        write = submission.write
        if isinstance(write, NewNote):
            text = as_typed(signed(write.text, submission, self._time_zone))
            check_lease()
            self._keesa.add_note(write.ticket_number, text)
            return write.ticket_number
        signed_write = write.model_copy(update={"description": signed(write.description, submission, self._time_zone)})
        check_lease()
        return self._keesa.raise_ticket(_as_typed(signed_write)) or self._number_of(submission)

    def _number_of(self, submission: Submission) -> str:
        """The number of a ticket that Keesa accepted without giving one; "" while it can't be found."""
        try:
            return self._find(submission) or ""
        except KeesaError as error:
            log.info("Couldn't look for the number of submission %s: %s", submission.id, error)
            return ""

    def _failed(self, claimed: _Claimed, error: KeesaError) -> None:
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
        now, pauses = self._clock(), self._timings.submission_retry
        pause = min(max(now - self._clock.reckoned(since), pauses.first), pauses.longest)
        return now + pause * random.uniform(0.75, 1.0)  # noqa: S311 (spreads retries, hides nothing)

    def _tell(self, claimed: _Claimed) -> None:
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
        return self._clock() >= self._clock.reckoned(submission.sent_at) + self._timings.settled


class _Claimed:
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

    def renew(self, tx: Transaction, until: datetime) -> bool:
        return tx.submissions.renew(self.submission.id, self._fence, until)

    def release(self, tx: Transaction, due_at: datetime) -> None:
        """The work on it was interrupted: make it due again at that time."""
        tx.submissions.update(self.submission.id, self._fence, lease_until=None, due_at=due_at)

    def finish(self, state: SubmissionState, now: datetime, **values: Any) -> None:
        """Its final state. If it failed, `once` is free again. Messages in Slack are added in the same transaction."""
        values |= {"state": state, "once": self.submission.once if state is SubmissionState.DONE else None}
        ended = self.submission.model_copy(update=values)
        with self._database.write() as tx:
            if tx.submissions.update(ended.id, self._fence, finished_at=now, **values):
                self.submission = ended
                announce_at_origin(tx, ended, now)
                _follow(tx, ended, now)
        self._count(ended, now)

    def _count(self, ended: Submission, now: datetime) -> None:
        """If somebody else has claimed it meanwhile, it is counted there."""
        if self.submission is ended:
            self._metrics.submissions.labels(ended.write.kind, ended.state.value).inc()
        if self.submission is ended and ended.state is SubmissionState.DONE:
            delay = (now - ended.created_at).total_seconds()
            self._metrics.submission_delays.labels(ended.write.kind).observe(max(0.0, delay))


def _follow(tx: Transaction, ended: Submission, now: datetime) -> None:
    """The author of a ticket follows it."""
    if ended.state is SubmissionState.DONE and ended.ticket_number and isinstance(ended.write, NewTicket):
        tx.follows.add(ended.requester.user_id, ended.ticket_number, now)


def _as_typed(write: NewTicket) -> NewTicket:
    """Keesa renders HTML, and people didn't type any."""
    texts = {name: as_typed(getattr(write, name)) for name in ("title", "description", "customer_name")}
    return write.model_copy(update=texts | {"reference": write.reference and as_typed(write.reference)})


def _may_be_at_work(error: KeesaError) -> bool:
    """Whether Keesa may still be writing: it timed out, or a gateway before it did."""
    return (isinstance(error, KeesaOutcomeUnknown) and error.timed_out) or error.status in (502, 504)


def _new_id() -> str:
    """Eight letters and digits: short enough to read aloud, and unique."""
    return base64.b32encode(secrets.token_bytes(5)).decode()


def _reason(submission: Submission, error: KeesaError) -> str:
    if isinstance(error, KeesaNotFound) and isinstance(submission.write, NewNote):
        return wording.tickets.not_found(submission.write.ticket_number)
    return error.for_person
