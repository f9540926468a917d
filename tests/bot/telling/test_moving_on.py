"""From one message of a line to the next: the one's outcome is recorded and the next one claimed in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

import pytest
from sqlalchemy import update

from bot.model.announcements import Announcement, Occasion, Part, Recipient
from bot.model.news import TicketAppeared
from bot.model.pace import Pace
from bot.runtime.leases import Lease
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.database import Database
from bot.store.tables import announcements
from bot.telling.announcer import Announcer
from bot.telling.voice import Posted
from tests.harness import HandClock, InlineWorkers
from tests.harness.databases import directly
from tests.harness.lines import claim_head
from tests.harness.samples import ticket
from tests.harness.voice import MemoryVoice
from tests.stateful.mortal import Killed

NOC = Recipient.channel("C0NOC")
LEASE = Timings().lease
FAST = Pace(per_second=1, burst=100)


@dataclass(frozen=True)
class Breaking(Pace):
    """Raises when the second message is to be claimed: after the first one's outcome was written, before that is committed."""

    error: BaseException = field(default_factory=Killed)
    burst: int = 100
    calls: Iterator[int] = field(default_factory=lambda: count(1))

    def after_one_more(self, full_at: datetime | None, now: datetime) -> datetime | None:
        if next(self.calls) == 2:
            raise self.error
        return super().after_one_more(full_at, now)


class Meanwhile(MemoryVoice):
    """Something else happens during the first post."""

    def __init__(self, clock: HandClock, what: Callable[[], object]) -> None:
        super().__init__(clock)
        self._what = [what]

    def post(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Posted:
        while self._what:
            self._what.pop()()
        return super().post(announcement, part, thread_ts)


@pytest.fixture
def voice(clock: HandClock) -> MemoryVoice:
    return MemoryVoice(clock)


@pytest.fixture(autouse=True)
def two_wait(database: Database, clock: HandClock) -> None:
    with database.write() as tx:
        for number in ("1", "2"):
            tx.announcements.add(NOC, Occasion.new(number), TicketAppeared(ticket=ticket(number)), clock())


def announcer(database: Database, voice: MemoryVoice, clock: HandClock, pace: Pace = FAST) -> Announcer:
    return Announcer(database, voice, InlineWorkers(), clock=clock, pace=pace)


def waiting(database: Database) -> int:
    with database.read() as tx:
        return tx.announcements.waiting()


def test_killed_between_the_outcome_and_the_next_claim(database: Database, voice: MemoryVoice, clock: HandClock) -> None:
    """Neither is kept: what was posted is found, and not posted again."""
    with pytest.raises(Killed):
        announcer(database, voice, clock, Breaking()).beat()
    assert waiting(database) == 2
    clock.advance(LEASE.total_seconds() + 1)
    announcer(database, voice, clock).beat()
    assert voice.in_channel() == ["1", "2"]
    assert voice.looks == 1
    assert waiting(database) == 0


def test_what_is_wrong_with_the_next_one_undoes_no_outcome(database: Database, voice: MemoryVoice, clock: HandClock) -> None:
    replica = announcer(database, voice, clock, Breaking(error=ValueError("not as it should be")))
    with pytest.raises(ValueError, match="not as it should be"):
        replica.beat()
    assert waiting(database) == 1
    replica.beat()
    assert voice.in_channel() == ["1", "2"]
    assert voice.looks == 0, "it is known where the first one is"
    assert waiting(database) == 0


def test_who_has_lost_the_lease_neither_writes_nor_goes_on(database: Database, clock: HandClock) -> None:
    """The call to Slack was on its way when another replica took over."""
    taken: list[Announcement | None] = []

    def take_over() -> None:
        clock.advance(LEASE.total_seconds() + 1)
        with database.write() as tx:
            taken.append(claim_head(tx, NOC, Lease(clock, LEASE)))

    voice = Meanwhile(clock, take_over)
    replica = announcer(database, voice, clock)
    replica.beat()
    (other,) = taken
    assert other
    assert voice.in_channel() == ["1"]
    with database.write() as tx:
        assert tx.lines.holds(other)
    clock.advance(LEASE.total_seconds() + 1)
    replica.beat()
    assert voice.in_channel() == ["1", "2"]
    assert voice.looks == 1
    assert waiting(database) == 0


def test_the_next_one_has_a_lease_of_its_own(database: Database, voice: MemoryVoice, clock: HandClock) -> None:
    """Which begins when it is claimed: the first one took nearly all of its own."""
    voice.delay(LEASE.total_seconds() * 0.9)
    announcer(database, voice, clock).beat()
    assert voice.in_channel() == ["1", "2"]
    assert waiting(database) == 0


def test_an_unreadable_announcement_holds_up_no_other_line(database: Database, voice: MemoryVoice, clock: HandClock) -> None:
    """Lines that move on at the same time share a transaction, and only what is wrong with its own undoes a line's part of it."""
    channels = [Recipient.channel(f"C{number}") for number in range(8)]
    with database.write() as tx:
        for channel in channels:
            for number in ("1", "2", "3"):
                tx.announcements.add(channel, Occasion.new(number), TicketAppeared(ticket=ticket(number)), clock())
    broken = channels[3]
    with directly(database) as connection:
        second = (announcements.c.channel_id == broken.id, announcements.c.ticket_number == "2")
        connection.execute(update(announcements).where(*second).values(news={"kind": "nobody knows"}))
    workers = Workers("lines", threads=8, backlog=100)
    Announcer(database, voice, workers, clock=clock, pace=FAST).beat()
    assert workers.drain(60)
    assert {channel.id: voice.in_channel(channel.id) for channel in channels} == {
        channel.id: ["1"] if channel == broken else ["1", "2", "3"] for channel in channels
    }
    with database.read() as tx:
        assert tx.announcements.waiting() == 2
