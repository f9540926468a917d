"""Simulated people who raise, note, reassign, close and reopen tickets at a steady pace; the same seed gives the same story."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from random import Random
from threading import Event, Thread

from bot.sandbox.texts import NOTES, PEOPLE, TROUBLES
from bot.sandbox.world import HELP_DESK, SERVICE_ACCOUNT, SandboxTicket, World

MOST_OPEN = 12


class Life:
    """Makes something happen every `seconds`. `step` makes the next thing happen at once; `start` and `stop` control a thread."""

    def __init__(self, world: World, *, seconds: float, seed: int = 0) -> None:
        self._world = world
        self._seconds = seconds
        self._random = Random(seed)  # noqa: S311 - for a story, not for a secret
        self._stopping = Event()
        self._thread: Thread | None = None

    def seed_tickets(self, count: int = 8) -> None:
        """The initial tickets: some with notes, some assigned to the service account, one of them closed."""
        numbers = [self._raise() for _ in range(count)]
        for number in numbers[::2]:
            self._note(self._world.ticket(number))
        for number in numbers[1::3]:
            self._world.reassign(number, SERVICE_ACCOUNT)
        self._world.close(numbers[0])

    def start(self) -> None:
        self._thread = Thread(target=self.run, name="sandbox-life", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def run(self) -> None:
        """Run until `stop` is called."""
        while not self._stopping.wait(self._seconds):
            self.step()

    def step(self) -> None:
        """Make the next thing happen: mostly a new ticket or a note, sometimes a ticket is reassigned or closed."""
        tickets = self._world.tickets(_is_anyones)
        if not tickets:
            self._raise()
            return
        self._random.choice(self._choices(tickets))()

    def _choices(self, tickets: list[SandboxTicket]) -> list[Callable[[], object]]:
        ticket = self._random.choice(tickets)
        happenings: list[Callable[[], object]] = [
            lambda: self._note(ticket),
            lambda: self._note(ticket),
            lambda: self._world.reassign(str(ticket.number), self._random.choice(PEOPLE)),
            lambda: self._world.change_priority(str(ticket.number), 5 if ticket.priority == 1 else 1),
            lambda: self._world.close(str(ticket.number)),
        ]
        return happenings if len(tickets) >= MOST_OPEN else [*happenings, self._raise, self._raise]

    def _raise(self) -> str:
        return self._world.raise_ticket(
            **asdict(self._random.choice(TROUBLES)),
            contact_number=self._random.randint(7_300_000, 7_999_999),
            priority=self._random.choice((1, 1, 1, 5)),
            raised_by=self._random.choice(PEOPLE),
            assigned_to=self._random.choice((HELP_DESK, *PEOPLE)),
        )

    def _note(self, ticket: SandboxTicket) -> None:
        self._world.add_note(str(ticket.number), self._random.choice(NOTES), by=self._random.choice(PEOPLE))


def _is_anyones(ticket: SandboxTicket) -> bool:
    """Whether the ticket is open and wasn't raised from Slack, so that what a person tries in the demo stays as it was."""
    return ticket.status == "open" and ticket.raised_by != SERVICE_ACCOUNT.name
