"""Two processes on one PostgreSQL: one is stopped in the middle, as by a frozen host, and woken when the other has taken over."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.runtime.timings import Pauses
from bot.sandbox.keesa import SandboxKeesa, World
from tests.crash.process import MortalBot
from tests.harness import PATIENT, forgive_a_kill, wait_until
from tests.harness.postgres import PostgresServer
from tests.slack import Person, Room, SlackServer

PATIENCE = 60
BRIEF = replace(
    PATIENT,
    lease=timedelta(seconds=2),
    settled=timedelta(seconds=0.5),
    settled_after_timeout=timedelta(seconds=0.5),
    submission_retry=Pauses(timedelta(seconds=0.2), timedelta(seconds=1)),
    history_lag=timedelta(seconds=0.2),
    look_again=timedelta(seconds=0.2),
)

Start = Callable[[str], MortalBot]


@pytest.fixture
def database_url(postgres: PostgresServer) -> str:
    return postgres.migrated_database()


@pytest.fixture
def start(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path, database_url: str) -> Iterator[Start]:
    """Start another replica, with a failpoint or without."""
    slack.ack_seconds, slack.trigger_seconds = 30.0, 30.0
    bots: list[MortalBot] = []

    def start(failpoint: str) -> MortalBot:
        directory = tmp_path / str(len(bots))
        directory.mkdir()
        bots.append(MortalBot(slack, keesa, directory))
        bots[-1].start(failpoint=failpoint, timings=BRIEF, database_url=database_url)
        return bots[-1]

    yield start
    for bot in bots:
        bot.kill(wait=False)
    slack.wait_for(lambda: not slack.sockets.connections, 30, "the connections of dead bots to end")
    forgive_a_kill(slack)


def wait_stopped(bot: MortalBot) -> None:
    state = Path(f"/proc/{bot.pid}/stat")
    wait_until(lambda: state.read_text().rpartition(")")[2].split()[0] == "T", "the process to stop", seconds=PATIENCE)


def wake(bot: MortalBot) -> None:
    """It finds that it may not go on with what it was about to do."""
    os.kill(bot.pid, signal.SIGCONT)
    wait_until(lambda: "Stopped before anything was sent" in bot.said, "it to notice that its lease is over", seconds=PATIENCE)


def status(ana: Person) -> str:
    return ana.command("/keesa status").reply("Ticket feeds").plain


def test_a_card_is_posted_once(start: Start, ana: Person, noc: Room, world: World) -> None:
    first = start("")
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to", timeout=PATIENCE)
    wait_until(lambda: "Waiting to be sent*: nothing" in status(ana), "the message to be recorded", seconds=PATIENCE)
    first.kill()
    stopped = start("stop announcer.claimed")
    number = world.raise_ticket("No light")
    wait_stopped(stopped)
    start("")
    noc.wait_message(number, timeout=PATIENCE)
    wake(stopped)
    assert len([message for message in noc.messages if number in message.plain]) == 1


def test_a_note_is_sent_once(start: Start, ana: Person, world: World) -> None:
    number = world.raise_ticket("No light")
    stopped = start("stop submitter.sending")
    ana.command(f"/keesa note {number} On my way")
    wait_stopped(stopped)
    start("")
    wait_until(lambda: len(world.ticket(number).notes) == 1, "the other to send it", seconds=PATIENCE)
    wake(stopped)
    assert len(world.ticket(number).notes) == 1
