"""Slack delivers everything again: the bot acts once, also after a restart, on both databases."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from tests.harness import BotFactory
from tests.slack import Person, Room, SlackServer

from .filled import TICKET


def settle(ana: Person) -> None:
    """Whatever was delivered before this has been worked on."""
    for _ in range(3):
        ana.command("/keesa subscriptions", channel="#noc").reply()


@pytest.mark.usefixtures("bot")
def test_a_click_on_share(ana: Person, noc: Room, slack: SlackServer, world: World) -> None:
    numbers = [world.raise_ticket(title) for title in ("Fax", "Modem")]
    for number in numbers:
        pressed = ana.press("Share", ana.command(f"/keesa {number}", channel="#noc").reply(number))
        for _ in range(3):
            slack.redeliver(pressed.delivery)
    slack.wait_for(lambda: len(noc.messages) == 2, what="both cards")
    settle(ana)
    assert len(noc.messages) == 2


def test_everything_else(start_bot: BotFactory, ana: Person, noc: Room, slack: SlackServer, world: World) -> None:
    start_bot()
    number = world.raise_ticket("Fax")
    ana.command(f"/keesa note {number} hello", channel="#noc").reply("Note added")
    said = ana.ask(f"note {number} hello again", channel="#noc")
    noc.wait_reply(said, "Note added")
    ana.say(f"note {number} and again", channel="dm")
    slack.wait_for(lambda: any("Note added" in message.plain for message in ana.dms), what="the line about it")
    ana.command("/keesa subscribe customer", channel="#noc").reply("subscribed")
    ana.command("/keesa unsubscribe customer", channel="#noc").reply("no longer subscribed")
    ana.command(f"/keesa follow {number}", channel="#noc").reply("following")
    ana.command(f"/keesa unfollow {number}", channel="#noc").reply()
    view = ana.command("/keesa new", channel="#noc").view()
    ana.submit(view, TICKET)
    ana.sees_view("raised")
    ana.close_view()
    ana.submit(ana.command("/keesa subscribe", channel="#noc").view(), {"Type": "Eco Support"})
    ana.sees_view("subscribed to")
    ana.close_view()
    ana.command("/keesa unsubscribe all", channel="#noc").reply("no longer subscribed")
    ana.shortcut("raise_ticket").view()
    ana.close_view()
    ana.open_home()
    ana.sees_home("Fibre cut")
    settle(ana)
    before = len(slack.calls)
    done = list(slack.deliveries)
    start_bot.stop()
    start_bot()
    for delivery in done:
        slack.redeliver(delivery)
    settle(ana)
    again = [call.method for call in slack.calls[before:] if call.method not in ("auth.test", "apps.connections.open")]
    assert set(again) <= {"response_url", "conversations.info", "users.info"}, again
    assert len(world.ticket(number).notes) == 3
    assert len(world.tickets()) == 2
    assert "no subscriptions" in ana.command("/keesa subscriptions", channel="#noc").reply().plain
