"""Muting a ticket in a channel."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from tests.end_to_end.subscribed import subscribe
from tests.slack import Person, Room

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def subscribed(ana: Person, noc: Room) -> Room:
    subscribe(ana, noc)
    return noc


def test_a_channel_mutes_a_ticket_and_hears_of_all_others(ana: Person, subscribed: Room, world: World) -> None:
    noisy = world.raise_ticket("Flapping port")
    card = subscribed.wait_message("Flapping port")
    ana.command(f"/keesa mute {noisy}", channel="#noc").reply(f"Ticket {noisy} is muted")
    subscribed.wait_reply(card, f"muted ticket {noisy}")
    world.add_note(noisy, "<p>down again</p>")
    world.close(noisy)
    quiet = world.raise_ticket("Fibre cut")
    other = subscribed.wait_message("Fibre cut")
    world.add_note(quiet, "<p>technician sent</p>")
    subscribed.wait_reply(other, "technician sent")
    assert len(subscribed.thread(card)) == 1
    assert "open" in card.plain
    assert "already muted" in ana.command(f"/keesa mute {noisy}", channel="#noc").reply().plain
    assert f"Muted here: #{noisy}." in ana.command("/keesa subscriptions", channel="#noc").reply().plain
    assert "muted this ticket here" in ana.command(f"/keesa why {noisy}", channel="#noc").reply().plain


def test_a_channel_hears_of_an_unmuted_ticket_again(ana: Person, subscribed: Room, world: World) -> None:
    number = world.raise_ticket("Flapping port")
    card = subscribed.wait_message("Flapping port")
    ana.command(f"/keesa mute {number}", channel="#noc").reply("is muted")
    subscribed.wait_reply(card, f"muted ticket {number}")
    ana.command(f"/keesa unmute {number}", channel="#noc").reply(f"I'll post updates of ticket {number} here again.")
    subscribed.wait_reply(card, f"unmuted ticket {number}")
    world.add_note(number, "<p>down again</p>")
    subscribed.wait_reply(card, "down again")
    assert "isn't muted here" in ana.command(f"/keesa unmute {number}", channel="#noc").reply().plain


def test_what_cannot_be_muted(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Flapping port")
    assert "no subscriptions" in ana.command(f"/keesa mute {number}", channel="#noc").reply().plain
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    assert "There's no ticket 999" in ana.command("/keesa mute 999", channel="#noc").reply().plain


def test_who_follows_a_muted_ticket_hears_of_it(ana: Person, subscribed: Room, world: World) -> None:
    number = world.raise_ticket("Flapping port")
    card = subscribed.wait_message("Flapping port")
    ana.command(f"/keesa mute {number}", channel="#noc").reply("is muted")
    subscribed.wait_reply(card, "muted ticket")
    ana.command(f"/keesa follow {number}", channel="#noc").reply("You're following")
    world.add_note(number, "<p>down again</p>")
    ana.slack.wait_for(lambda: any("down again" in message.plain for message in ana.dms), what="the follower to hear")
    assert len(subscribed.thread(card)) == 1
