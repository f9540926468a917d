"""An upgrade and the way back: the last release's program beside this one's, and after it, on one PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.keesa import SandboxKeesa, World
from tests.crash.process import MortalBot
from tests.harness import forgive_a_kill, settings_for, wait_until
from tests.harness.postgres import PostgresServer
from tests.releases.code import ReleaseBefore
from tests.slack import Person, Room, SlackServer

PATIENCE = 60


@pytest.fixture
def settings(slack: SlackServer, keesa: SandboxKeesa, postgres: PostgresServer, tmp_path: Path) -> dict[str, Any]:
    """On a database without tables."""
    database_url = postgres.new_database()
    return settings_for(slack, keesa.url, database_url, "socket", poll_seconds=0.2)


@pytest.fixture
def start_release(slack: SlackServer, tmp_path: Path, settings: dict[str, Any]) -> Iterator[Callable[[], ReleaseBefore]]:
    """Start the last release, and wait until Slack can reach it."""
    slack.ack_seconds, slack.trigger_seconds = 30.0, 30.0
    started: list[ReleaseBefore] = []

    def start() -> ReleaseBefore:
        release = ReleaseBefore(tmp_path, settings)
        started.append(release)
        slack.wait_for(lambda: slack.sockets.connections or not release.is_running, PATIENCE, "the last release to connect")
        assert release.is_running, release.said
        return release

    yield start
    for release in started:
        release.kill()


@pytest.fixture
def newer(slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path, settings: dict[str, Any]) -> Iterator[MortalBot]:
    """This release, to be started on the same database."""
    bot = MortalBot(slack, keesa, tmp_path, settings["database_url"])
    yield bot
    bot.kill(wait=False)
    slack.wait_for(lambda: not slack.sockets.connections, PATIENCE, "the connections to end")
    forgive_a_kill(slack)


@pytest.mark.breadth
def test_an_upgrade_and_the_way_back(
    newer: MortalBot,
    start_release: Callable[[], ReleaseBefore],
    slack: SlackServer,
    settings: dict[str, Any],
    ana: Person,
    noc: Room,
    world: World,
) -> None:
    number = world.raise_ticket("No light")
    told: list[str] = []

    def work(times: int) -> None:
        """A ticket for the channel and a note from a person, each time. Both replicas get some of the work."""
        for _ in range(times):
            told.append(world.raise_ticket(f"No light {len(told)}"))
            ana.command(f"/keesa note {number} On my way {len(told)}")
        noc.wait_message(told[-1], timeout=PATIENCE)
        wait_until(lambda: len(world.ticket(number).notes) == len(told), "the notes to be sent", seconds=PATIENCE)

    before = start_release()
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to", timeout=PATIENCE)
    work(1)
    newer.start()
    slack.sockets.wait_connected(2, PATIENCE)
    work(3)
    assert before.stop() == 0, before.said
    work(1)
    newer.stop()
    before = start_release()
    work(1)
    assert "Traceback" not in before.said
    for ticket in told:
        assert len([message for message in noc.messages if ticket in message.plain]) == 1, ticket
    notes = [note.text for note in world.ticket(number).notes]
    assert len(set(notes)) == len(notes) == len(told)
