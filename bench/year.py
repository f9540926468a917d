"""A busy team's year in a few minutes: the real store and the real recording, on a simulated clock.

Each day has 150 tickets with four notes each, closed a day later and all announced in three channels; 60 submissions; and
housekeeping at night. Delivery is left out: announcements count as sent at the end of the hour.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.housekeeping import Housekeeping
from bot.keesa.ticket_page import TicketPage
from bot.model.announcements import Card, Recipient
from bot.model.feeds import Feed, Paging
from bot.model.subscriptions import Terms
from bot.model.tickets import Note, Ticket
from bot.model.writes import NewNote, Requester, Submission, SubmissionOutcome, SubmissionState
from bot.runtime.clock import Clock
from bot.runtime.leases import Lease
from bot.store.database import Database, Transaction, open_database
from bot.watching.pages import FeedPage
from bot.watching.recording import Recording, Sighting
from bot.watching.subscribing import Subscribing

TICKETS_A_DAY: Final = 150
NOTES_A_TICKET: Final = 4
SUBMISSIONS_A_DAY: Final = 60
HOURS: Final = 10
NEW_AN_HOUR: Final = TICKETS_A_DAY // HOURS
CHANNELS: Final = ("C0NOC", "C0FIELD", "C0CORE")
TS: Final = "1760000000.000100"
TYPE: Final = "customer_support"
DESCRIPTION: Final = "<div>No service since this morning, customer has restarted the router twice.</div>" * 4
NOTE: Final = "Called the customer, who is on site until five. The technician takes a new router along. " * 2


@dataclass
class Team:
    """The team's open tickets, and the database in which the bot keeps what it saw of them."""

    database: Database
    file: Path
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    tickets: list[Ticket] = field(default_factory=list)
    raised: int = 0
    submitted: int = 0

    def __post_init__(self) -> None:
        self.clock = Clock(lambda: self.now, lambda: self.now.timestamp())

    def live_a_day(self) -> None:
        yesterdays = self.tickets
        self.tickets = []
        for hour in range(HOURS):
            self._an_hour(yesterdays[hour::HOURS])
        self.now += timedelta(hours=24 - HOURS)

    def _an_hour(self, due: Sequence[Ticket]) -> None:
        """New tickets arrive, today's open ones get some of their notes, and some of yesterday's are closed."""
        self.tickets += [self._raise() for _ in range(NEW_AN_HOUR)]
        noted = [self._noted(ticket) if len(ticket.notes) < NOTES_A_TICKET else ticket for ticket in self.tickets]
        closed = [ticket.model_copy(update={"status": "closed", "closed_at": self.now}) for ticket in due]
        with self.database.write() as tx:
            self._see(tx, self.tickets[-NEW_AN_HOUR:])
            self._see(tx, [*noted, *closed])
            for _ in range(SUBMISSIONS_A_DAY // HOURS):
                tx.submissions.add(self._submission())
        self.tickets = noted
        self._deliver()
        self.now += timedelta(hours=1)

    def _see(self, tx: Transaction, tickets: Sequence[Ticket]) -> None:
        """A poll that shows these tickets."""
        feed = Feed(ticket_type=TYPE, status="open", next_poll_at=self.now, baselined_at=self.now)
        sightings = [Sighting(ticket, f"{ticket.status} {len(ticket.notes)}".ljust(64)) for ticket in tickets]
        page = FeedPage(feed, TicketPage(fingerprint="", fingerprints={}, rows=0, skipped=0), Paging())
        Recording(tx, self.now, self.now).sightings(page, sightings, digest_over=TICKETS_A_DAY, after_silence=False)

    def _raise(self) -> Ticket:
        self.raised += 1
        return Ticket(
            number=str(2_600_000 + self.raised),
            title="No signal after the power cut",
            description=DESCRIPTION,
            status="open",
            customer="Customer X",
            priority=1,
            contact_name="John Doe",
            contact_number="7735241",
            raised_at=self.now,
            raised_by="John Doe",
            assigned_to="Help Desk",
            ticket_type=TYPE,
            category="fault",
        )

    def _noted(self, ticket: Ticket) -> Ticket:
        note = Note(text=NOTE, author="John Doe (John)", written_at=self.now)
        return ticket.model_copy(update={"notes": (*ticket.notes, note)})

    def _submission(self) -> Submission:
        self.submitted += 1
        return Submission(
            id=f"S{self.submitted:07}",
            key=f"form {self.submitted}",
            write=NewNote(ticket_number="2600001", text=NOTE),
            requester=Requester(user_id="U0ANA", user_name="ana", channel_id="C0NOC", channel_name="noc"),
            created_at=self.now,
            due_at=self.now,
            state=SubmissionState.DONE,
            told=SubmissionOutcome.DONE,
            response_url="https://hooks.slack.com/commands/T0KEESA/1234567890/abcdefghijklmnopqrstuvwx",
        )

    def _deliver(self) -> None:
        """All announcements were sent, and each new ticket has its card."""
        now = self.now.replace(tzinfo=None).isoformat(" ")
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute("UPDATE submissions SET finished_at = ? WHERE finished_at IS NULL", (now,))
        with self.database.write() as tx:
            for recipient in tx.lines.due(self.now):
                while heads := tx.lines.claim_heads([recipient], Lease(Clock(lambda: self.now), timedelta(minutes=2))):
                    tx.lines.sent([(head, TS) for head, _ in heads], self.now)
            for ticket in self.tickets[-NEW_AN_HOUR:]:
                for channel in CHANNELS:
                    tx.cards.put([Card(recipient=Recipient.channel(channel), ticket_number=ticket.number, message_ts=TS)])


def live(days: int, retention_days: float) -> Iterator[str]:
    """Simulate so many days. Prints a line at the end of each month and at the end."""
    with tempfile.TemporaryDirectory() as directory:
        file = Path(directory) / "bot.sqlite3"
        database = open_database(f"sqlite:///{file}")
        try:
            yield from _live(Team(database, file), days, timedelta(days=retention_days))
        finally:
            database.close()


def _live(team: Team, days: int, retention: timedelta) -> Iterator[str]:
    team.database.migrate()
    _subscribe(team)
    housekeeping = Housekeeping(team.database, retention=retention, interval=timedelta(days=1), clock=team.clock)
    for day in range(1, days + 1):
        team.live_a_day()
        while not housekeeping.step().pause:
            pass
        if day % 30 == 0 or day == days:
            yield f"day {day:3}: {_megabytes(team.file):6.1f} MB, {_counts(team.file)}"


def _subscribe(team: Team) -> None:
    """Every channel is subscribed to everything, and its feeds have been read."""
    subscribing = Subscribing(team.database, statuses=("open", "closed"), clock=team.clock)
    for channel in CHANNELS:
        subscribing.subscribe(channel, channel.lower(), Terms(ticket_type=TYPE), "U0ANA")
    with team.database.write() as tx:
        for subscription in tx.subscriptions.all():
            tx.subscriptions.mark_started(subscription.id, team.now)


def _megabytes(file: Path) -> float:
    """The size of the file and its write-ahead log."""
    return sum(part.stat().st_size for part in file.parent.glob(f"{file.name}*")) / 1e6


def _counts(file: Path) -> str:
    tables = ("announcements", "tickets", "cards", "submissions")
    with closing(sqlite3.connect(file)) as connection:
        return ", ".join(f"{connection.execute(f'SELECT count(*) FROM {table}').fetchone()[0]:,} {table}" for table in tables)  # noqa: S608
