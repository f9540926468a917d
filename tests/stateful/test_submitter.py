"""Whatever Keesa does and whenever the bot is killed, each submission is written once, or not at all and its author knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import cast

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.keesa.client import KeesaClient
from bot.keesa.ticket_page import TicketPage
from bot.model.attribution import reference
from bot.model.errors import KeesaInvalid, KeesaOutcomeUnknown, KeesaUnavailable
from bot.model.tickets import Note, Ticket
from bot.model.writes import NewNote, NewTicket, Requester, Submission, SubmissionOutcome, SubmissionState, Write
from bot.runtime.timings import Timings
from bot.writing.submitter import Submitter
from bot.writing.writer import KeesaWriter
from tests.harness import HandClock
from tests.stateful.mortal import MODEST, Disk, HandWorkers, Killed

NUMBER = "2102001"
CALL = 10
"""The longest that a call takes, in seconds."""
LATE = Timings().settled_after_timeout - timedelta(seconds=CALL + 5)
"""How long Keesa may go on with a write that nobody waits for any more."""


class Fate(StrEnum):
    """What happens to a call. A late write happens after the bot has stopped waiting for its answer."""

    FINE = "fine"
    REFUSED = "refused"
    DOWN = "down"
    LOST_BEFORE = "lost before"
    LOST_AFTER = "lost after"
    LOST_LATE = "lost late"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"
    KILLED_LATE = "killed late"


@dataclass
class SickKeesa:
    """The part of the client that the submitter uses. Its next calls have the fates in `fates`, each after so many seconds."""

    clock: HandClock
    fates: list[tuple[Fate, int]] = field(default_factory=list)
    written: list[tuple[datetime, str]] = field(default_factory=list)
    told: list[tuple[str, SubmissionOutcome]] = field(default_factory=list)

    def raise_ticket(self, new: NewTicket) -> str:
        self._write(new.description)
        return NUMBER

    def add_note(self, _number: str, text: str) -> None:
        self._write(text)

    def ticket(self, number: str) -> Ticket:
        self._read()
        return Ticket(number=number, notes=tuple(Note(text=text) for text in self._texts))

    def open_tickets(self) -> list[Ticket]:
        self._read()
        return [Ticket(number=NUMBER, description=text) for text in self._texts]

    def tickets_by_type(self, _type: str, _status: str, **_how: object) -> TicketPage:
        self._read()
        return TicketPage(fingerprint="", fingerprints={}, rows=0, skipped=0)

    def tell(self, submission: Submission) -> None:
        """It is the `Teller` too, which may be killed before or after telling."""
        fate = self._meet()
        if fate is not Fate.KILLED_BEFORE:
            self.told.append((submission.id, submission.outcome))
        if fate in (Fate.KILLED_BEFORE, Fate.KILLED_AFTER):
            raise Killed

    def public_channel(self, channel_id: str) -> str:
        return ""

    def name(self, user_id: str) -> str:
        """It is `People` too: a person who has a new name each time."""
        return f"{user_id} at {self.clock():%H:%M:%S}"

    @property
    def _texts(self) -> list[str]:
        return [text for at, text in self.written if at <= self.clock()]

    def _meet(self) -> Fate:
        fate, seconds = self.fates.pop(0) if self.fates else (Fate.FINE, 0)
        self.clock.advance(seconds)
        return fate

    def _write(self, text: str) -> None:
        fate = self._meet()
        if fate in (Fate.FINE, Fate.LOST_AFTER, Fate.KILLED_AFTER):
            self.written.append((self.clock(), text))
        elif fate in (Fate.LOST_LATE, Fate.KILLED_LATE):
            self.written.append((self.clock() + LATE, text))
        _answer(fate)

    def _read(self) -> None:
        fate = self._meet()
        _answer(Fate.FINE if fate is Fate.REFUSED else fate)


def _answer(fate: Fate) -> None:
    match fate:
        case Fate.REFUSED:
            raise KeesaInvalid("a call", "title: is too long", status=422)
        case Fate.DOWN:
            raise KeesaUnavailable("a call", "maintenance", status=503)
        case Fate.LOST_BEFORE | Fate.LOST_AFTER | Fate.LOST_LATE:
            raise KeesaOutcomeUnknown("a call", "no answer", timed_out=fate is Fate.LOST_LATE)
        case Fate.KILLED_BEFORE | Fate.KILLED_AFTER | Fate.KILLED_LATE:
            raise Killed


def _write(kind: str, turn: int) -> Write:
    if kind == "note":
        return NewNote(ticket_number=NUMBER, text=f"note {turn}")
    return NewTicket(
        title=f"ticket {turn}",
        description="down",
        ticket_type="customer_support",
        category="fault",
        product_id=3,
        customer_name="Ali",
        customer_contact=7735241,
        customer_id=1,
    )


class SubmitterMachine(RuleBasedStateMachine):
    """Submits writes, lets the submitter process them, and kills it."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = HandClock()
        self.keesa = SickKeesa(self.clock)
        self.disk = Disk()
        self.asked: list[Submission] = []
        self._live()

    def _live(self) -> None:
        self.workers = HandWorkers()
        self.submitter = Submitter(
            self.disk.database,
            KeesaWriter(cast("KeesaClient", self.keesa), ("open",), UTC),
            self.keesa,
            self.keesa,
            self.workers,
            give_up_after=timedelta(hours=24),
            clock=self.clock,
        )

    @rule(kind=st.sampled_from(["ticket", "note"]))
    def ask(self, kind: str) -> None:
        turn = len(self.asked)
        self.asked.append(self.submitter.accept(_write(kind, turn), Requester(user_id="U1", user_name="ana"), key=f"form {turn}"))

    @rule(which=st.integers(0, 20))
    def ask_again(self, which: int) -> None:
        """Slack delivers it again, or the person asks again for what is still in progress."""
        if self.asked:
            earlier = self.asked[which % len(self.asked)]
            again = self.submitter.accept(earlier.write, earlier.requester, key=earlier.key)
            assert again.id == earlier.id

    @rule(
        fates=st.lists(st.tuples(st.sampled_from(Fate), st.sampled_from([0, 2, CALL])), max_size=4),
        seconds=st.sampled_from([1, 6, 40, 3600, 90_000]),
    )
    def beat(self, fates: list[tuple[Fate, int]], seconds: int) -> None:
        self.keesa.fates = fates
        self._guarded()
        self.clock.advance(seconds)

    @rule()
    def kill(self) -> None:
        self.disk.reopen()
        self._live()

    @rule(which=st.integers(0, 20))
    def cancel(self, which: int) -> None:
        if self.asked:
            self.submitter.cancel(self.asked[which % len(self.asked)].id)

    @invariant()
    def nothing_is_written_twice(self) -> None:
        assert all(self._times_written(submission) <= 1 for submission in self.asked)

    def teardown(self) -> None:
        try:
            self._heal()
            for submission in self.asked:
                self._check_end(submission)
        finally:
            self.disk.close()

    def _check_end(self, submission: Submission) -> None:
        with self.disk.database.read() as tx:
            end = tx.submissions.get(submission.id)
        assert end is not None
        assert end.state.is_final
        assert self._times_written(submission) == (end.state is SubmissionState.DONE)
        told = [outcome for whom, outcome in self.keesa.told if whom == submission.id]
        assert end.told is end.outcome
        assert end.state is SubmissionState.CANCELLED or told[-1] is end.outcome

    def _times_written(self, submission: Submission) -> int:
        return sum(reference(submission) in text for _, text in self.keesa.written)

    def _heal(self) -> None:
        self.keesa.fates = []
        for _ in range(6):
            self.clock.advance(600)
            self._guarded()

    def _guarded(self) -> None:
        """Run a beat until everything is done or the bot is killed; then it starts again."""
        try:
            self.submitter.beat()
            self.workers.run()
        except Killed:
            self.kill()


SubmitterMachine.TestCase.settings = MODEST
TestSubmitter = pytest.mark.timeout(1800)(SubmitterMachine.TestCase)  # all examples on a busy machine
