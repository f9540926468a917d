"""Where a ticket is discussed."""

from __future__ import annotations

import pytest

from bot.app import Bot
from bot.sandbox.keesa import World
from tests.slack import Person, Room, SlackServer

pytestmark = pytest.mark.usefixtures("bot")


def subscribe(person: Person, room: Room) -> None:
    person.command("/keesa subscribe customer", channel=f"#{room.channel.name}").reply("This channel is now subscribed to")
    room.wait_message("subscribed this channel to")


def places(bot: Bot, number: str) -> list[tuple[str, str]]:
    with bot.core.database.read() as tx:
        return tx.cards.places_of(number)


def test_the_channels_that_somebody_may_see(slack: SlackServer, ana: Person, noc: Room, world: World, bot: Bot) -> None:
    ben, secret = slack.person("ben"), slack.channel("#secret", private=True)
    secret.channel.members.add(ana.id)
    secret.channel.members.discard(ben.id)
    subscribe(ana, noc)
    subscribe(ana, secret)
    number = world.raise_ticket("Fibre cut")
    slack.wait_for(lambda: len(places(bot, number)) == 2, what="both cards to be known")
    hers = ana.command(f"/keesa threads {number}").reply("Where ticket")
    assert (f"<#{noc.id}>" in hers.plain, f"<#{secret.id}>" in hers.plain) == (True, True)
    his = ben.command(f"/keesa threads {number}").reply("Where ticket")
    assert (f"<#{noc.id}>" in his.plain, f"<#{secret.id}>" in his.plain) == (True, False)


def test_no_channel_shows_it(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    assert "No channel that you can see" in ana.command(f"/keesa threads {number}").reply().plain
