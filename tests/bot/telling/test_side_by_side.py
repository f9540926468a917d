"""Several announcers, each a replica's, serve the lines of one database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.model.announcements import Occasion, Recipient
from bot.model.errors import SlackOutcomeUnknown
from bot.model.news import TicketAppeared
from bot.model.pace import Pace
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.database import Database
from bot.telling.announcer import Announcer
from tests.harness import HandClock, InlineWorkers, wait_until
from tests.harness.samples import ticket
from tests.harness.voice import MemoryVoice

CHANNELS = [Recipient.channel("C0NOC"), Recipient.channel("C0ECO")]
REPLICAS, CARDS, LINES = 3, 12, 20


@pytest.fixture
def voice(clock: HandClock) -> MemoryVoice:
    return MemoryVoice(clock)


@pytest.fixture
def announcers(database: Database, voice: MemoryVoice, clock: HandClock) -> list[Announcer]:
    pace = Pace(per_second=1, burst=3)
    return [Announcer(database, voice, InlineWorkers(), clock=clock, pace=pace) for _ in range(REPLICAS)]


def beat(announcers: list[Announcer]) -> None:
    """All of them at the same time, until none has anything to do."""
    for _ in range(REPLICAS):
        with ThreadPoolExecutor(REPLICAS) as pool:
            for future in [pool.submit(announcer.beat) for announcer in announcers]:
                future.result()


def test_together_they_keep_each_channels_pace(
    database: Database, voice: MemoryVoice, announcers: list[Announcer], clock: HandClock
) -> None:
    with database.write() as tx:
        for number in map(str, range(CARDS)):
            for channel in CHANNELS:
                tx.announcements.add(channel, Occasion.new(number), TicketAppeared(ticket=ticket(number)), clock())
    posted = []
    for _ in range(CARDS - 2):
        beat(announcers)
        posted.append([len(voice.in_channel(channel.id)) for channel in CHANNELS])
        clock.advance(1)
    assert posted == [[count, count] for count in range(3, CARDS + 1)]
    assert voice.looks == 0, "what one has just sent is nothing for another to look for"
    assert [voice.in_channel(channel.id) for channel in CHANNELS] == [list(map(str, range(CARDS)))] * 2


def test_they_keep_it_although_their_clocks_differ_a_little(database: Database, voice: MemoryVoice, clock: HandClock) -> None:
    clocks = [HandClock(clock() + timedelta(seconds=ahead)) for ahead in (0.4, 0, -0.4)]
    pace = Pace(per_second=1, burst=3)
    announcers = [Announcer(database, voice, InlineWorkers(), clock=one, pace=pace) for one in clocks]
    with database.write() as tx:
        for number in map(str, range(CARDS)):
            tx.announcements.add(CHANNELS[0], Occasion.new(number), TicketAppeared(ticket=ticket(number)), clocks[-1]())
    posted = []
    for _ in range(CARDS - 2):
        for announcer in announcers:
            announcer.beat()
        posted.append(len(voice.said))
        for one in clocks:
            one.advance(1)
    assert posted == list(range(3, CARDS + 1))


def test_many_lines_that_move_on_together_keep_their_order(database: Database, voice: MemoryVoice, clock: HandClock) -> None:
    """Also if Slack loses some messages, and takes others without saying so."""
    lines = [Recipient.channel(f"C{number}") for number in range(LINES)]
    with database.write() as tx:
        for number in map(str, range(CARDS)):
            for line in lines:
                tx.announcements.add(line, Occasion.new(number), TicketAppeared(ticket=ticket(number)), clock())
    for done in (True, False, True, False):
        voice.fail(SlackOutcomeUnknown("post", "connection broken"), done=done)
    pools = [Workers("lines", threads=8, backlog=LINES) for _ in range(REPLICAS)]
    pace = Pace(per_second=1, burst=2 * CARDS)
    announcers = [Announcer(database, voice, pool, clock=clock, pace=pace) for pool in pools]
    while waiting(database):
        for announcer in announcers:
            announcer.beat()
        wait_until(lambda: not any(pool.load for pool in pools), "all lines to stand still", seconds=60)
        clock.advance(Timings().history_lag.total_seconds())
    assert all(pool.drain(60) for pool in pools)
    assert {line.id: voice.in_channel(line.id) for line in lines} == {line.id: list(map(str, range(CARDS))) for line in lines}


def waiting(database: Database) -> int:
    with database.read() as tx:
        return tx.announcements.waiting()
