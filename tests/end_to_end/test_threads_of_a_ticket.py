"""Where a ticket is discussed."""

from __future__ import annotations

import pytest

from bot.app import Bot
from bot.sandbox.keesa import World
from handlers.features import threads
from tests.end_to_end.subscribed import subscribe
from tests.slack import Person, Room, SlackServer

pytestmark = pytest.mark.usefixtures("bot")


def places(bot: Bot, number: str) -> list[tuple[str, str]]:
    with bot.core.database.read() as tx:
        return [*tx.cards.places_of(number), *tx.threads.places_of(number)]


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


def test_behind_channels_that_somebody_may_not_see(
    slack: SlackServer, ana: Person, noc: Room, world: World, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The messages that somebody may see are found, however many others are later."""
    monkeypatch.setattr(threads, "MOST", 1)
    ben, hidden = slack.person("ben"), [slack.channel(f"#secret-{n}", private=True) for n in range(3)]
    number = world.raise_ticket("Fibre cut")
    for room in (noc, *hidden):
        room.channel.members.add(ana.id)
        shown = ana.command(f"/keesa show {number}", channel=room.id).reply(number)
        ana.press("Share", shown)
        room.wait_message(number)
    slack.wait_for(lambda: len(places(bot, number)) == 4, what="all shared cards to be known")
    his = ben.command(f"/keesa threads {number}").reply("Where ticket")
    assert (his.plain.count("#"), f"<#{noc.id}>" in his.plain) == (1, True)
    hers = ana.command(f"/keesa threads {number}").reply("Where ticket")
    assert f"<#{hidden[-1].id}>" in hers.plain
    assert "These are the latest 1. There may be more." in hers.plain
    monkeypatch.setattr(threads, "MOST_CHANNELS", 3)
    assert "You can’t see any of the 3 channels" in ben.command(f"/keesa threads {number}").reply().plain


def test_no_channel_shows_it(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    assert "No channel that you can see" in ana.command(f"/keesa threads {number}").reply().plain
