"""Two processes on one PostgreSQL: one is killed, stopped as by a frozen host, slow, or on a host whose clock is wrong."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest

from bot.sandbox.keesa import World
from tests.crash.process import MortalBot
from tests.crash.replicas import BRIEF, PATIENCE, Start, status
from tests.harness import hold_up, wait_until
from tests.slack import Person, Room

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"])


def wait_stopped(bot: MortalBot) -> None:
    state = Path(f"/proc/{bot.pid}/stat")
    wait_until(lambda: state.read_text().rpartition(")")[2].split()[0] == "T", "the process to stop", seconds=PATIENCE)


def wake(bot: MortalBot) -> None:
    """It finds that it may not go on with what it was about to do."""
    os.kill(bot.pid, signal.SIGCONT)
    wait_until(lambda: "Stopped before anything was sent" in bot.said, "it to notice that its lease is over", seconds=PATIENCE)


def ask(database_url: str, query: LiteralString) -> Any:
    """The first value that the database returns."""
    with psycopg.connect(database_url) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def test_a_card_is_posted_once(start: Start, ana: Person, noc: Room, world: World) -> None:
    first = start()
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to", timeout=PATIENCE)
    wait_until(lambda: "Waiting to be sent*: nothing" in status(ana), "the message to be recorded", seconds=PATIENCE)
    first.kill()
    stopped = start("stop announcer.claimed")
    number = world.raise_ticket("No light")
    wait_stopped(stopped)
    start()
    noc.wait_message(number, timeout=PATIENCE)
    wake(stopped)
    assert len([message for message in noc.messages if number in message.plain]) == 1


def test_a_note_is_sent_once(start: Start, ana: Person, world: World) -> None:
    number = world.raise_ticket("No light")
    stopped = start("stop submitter.sending")
    ana.command(f"/keesa note {number} On my way")
    wait_stopped(stopped)
    start()
    wait_until(lambda: len(world.ticket(number).notes) == 1, "the other to send it", seconds=PATIENCE)
    wake(stopped)
    assert len(world.ticket(number).notes) == 1


@pytest.mark.parametrize("point", ["submitter.sending", pytest.param("submitter.answered", marks=pytest.mark.breadth)])
def test_what_a_killed_one_was_sending_is_taken_over(start: Start, ana: Person, world: World, point: str) -> None:
    number = world.raise_ticket("No light")
    killed = start(point)
    ana.command(f"/keesa note {number} On my way")
    killed.wait_killed()
    other = start()
    wait_until(lambda: "Taking over from replica" in other.said, "the lease of the dead to end", seconds=PATIENCE)
    ana.sees("Note added", timeout=PATIENCE)
    assert len(world.ticket(number).notes) == 1


@pytest.mark.breadth
def test_a_slow_one_keeps_what_it_works_on(
    start: Start, ana: Person, world: World, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keesa takes longer than the lease."""
    claimed: LiteralString = "SELECT lease_until FROM submissions WHERE state = 'sending'"
    number = world.raise_ticket("No light")
    may_finish = hold_up(monkeypatch, world, "add_note")
    start()
    ana.command(f"/keesa note {number} On my way")
    first_until = wait_until(lambda: ask(database_url, claimed), "the note to be on its way", seconds=PATIENCE)
    other = start()
    later = first_until + BRIEF.lease
    wait_until(lambda: (until := ask(database_url, claimed)) and until > later, "the lease to be renewed", seconds=PATIENCE)
    may_finish.set()
    ana.sees("Note added", timeout=PATIENCE)
    assert len(world.ticket(number).notes) == 1
    assert "Taking over" not in other.said


@pytest.mark.breadth
def test_hosts_whose_clocks_are_hours_apart(start: Start, ana: Person, noc: Room, world: World, database_url: str) -> None:
    """What one writes is due for the other at the right time, and nobody takes over what the other still works on."""
    hours = timedelta(hours=5)
    bots = [start(ahead=hours), start(ahead=-hours)]
    assert "is off by +18000 seconds" in bots[0].said
    assert "is off by -18000 seconds" in bots[1].said
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to", timeout=PATIENCE)
    numbers = [world.raise_ticket(f"No light {count}") for count in range(4)]
    for number in numbers:
        ana.command(f"/keesa note {number} On my way")
        noc.wait_message(number, timeout=PATIENCE)
    wait_until(lambda: all(world.ticket(number).notes for number in numbers), "the notes to be added", seconds=PATIENCE)
    wait_until(lambda: "Waiting to be sent*: nothing" in status(ana), "everything to be sent", seconds=PATIENCE)
    assert [len(world.ticket(number).notes) for number in numbers] == [1] * 4
    cards = [message for message in noc.messages if "No light" in message.plain]
    assert len(cards) == 4
    assert ask(database_url, "SELECT max(abs(extract(epoch FROM next_poll_at - now()))) FROM feeds") < 3600
    assert not [bot.said for bot in bots if "Taking over" in bot.said]
    assert ask(database_url, "SELECT count(*) FROM replicas WHERE seen_at BETWEEN now() - interval '1 hour' AND now()") == 2
    os.kill(bots[0].pid, signal.SIGTERM)
    wait_until(lambda: ask(database_url, "SELECT count(*) FROM replicas") == 1, "one to stop", seconds=PATIENCE)
