"""Killed at random moments while Slack and Keesa fail, the bot still does and posts everything once."""

from __future__ import annotations

import os
import time
from random import Random, randrange

import pytest

from bot.sandbox.keesa import World
from tests.crash.ledger import buried, said_twice
from tests.crash.process import MortalBot
from tests.crash.storm import Colleagues, Customer, at_work
from tests.crash.verdict import have_asked, untold, wait_settled, wrong_writes
from tests.harness import breadth
from tests.slack import Room, SlackServer

KILLS, ALL_KILLS = 3, 25
CHANNELS = ("#noc", "#field", "#core")


@pytest.fixture
def seed() -> int:
    """A failing test prints it; KEESA_CRASH_SEED repeats the run."""
    chosen = int(os.environ.get("KEESA_CRASH_SEED") or randrange(10**6))
    print(f"KEESA_CRASH_SEED={chosen}")  # noqa: T201
    return chosen


@pytest.fixture
def kills(pytestconfig: pytest.Config) -> int:
    return ALL_KILLS if breadth.is_wanted(pytestconfig) else KILLS


@pytest.fixture
def rooms(slack: SlackServer, mortal: MortalBot) -> list[Room]:
    """Channels that are subscribed to customer support, and a running bot."""
    mortal.start(digest_over=4)
    rooms = [slack.channel(name) for name in CHANNELS]
    for room in rooms:
        slack.person("ana").command("/keesa subscribe customer", channel=room.id)
        room.wait_message("subscribed this channel to", timeout=40)
    return rooms


def test_nothing_is_lost_and_nothing_is_said_twice(
    slack: SlackServer, world: World, mortal: MortalBot, rooms: list[Room], seed: int, kills: int
) -> None:
    random = Random(seed)
    ticket = world.raise_ticket("The ticket that everybody writes on")
    customers = [Customer(slack, slack.person(name), ticket, Random(random.random())) for name in ("ben", "eva")]
    colleagues = Colleagues(world, Random(random.random()))
    with at_work(*customers, colleagues, pause=0.4):
        for _ in range(kills):
            _fall_ill(slack, world, random)
            time.sleep(random.uniform(0, 1.2))
            mortal.kill()
            mortal.start(digest_over=4, connected=random.random() < 0.8)
        _heal(slack, world)
        slack.wait_for(lambda: have_asked(customers), 60, "somebody to have asked for a ticket, and for a note")
    wait_settled(slack, mortal)
    assert buried(mortal.database_url) == []
    assert said_twice(rooms) == []
    assert wrong_writes(world, customers) == []
    assert [problem for room in rooms for problem in untold(room, world, mortal)] == []


def _fall_ill(slack: SlackServer, world: World, random: Random) -> None:
    slack.read_lag = random.uniform(0.1, 0.6)
    slack.faults.clear()
    for method in ("chat.postMessage", "chat.update", "views.update", "response_url"):
        slack.faults.drop(method, accepted=True, chance=0.3, times=None)
        slack.faults.ratelimit(method, chance=0.05, times=None)
        slack.faults.status(method, 500, chance=0.05, times=None)
    slack.faults.status("conversations.history", 500, chance=0.1, times=None)
    slack.faults.status("conversations.replies", 500, chance=0.1, times=None)
    world.switch(lose_answers=0.3, fail=0.1, down=random.random() < 0.15)


def _heal(slack: SlackServer, world: World) -> None:
    slack.faults.clear()
    world.switch(lose_answers=0, fail=0, down=False)
