"""A busy day for an unlucky bot: people working in Slack and in Keesa, each in a thread of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Protocol

from bot.sandbox.keesa import World
from bot.sandbox.world import Person as KeesaPerson
from tests.slack import Interaction, Person, SlackServer

FORM = {
    "Type": "Customer Support",
    "Category": "Fault",
    "Product": "Router",
    "Description": "Since this morning",
    "Customer name": "Ali",
    "Contact number": "7735241",
    "Customer ID": "4711",
}
DESKS = tuple(KeesaPerson(f"Desk {n}", f"D{n}") for n in (1, 2, 3))


class Actor(Protocol):
    """Somebody who does one thing after another."""

    random: Random

    def act(self) -> None: ...


@dataclass
class Colleagues:
    """People who work in Keesa itself: they raise, change, close and reopen tickets."""

    world: World
    random: Random
    numbers: list[str] = field(default_factory=list)

    def act(self) -> None:
        deeds = (self._raise, self._rush, self._note, self._reassign, self._turn)
        self.random.choices(deeds, (6, 1, 4, 2, 3))[0]()

    def _raise(self) -> None:
        self.numbers.append(self.world.raise_ticket(f"Fault {len(self.numbers) + 1}"))

    def _rush(self) -> None:
        for _ in range(6):
            self._raise()

    def _note(self) -> None:
        self.world.add_note(self._some(), f"Remark {self.random.randrange(10**9):09}")

    def _reassign(self) -> None:
        self.world.reassign(self._some(), self.random.choice(DESKS))

    def _turn(self) -> None:
        number = self._some()
        is_open = self.world.ticket(number).status == "open"
        self.world.close(number) if is_open else self.world.reopen(number)

    def _some(self) -> str:
        if not self.numbers:
            self._raise()
        return self.random.choice(self.numbers[-12:])


@dataclass
class Customer:
    """A person in Slack who raises tickets, adds notes to `ticket`, and repeats what Slack reports as failed."""

    slack: SlackServer
    person: Person
    ticket: str
    random: Random
    titles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def act(self) -> None:
        self.random.choice((self._raise, self._note))()

    def _raise(self) -> None:
        if self.person.view:
            self.person.close_view(everything=True)
        opened = self.person.command("/keesa new", channel="#noc")
        if opened.error:
            return
        try:
            view = opened.view(timeout=2)
        except AssertionError:  # the bot died between its ack and the form
            return
        title = f"{self.person.user.name} reports {len(self.titles) + 1}"
        asked = self.person.submit(view, FORM | {"Title": title})
        self._insist(asked)
        if not asked.errors:
            self.titles.append(title)

    def _note(self) -> None:
        text = f"{self.person.user.name} writes {len(self.notes) + 1}."
        asked = self.person.command(f"/keesa note {self.ticket} {text}", channel="#noc")
        self._insist(asked)
        self.notes.append(text)

    def _insist(self, asked: Interaction) -> None:
        """Repeat it until it is acked, and sometimes once more, as when an ack gets lost."""
        delivery, lost = asked.delivery, self.random.random() < 0.3
        while delivery.error or lost:
            self.slack.sockets.wait_connected(timeout=60)
            delivery, lost = self.slack.redeliver(asked.delivery), False


@contextmanager
def at_work(*actors: Actor, pause: float) -> Iterator[None]:
    """Everybody acts about every `pause` seconds; at the end, each finishes what they are doing. Raises what any of them raised."""
    stopping, errors = threading.Event(), list[BaseException]()

    def work(actor: Actor) -> None:
        try:
            while not stopping.wait(actor.random.uniform(0.5, 1.5) * pause):
                actor.act()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(actor,), name=type(actor).__name__) for actor in actors]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]
