"""People can type anything: the bot stores and shows it on both databases, and it harms nobody else."""

from __future__ import annotations

import pytest

from bot.app import Bot
from bot.sandbox.keesa import World
from bot.store.raised import Raised
from tests.harness import LogWatch
from tests.slack import Person, Room, SlackServer

from .filled import TICKET

ODD = "Fibre\0 cut \ud800 \u202eat\u2066 Hulhumalé \x07ފައިބަރު‌"
STORED = "Fibre cut ? at Hulhumalé ފައިބަރު‌"


@pytest.fixture
def ben(slack: SlackServer) -> Person:
    return slack.person("ben\0\u202e")


@pytest.mark.usefixtures("bot", "noc")
def test_a_ticket_and_a_note_that_hold_anything(ana: Person, ben: Person, world: World) -> None:
    view = ana.command("/keesa new", channel="#noc").view()
    ana.submit(view, TICKET | {"Title": ODD, "Description": f"{ODD}\r\n{ODD}", "Customer name": ODD})
    ana.sees_view("raised")
    (ticket,) = world.tickets()
    assert ticket.title == STORED
    assert ticket.description.startswith(f"{STORED}\n{STORED}")
    ana.command(f"/keesa note {ticket.number} {ODD}", channel="#noc").reply("Note added")
    assert world.ticket(str(ticket.number)).notes[0].text.startswith(STORED)
    ana.close_view()
    other = ben.command("/keesa new", channel="#noc").view()
    ben.submit(other, TICKET | {"Title": "Another", "Customer name": ODD})
    ben.sees_view("raised")
    ben.sees_view("same customer")


@pytest.mark.usefixtures("noc")
def test_a_warning_that_fails_does_not_stand_in_the_way(
    bot: Bot, ana: Person, world: World, log_watch: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a row that nobody can read")

    for ornament in ("alike", "last_of"):
        monkeypatch.setattr(Raised, ornament, fail)
    ana.submit(ana.command("/keesa new", channel="#noc").view(), TICKET)
    ana.sees_view("raised")
    assert log_watch.says("Left out the warning")
    assert log_watch.says("Left out the memory")
    assert len(world.tickets()) == 1


@pytest.mark.usefixtures("bot")
def test_names_hold_anything(ben: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fax")
    ben.user.real_name = "Ben\0 \u202eAli"
    ben.command(f"/keesa note {number} hello", channel="#noc").reply("Note added")
    assert "— Ben Ali in #noc on Slack" in world.ticket(number).notes[0].text
    assert noc.messages == []
