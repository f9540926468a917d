"""One person asks for more than is fair to others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.runtime.limits import Limits
from bot.sandbox.keesa import World
from tests.end_to_end.filled import TICKET
from tests.slack import Person, Room, SlackServer

HANG = 300.0
pytestmark = pytest.mark.usefixtures("bot")
in_production = pytest.mark.parametrize("limits", [Limits()], ids=["as in production"])


@in_production
def test_so_many_commands_a_minute(ana: Person, noc: Room, world: World) -> None:
    """The typed text is given back, and others don't notice."""
    number = world.raise_ticket("Fax")
    for _ in range(Limits().commands_a_minute):
        ana.command("/keesa help").reply("Keesa in Slack")
    told = ana.command(f"/keesa note {number} The modem", channel="#noc").reply("You've sent 30 commands in the last minute.")
    assert "Please try again in" in told.plain
    assert f"/keesa note {number} The modem" in told.plain
    ana.slack.person("ben").command("/keesa help").reply("Keesa in Slack")
    assert world.ticket(number).notes == ()


@pytest.mark.breadth
@in_production
def test_so_many_kept_forms(slack: SlackServer, ana: Person, noc: Room, world: World) -> None:
    world.switch(down=True)
    for index in range(Limits().kept):
        form = ana.command("/keesa new", channel="#noc").view()
        ana.submit(form, TICKET | {"Title": f"Ticket {index}"})
        ana.sees_view("Your ticket is saved")
        ana.close_view()
    form = ana.command("/keesa new", channel="#noc").view()
    refused = ana.submit(form, TICKET)
    assert [said.startswith("10 of your tickets and notes are still waiting") for said in refused.errors.values()] == [True]
    assert form.filled["Title"] == TICKET["Title"]
    ben = slack.person("ben")
    bens = ben.command("/keesa new", channel="#noc").view()
    assert ben.submit(bens, TICKET | {"Title": "Mine"}).errors == {}
    world.switch(down=False)
    slack.wait_for(lambda: len(world.tickets()) == Limits().kept + 1, what="all that was kept to be raised")
    assert ana.submit(form).errors == {}


@pytest.mark.breadth
def test_so_many_subscriptions_of_a_channel(slack: SlackServer, noc: Room) -> None:
    people = [slack.person(f"person {index}") for index in range(3)]
    for index in range(Limits().subscriptions):
        person = people[index % 3]
        person.command(f"/keesa subscribe eco match=word{index}", channel="#noc").reply("now subscribed")
    people[2].command("/keesa subscribe eco match=more", channel="#noc").reply("This channel has 50 subscriptions")
    people[2].command("/keesa subscribe eco open match=word0", channel="#noc").reply("is now")
    people[2].command("/keesa subscribe eco", channel="#eco").reply("now subscribed")


def test_ten_are_answered_while_one_floods(slack: SlackServer, noc: Room, world: World) -> None:
    """One person waits for a hanging Keesa with all requests that they may make; nobody else waits behind them."""
    number, greedy = world.raise_ticket("Fax"), slack.person("greedy")
    world.switch(delay=HANG)
    with ThreadPoolExecutor(10) as pool:
        flood = list(pool.map(lambda _: greedy.command(f"/keesa {number}"), range(Limits().commands_a_minute)))
    people = [slack.person(f"person {index}") for index in range(10)]
    for person in people:
        person.command("/keesa subscriptions", channel="#noc").reply("This channel has no subscriptions.")
        person.command("/keesa new", channel="#noc").view()
    world.switch(delay=0)
    for person in people:
        person.command(f"/keesa {number}").reply("Fax")
    for one in flood:
        one.reply("Fax")


def test_notices_about_subscriptions_are_gathered_and_let_tickets_go_first(
    slack: SlackServer, ana: Person, noc: Room, world: World
) -> None:
    """Slack takes nothing for a while, so all of it waits."""
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to")
    gate = slack.faults.hold("chat.postMessage", times=None)
    first = world.raise_ticket("Held up")
    slack.wait_for(lambda: gate.arrived, what="the ticket to be on its way")
    for words in ("priority=5", "category=fault", "match=fibre"):
        ana.command(f"/keesa subscribe customer open {words}", channel="#noc").reply("now subscribed")
    second = world.raise_ticket("Behind the notices")
    slack.wait_for(lambda: "Behind the notices" in ana.command("/keesa find behind").reply().plain, what="the poll to see it")
    gate.release()
    gathered = noc.wait_message(f"3 subscriptions changed by {ana.mention}.")
    assert "subscribed this channel to *Customer Support* (open; high priority)" in gathered.plain
    assert [first, second] == [number for message in noc.messages for number in (first, second) if number in message.plain]
    assert noc.messages.index(gathered) > max(
        index for index, message in enumerate(noc.messages) if first in message.plain or second in message.plain
    )
