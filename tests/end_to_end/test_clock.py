"""The machine's clock is set while the bot runs, or was wrong before. Nothing waits for it, gets lost, or is posted twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.app import Bot
from bot.sandbox.keesa import World
from tests.end_to_end.endpoints import get
from tests.end_to_end.subscribed import subscribe
from tests.harness import BotFactory, LateClock, wait_until
from tests.slack import Interaction, Message, Person, Room, SlackServer

pytestmark = pytest.mark.parametrize("mode", ["socket"])

PATIENCE = 30


@pytest.fixture
def late(start_bot: BotFactory) -> LateClock:
    """The bots' clock, which is ahead."""
    start_bot.clock = clock = LateClock(timedelta(hours=5))
    return clock


def feed(bot: Bot) -> dict[str, Any]:
    (found,) = get(bot, "/readyz").json()["feeds"]
    return dict(found)


def metrics(bot: Bot) -> str:
    return get(bot, "/metrics").text


@pytest.mark.parametrize("hours", [-5, -24 * 365, 24])
def test_tickets_changes_and_notes_go_on(
    start_bot: BotFactory, late: LateClock, ana: Person, noc: Room, world: World, hours: int
) -> None:
    bot = start_bot()
    subscribe(ana, noc, "customer open")
    followed, number = world.raise_ticket("Followed", ticket_type="eco_support"), world.raise_ticket("No light")
    card = noc.wait_message("No light")
    ana.command(f"/keesa follow {followed}").reply("You're following")
    late.set_by(hours=hours)
    world.add_note(number, "on the way")
    noc.wait_reply(card, "on the way")
    world.raise_ticket("Fax")
    noc.wait_message("Fax")
    world.add_note(followed, "dug up")
    ana.sees("dug up", timeout=PATIENCE)
    ana.command(f"/keesa note {number} mended").reply("Note added")
    wait_until(lambda: 0 <= (feed(bot)["age_seconds"] or -1) < 600, "a feed to be fresh")
    assert "keesa_bot_clock_set_total 1.0" in metrics(bot)


def note_while_keesa_is_down(bot: Bot, ana: Person, noc: Room, world: World) -> tuple[str, Message, Interaction]:
    """A note that is kept: its ticket's number, its card, and the command."""
    subscribe(ana, noc, "customer open")
    number = world.raise_ticket("No light")
    card = noc.wait_message("No light")
    world.switch(down=True)
    asked = ana.command(f"/keesa note {number} On my way")
    asked.reply("Your note is saved")
    wait_until(lambda: feed(bot)["last_error"], "a feed to fail")
    return number, card, asked


@pytest.mark.breadth
def test_what_waits_while_keesa_is_down_is_sent_when_it_is_back(
    start_bot: BotFactory, late: LateClock, ana: Person, noc: Room, world: World
) -> None:
    bot = start_bot()
    number, card, asked = note_while_keesa_is_down(bot, ana, noc, world)
    late.set_by(hours=-5)
    assert feed(bot)["age_seconds"] is None
    assert "clock was ahead" in feed(bot)["last_error"]
    assert 'keesa_bot_shared_feed_age_seconds{status="open",ticket_type="customer_support"} +Inf' in metrics(bot)
    status = ana.command("/keesa status").reply("Ticket feeds").plain
    assert "failing" in status
    assert "up to date" not in status
    assert " ago" not in status
    late.advance(minutes=11)
    noc.wait_message("Keesa hasn't responded since")
    world.switch(down=False)
    asked.reply("Note added", timeout=PATIENCE)
    noc.wait_message("Keesa is responding again", timeout=PATIENCE)
    noc.wait_reply(card, "On my way")
    assert len(world.ticket(number).notes) == 1


def test_a_day_ahead_is_no_silence_and_ends_nothing(
    start_bot: BotFactory, late: LateClock, ana: Person, noc: Room, world: World
) -> None:
    _, card, asked = note_while_keesa_is_down(start_bot(), ana, noc, world)
    late.set_by(days=2)
    tries = len(world.requests)
    wait_until(lambda: len(world.requests) > tries + 3, "some more attempts")
    world.switch(down=False)
    asked.reply("Note added", timeout=PATIENCE)
    noc.wait_reply(card, "On my way")
    assert not [message for message in noc.messages if "respond" in message.plain]
    assert not ana.dms


@pytest.mark.breadth
def test_a_day_ahead_while_a_note_is_on_its_way(start_bot: BotFactory, late: LateClock, ana: Person, world: World) -> None:
    """The lease seems to have expired, yet the note isn't sent a second time."""
    start_bot()
    number = world.raise_ticket("No light")
    ana.command(f"/keesa show {number}").reply("No light")
    world.switch(delay=3)
    asked = ana.command(f"/keesa note {number} On my way")
    wait_until(
        lambda: [one for one in world.requests if one["method"] == "POST" and "note" in one["path"]], "the note to be on its way"
    )
    late.set_by(days=1)
    asked.reply("Note added", timeout=PATIENCE)
    assert len(world.ticket(number).notes) == 1


def test_a_message_in_doubt_is_found_whatever_the_clock_says(
    start_bot: BotFactory, late: LateClock, ana: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    """Slack accepted it, by its own clock five hours before the bot sent it by the bot's."""
    start_bot()
    subscribe(ana, noc, "customer open")
    slack.faults.drop("chat.postMessage", times=1, accepted=True)
    world.raise_ticket("No light")
    noc.wait_message("No light")
    late.set_by(hours=-5)
    world.raise_ticket("Fax")
    noc.wait_message("Fax", timeout=PATIENCE)
    assert len([message for message in noc.messages if "No light" in message.plain]) == 1


def test_a_database_from_a_machine_that_was_ahead(
    start_bot: BotFactory, late: LateClock, ana: Person, noc: Room, world: World
) -> None:
    start_bot()
    subscribe(ana, noc, "customer open")
    world.switch(down=True)
    number = world.raise_ticket("No light")
    ana.command(f"/keesa note {number} On my way").reply("Your note is saved")
    start_bot.stop()
    world.switch(down=False)
    start_bot.clock = LateClock()
    start_bot()
    noc.wait_message("No light", timeout=PATIENCE)
    wait_until(lambda: len(world.ticket(number).notes) == 1, "the note to be added", seconds=PATIENCE)
