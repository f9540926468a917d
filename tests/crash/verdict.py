"""What a busy day has to end with: everything is written and announced, once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.sandbox.keesa import World
from bot.sandbox.world import SandboxTicket
from tests.crash.ledger import naming, rows, unsent
from tests.crash.process import MortalBot
from tests.crash.storm import Customer
from tests.slack import Message, Room, SlackServer


def wait_settled(slack: SlackServer, bot: MortalBot) -> None:
    """Wait until nothing is left to write, every feed was read after that, and the announcements were delivered."""
    for _ in range(2):  # the second round sees what the first brought to Keesa
        slack.wait_for(lambda: unsent(bot.database_url) == 0, 60, f"nothing to wait to be sent\n{bot.said}")
        _wait_read(slack, bot, datetime.now(UTC))
    slack.wait_for(lambda: unsent(bot.database_url) == 0, 60, f"nothing to wait to be sent\n{bot.said}")


def _wait_read(slack: SlackServer, bot: MortalBot, since: datetime) -> None:
    slack.wait_for(lambda: _oldest_answer(bot) > since, 60, f"the feeds to be read\n{bot.said}")


def _oldest_answer(bot: MortalBot) -> datetime:
    """A time before which all feeds' last polls can't have begun. A poll that ended now may have begun a while ago."""
    answers = rows(bot.database_url, "SELECT last_success_at FROM feeds")
    return min(_moment(answer) for (answer,) in answers) - timedelta(seconds=1)


def _moment(stored: str | datetime) -> datetime:
    """PostgreSQL has a time zone, SQLite only text."""
    return stored if isinstance(stored, datetime) else datetime.fromisoformat(stored).replace(tzinfo=UTC)


def have_asked(customers: list[Customer]) -> bool:
    return any(customer.titles for customer in customers) and any(customer.notes for customer in customers)


def wrong_writes(world: World, customers: list[Customer]) -> list[str]:
    """What was asked for and isn't in Keesa exactly once."""
    titles = [ticket.title for ticket in world.tickets()]
    asked = [title for customer in customers for title in customer.titles]
    wrong = [f"{title} × {titles.count(title)}" for title in asked if titles.count(title) != 1]
    notes = [note.text for note in world.ticket(customers[0].ticket).notes]
    written = [(text, len([note for note in notes if text in note])) for customer in customers for text in customer.notes]
    return wrong + [f"{text} × {times}" for text, times in written if times != 1]


def untold(room: Room, world: World, bot: MortalBot) -> list[str]:
    """What a channel wasn't told, or was told wrongly."""
    first_seen = {number: _moment(seen) for number, seen in rows(bot.database_url, "SELECT number, first_seen_at FROM tickets")}
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
