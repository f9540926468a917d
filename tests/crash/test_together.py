"""Several replicas work together: some are replaced or killed meanwhile, the server goes away, and what is done once is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from bot import wording
from bot.runtime.timings import Pauses
from bot.sandbox.keesa import SandboxKeesa, World
from tests.crash.ledger import buried, naming, said_twice
from tests.crash.process import MortalBot
from tests.crash.replicas import BRIEF, PATIENCE, Start, status
from tests.crash.storm import Colleagues, Customer, at_work
from tests.crash.verdict import untold, wait_settled, wrong_writes
from tests.harness import wait_until
from tests.harness.postgres import PostgresServer
from tests.slack import Person, Room, SlackServer
from tests.slack.deliveries import Delivery

on_postgresql = pytest.mark.parametrize("database_kind", ["postgresql"])


@dataclass
class Day:
    """Channels that are subscribed, and people who work in Slack and in Keesa."""

    slack: SlackServer
    world: World
    rooms: list[Room]
    customers: list[Customer]
    colleagues: Colleagues

    def wait_for(self, count: int) -> None:
        """Until so many more tickets and notes were asked for."""
        wanted = self.asked + count
        self.slack.wait_for(lambda: self.asked >= wanted, PATIENCE, "people to ask for something")

    @property
    def asked(self) -> int:
        return sum(len(customer.titles) + len(customer.notes) for customer in self.customers)

    def check(self, bot: MortalBot) -> None:
        """Everything was written and announced, once."""
        wait_settled(self.slack, bot)
        assert buried(bot.database_url) == []
        assert said_twice(self.rooms) == []
        assert wrong_writes(self.world, self.customers) == []
        assert [problem for room in self.rooms for problem in untold(room, self.world, bot)] == []


@pytest.fixture
def day(slack: SlackServer, world: World) -> Day:
    random = Random(7)
    ticket = world.raise_ticket("The ticket that everybody writes on")
    customers = [Customer(slack, slack.person(name), ticket, Random(random.random())) for name in ("ben", "eva")]
    rooms = [slack.channel("#noc"), slack.channel("#field")]
    return Day(slack, world, rooms, customers, Colleagues(world, Random(random.random())))


def subscribe(ana: Person, day: Day) -> None:
    for room in day.rooms:
        ana.command("/keesa subscribe customer", channel=room.id)
        room.wait_message("subscribed this channel to", timeout=PATIENCE)


def _replace_all(start: Start, ana: Person, day: Day, end: Callable[[MortalBot], object]) -> None:
    """One replica after the other is replaced by a new one, while everybody is at work."""
    replicas = [start(digest_over=4), start(digest_over=4)]
    subscribe(ana, day)
    with at_work(*day.customers, day.colleagues, pause=0.3):
        for _ in range(3):
            replicas.append(start(digest_over=4))
            day.wait_for(2)
            end(replicas.pop(0))
            day.wait_for(2)
    day.check(replicas[-1])


@on_postgresql
@pytest.mark.breadth
def test_a_rolling_restart(start: Start, ana: Person, day: Day) -> None:
    """Commands go on while each replica is replaced by another. Only what crosses with the end of a connection can get no ack."""
    _replace_all(start, ana, day, lambda replica: replica.stop(wait=False))
    failed = [delivery for delivery in day.slack.deliveries if delivery.error]
    assert [(delivery.what, delivery.error) for delivery in failed if not _crossed(delivery)] == []
    assert len(day.slack.take_violations()) == len(failed)


def _crossed(delivery: Delivery) -> bool:
    """Whether it was sent so shortly before the end of its connection that the bot can't have waited for it to be quiet since."""
    return delivery.cut_off_after is not None and delivery.cut_off_after < BRIEF.socket_quiet.total_seconds()


@on_postgresql
@pytest.mark.breadth
def test_one_after_another_is_killed(start: Start, ana: Person, day: Day) -> None:
    """Others take over what it had claimed."""
    _replace_all(start, ana, day, lambda replica: replica.kill(wait=False))


@on_postgresql
@pytest.mark.breadth
@pytest.mark.parametrize("trouble", ["restarted", "frozen"])
def test_the_server_goes_away_and_comes_back(start: Start, ana: Person, day: Day, postgres: PostgresServer, trouble: str) -> None:
    """What was accepted before is done, and what happens in Keesa meanwhile is announced."""
    replicas = [start(digest_over=4, database_statement_seconds=2) for _ in range(2)]
    subscribe(ana, day)
    with at_work(*day.customers, pause=0.2):
        day.wait_for(4)
    with at_work(day.colleagues, pause=0.2):
        if trouble == "restarted":
            postgres.stop()
            _wait_noticed(replicas)
            postgres.start()
        else:
            with postgres.frozen():
                _wait_noticed(replicas)
        for bot in replicas:
            wait_until(partial(_says, bot, "The database works again"), "it to be noticed", seconds=PATIENCE)
    day.check(replicas[0])


def _wait_noticed(replicas: list[MortalBot]) -> None:
    for bot in replicas:
        wait_until(partial(_says, bot, "The database failed"), "it to be noticed", seconds=PATIENCE)


def _says(bot: MortalBot, words: str) -> bool:
    return words in bot.said


@pytest.mark.breadth
@on_postgresql
def test_together_they_keep_each_channels_pace(start: Start, ana: Person, noc: Room, slack: SlackServer, world: World) -> None:
    """Slack allows one message a second, and a short burst."""
    timings = BRIEF._replace(messages_per_second=1.0, message_burst=3)
    for _ in range(3):
        start(timings=timings, digest_over=50)
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to", timeout=PATIENCE)
    slack.rates.enforced = True
    numbers = [world.raise_ticket(f"Fault {n}") for n in range(10)]
    slack.wait_for(lambda: all(naming(noc, number) for number in numbers), PATIENCE, "all cards to be posted")
    slack.rates.enforced = False
    assert [call.outcome for call in slack.calls_to("chat.postMessage") if call.outcome == "ratelimited"] == []
    assert [len(naming(noc, number)) for number in numbers] == [1] * len(numbers)


@pytest.mark.breadth
@on_postgresql
def test_whoever_subscribed_is_told_once_that_a_channel_is_gone(
    start: Start, ana: Person, noc: Room, slack: SlackServer, world: World
) -> None:
    """Slack doesn't say so; each replica could notice it by itself."""
    for _ in range(3):
        start(timings=BRIEF._replace(sweep=timedelta(seconds=0.5)))
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to", timeout=PATIENCE)
    noc.archive(quiet=True)
    ana.sees("I can no longer post tickets", timeout=PATIENCE)
    world.raise_ticket("Fibre cut")
    wait_until(lambda: "Waiting to be sent*: nothing" in status(ana), "everything to be told", seconds=PATIENCE)
    assert len([message for message in ana.dms if "I can no longer post tickets" in message.plain]) == 1


@pytest.mark.breadth
@on_postgresql
def test_rejected_credentials_are_tried_once(start: Start, ana: Person, world: World) -> None:
    """Slack gives the commands to one replica after another."""
    timings = BRIEF._replace(sign_in_rejected=Pauses(timedelta(hours=1), timedelta(hours=1)))
    for _ in range(3):
        start(timings=timings, keesa_password="wrong-password")
    for _ in range(6):
        ana.command("/keesa open").reply(wording.errors.NO_SIGN_IN)
    assert len([request for request in world.requests if request["path"].endswith("/auth")]) == 1


@pytest.mark.breadth
def test_two_of_them_begin_at_once_on_an_empty_database(
    slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path, postgres: PostgresServer, ana: Person, noc: Room, world: World
) -> None:
    database_url, slack.ack_seconds = postgres.new_database(), 30.0
    bots = [MortalBot(slack, keesa, tmp_path, database_url) for _ in range(2)]
    for bot in bots:
        bot.start(connected=False, timings=BRIEF)
    slack.sockets.wait_connected(2, timeout=PATIENCE)
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to", timeout=PATIENCE)
    number = world.raise_ticket("No light")
    noc.wait_message(number, timeout=PATIENCE)
    for bot in bots:
        bot.stop(wait=False)
    assert len(naming(noc, number)) == 1
    assert "Traceback" not in bots[0].said  # both write to the same log
