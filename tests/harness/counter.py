"""A submitter that works with a sandbox Keesa, on a clock that the test controls."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.keesa.client import KeesaClient
from bot.model.errors import SlackOutcomeUnknown
from bot.model.writes import Submission, SubmissionState, Write
from bot.sandbox.keesa import World
from bot.store.database import Database
from bot.writing.submitter import Submitter
from bot.writing.writer import KeesaWriter

from .clock import HandClock
from .databases import open_migrated
from .samples import ANA, new_ticket
from .work import InlineWorkers

MALDIVES = ZoneInfo("Indian/Maldives")


class Counter:
    """A submitter with its outbox and Keesa. It is its own `Teller`, which records what it tells, and `People`, with the names in
    `names`.
    """

    def __init__(self, file: Path, keesa: KeesaClient, world: World, clock: HandClock) -> None:
        self.clock = clock
        self.world = world
        self.told: list[str] = []
        self.mute = False
        self.names: dict[str, str] = {}
        self.database: Database = open_migrated(file)
        self.writer = KeesaWriter(keesa, ("open", "closed"), MALDIVES)
        self.submitter = Submitter(
            self.database,
            self.writer,
            self,
            self,
            InlineWorkers(),
            give_up_after=timedelta(hours=1),
            clock=clock,
        )
        keesa.open_tickets()  # sign in now, so that what a test breaks is the write

    def tell(self, submission: Submission) -> None:
        if self.mute:
            raise SlackOutcomeUnknown("tell", "broken")
        unsure = " in doubt" if submission.state is SubmissionState.UNKNOWN else ""
        self.told.append(f"{submission.outcome}{unsure} {submission.ticket_number or submission.error}".strip())

    def public_channel(self, channel_id: str) -> str:
        return ""

    def name(self, user_id: str) -> str:
        return self.names.get(user_id, "")

    def accept(self, write: Write | None = None, key: str = "form 1") -> Submission:
        return self.submitter.accept(write or new_ticket(), ANA, key=key)

    def beat(self, *seconds: float) -> None:
        """Beat now, and again after each of these pauses."""
        self.submitter.beat()
        for pause in seconds:
            self.clock.advance(pause)
            self.submitter.beat()

    def state(self, submission: Submission) -> SubmissionState:
        with self.database.read() as tx:
            found = tx.submissions.get(submission.id)
        assert found is not None
        return found.state

    @property
    def titles(self) -> list[str]:
        """The titles of Keesa's tickets, oldest first."""
        return [ticket.title for ticket in reversed(self.world.tickets())]

    @property
    def writes(self) -> int:
        """How many writes Keesa received."""
        return len([request for request in self.world.requests if request["method"] == "POST" and "/tickets" in request["path"]])
