"""Killed at random moments while Slack and Keesa fail, the bot still does and posts everything once."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random, randrange

import pytest

from bot.sandbox.keesa import World
from bot.sandbox.world import SandboxTicket
from tests.crash.ledger import buried, naming, rows, said_twice, unsent
from tests.crash.process import MortalBot
from tests.crash.storm import Colleagues, Customer, at_work
from tests.harness import breadth
from tests.slack import Message, Room, SlackServer

KILLS, ALL_KILLS = 5, 25
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
        slack.wait_for(lambda: _have_asked(customers), 60, "somebody to have asked for a ticket, and for a note")
    _wait_settled(slack, world, mortal)
    assert buried(mortal.database) == []
    assert said_twice(rooms) == []
    assert _wrong_writes(world, customers) == []
    assert [problem for room in rooms for problem in _untold(room, world, mortal)] == []


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


def _wait_settled(slack: SlackServer, world: World, mortal: MortalBot) -> None:
    """Wait until nothing is left to write, every feed was read after that, and the announcements were delivered."""
    for _ in range(2):  # the second round sees what the first brought to Keesa
        slack.wait_for(lambda: unsent(mortal.database) == 0, 60, f"nothing to wait to be sent\n{mortal.said}")
        _wait_read(slack, mortal, datetime.now(UTC))
    slack.wait_for(lambda: unsent(mortal.database) == 0, 60, f"nothing to wait to be sent\n{mortal.said}")


def _wait_read(slack: SlackServer, mortal: MortalBot, since: datetime) -> None:
    slack.wait_for(lambda: _oldest_answer(mortal) > since, 60, f"the feeds to be read\n{mortal.said}")


def _oldest_answer(mortal: MortalBot) -> datetime:
    """A time before which all feeds' last polls can't have begun. A poll that ended now may have begun a while ago."""
    answers = [answer for (answer,) in rows(mortal.database, "SELECT last_success_at FROM feeds")]
    return min(datetime.fromisoformat(answer).replace(tzinfo=UTC) for answer in answers) - timedelta(seconds=1)


def _have_asked(customers: list[Customer]) -> bool:
    return any(customer.titles for customer in customers) and any(customer.notes for customer in customers)


def _wrong_writes(world: World, customers: list[Customer]) -> list[str]:
    """What was asked for and isn't in Keesa exactly once."""
    titles = [ticket.title for ticket in world.tickets()]
    asked = [title for customer in customers for title in customer.titles]
    wrong = [f"{title} × {titles.count(title)}" for title in asked if titles.count(title) != 1]
    notes = [note.text for note in world.ticket(customers[0].ticket).notes]
    written = [(text, len([note for note in notes if text in note])) for customer in customers for text in customer.notes]
    return wrong + [f"{text} × {times}" for text, times in written if times != 1]


def _untold(room: Room, world: World, mortal: MortalBot) -> list[str]:
    """What a channel wasn't told, or was told wrongly."""
    first_seen = {
        number: datetime.fromisoformat(seen).replace(tzinfo=UTC)
        for number, seen in rows(mortal.database, "SELECT number, first_seen_at FROM tickets")
    }
    problems = []
    for ticket in world.tickets():
        number = str(ticket.number)
        cards = naming(room, number)
        if len(cards) == 1:
            replies = [m for m in room.thread(cards[0]) if m.text.startswith(f"Ticket {number}:")]
            found = _misnoted(ticket, replies, first_seen[number]) + _misstated(ticket, cards[0], replies)
        else:
            found = [f"named {len(cards)} times"]
        problems += [f"#{room.channel.name} {number}: {problem}" for problem in found]
    return problems


def _misnoted(ticket: SandboxTicket, replies: list[Message], first_seen: datetime) -> list[str]:
    """A note is announced once; one that was on the ticket when it was first seen, never."""
    told = [(note, sum(note.text.split("\n")[0] in reply.plain for reply in replies)) for note in ticket.notes]
    return [
        f"“{note.text}” told {times} times" for note, times in told if times > 1 or (times == 0 and note.written_at > first_seen)
    ]


def _misstated(ticket: SandboxTicket, card: Message, replies: list[Message]) -> list[str]:
    """Each reply continues where the one before ended, and the last ends with the ticket's current state."""
    problems = []
    for label, now in (("Status", ticket.status), ("Assigned to", ticket.assigned_to)):
        steps = [step for reply in replies for step in re.findall(rf"\*{label}\* (.+) → (.+)", reply.plain)]
        problems += [f"{label}: {one} then {other}" for one, other in pairwise(steps) if one[1] != other[0]]
        if steps and steps[-1][1].casefold() != now.casefold():
            problems.append(f"{label}: last said {steps[-1][1]}, is {now}")
        if not steps and label == "Status" and now not in _line(card, ticket).casefold():
            problems.append(f"never said to be {now}")
    return problems


def _line(card: Message, ticket: SandboxTicket) -> str:
    """The line about a ticket on a card or in a digest."""
    lines = [line for line in card.plain.splitlines() if line.startswith("•")]
    return next((line for line in lines if str(ticket.number) in line), card.plain)
