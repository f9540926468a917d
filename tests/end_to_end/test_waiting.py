"""What a person sees within a second if Keesa takes longer, and where that turns into the answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sandbox.keesa import World
from bot.sandbox.world import SERVICE_ACCOUNT
from tests.harness import PATIENT, LogWatch
from tests.slack import Person, Room, View

pytestmark = pytest.mark.usefixtures("bot")

HANG = 300.0
"""Seconds. Each test releases Keesa when it has seen what it wants to."""


at_once = pytest.mark.parametrize("timings", [PATIENT._replace(patience=timedelta(0))], ids=["impatient"])
"""People are told at once that the answer takes longer."""


@at_once
def test_buttons_on_a_message(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fax", "word " * 2_000)
    card = ana.command(f"/keesa {number}", channel="#noc").reply("Fax")
    world.switch(delay=HANG)
    for button in ("View notes (0)", "Follow", "Share"):
        ana.press(button, card)
    ana.slack.wait_for(lambda: [m.plain for m in ana.ephemerals].count("Looking it up…") == 3, what="a word for each button")
    world.switch(delay=0)
    ana.sees(f"Ticket {number} has no notes yet.")
    noc.wait_message(f"Shared by {ana.mention}")
    ana.slack.wait_for(lambda: "Unfollow" in card.buttons, what="the card to say that ana follows it")


def test_a_description_waits_in_its_window(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax", "word " * 2_000)
    card = ana.command(f"/keesa {number}").reply("Fax")
    world.switch(delay=HANG)
    window = ana.press("View full description", card).view()
    assert "Looking it up…" in window.plain
    world.switch(delay=0)
    ana.sees_view("word word")
    assert "Looking it up…" not in [message.plain for message in ana.ephemerals]


def test_buttons_that_open_a_window(ana: Person, world: World) -> None:
    """The window opens at once, with the notice."""
    home = _home_with_a_long_ticket(ana, world)
    world.switch(delay=HANG)
    card = ana.press("View", home).view()
    assert "Looking it up…" in card.plain
    world.switch(delay=0)
    ana.sees_view("Fax")
    world.switch(delay=HANG)
    notes = ana.press("View notes (12)", card).view()
    assert "Looking it up…" in notes.plain
    world.switch(delay=0)
    ana.sees_view("Page 2 of 2")


@at_once
def test_buttons_that_show_something_in_place(ana: Person, world: World) -> None:
    """The window that the button is in shows the notice."""
    card = ana.press("View", _home_with_a_long_ticket(ana, world)).view()
    ana.sees_view("Fax")
    world.switch(delay=HANG)
    ana.press("Refresh", card)
    ana.sees_view("Looking it up…")
    world.switch(delay=0)
    ana.sees_view("Fax")
    ana.press("View notes (12)", card)
    notes = ana.sees_view("Page 2 of 2")
    world.switch(delay=HANG)
    ana.press("Previous", notes)
    ana.sees_view("Looking it up…")
    world.switch(delay=0)
    ana.sees_view("Page 1 of 2")


def _home_with_a_long_ticket(ana: Person, world: World) -> View:
    number = world.raise_ticket("Fax", assigned_to=SERVICE_ACCOUNT)
    for index in range(12):
        world.add_note(number, f"note {index}")
    ana.open_home()
    return ana.sees_home(f"#{number}")


@at_once
def test_an_error_in_a_window(ana: Person, world: World) -> None:
    """By then its trigger is too old for another window, so the error appears in the same one."""
    number = world.raise_ticket("Fax", assigned_to=SERVICE_ACCOUNT)
    ana.open_home()
    card = ana.press("View", ana.sees_home(f"#{number}")).view()
    ana.sees_view("Fax")
    world.switch(delay=HANG, down=True)
    ana.press("Refresh", card)
    ana.sees_view("Looking it up…")
    world.switch(delay=0)
    ana.sees_view("down for maintenance")
    assert ana.stack == [card]


@at_once
def test_a_note_by_command_and_unfollowing(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    ana.command(f"/keesa follow {number}").reply("You're following")
    card = ana.command(f"/keesa {number}").reply("Fax")
    world.switch(delay=HANG)
    noted = ana.command(f"/keesa note {number} hello", channel="#noc")
    ana.press("Unfollow", card)
    noted.reply(f"Adding your note to ticket {number}…")
    ana.sees("Looking it up…")
    world.switch(delay=0)
    noted.reply("Note added")
    ana.slack.wait_for(lambda: "Follow" in card.buttons, what="the card to say that ana does not follow it")


def test_what_needs_no_keesa_never_waits_behind_what_does(ana: Person, noc: Room, world: World) -> None:
    """More people wait for Keesa than there are other workers, and a trigger expires after three seconds."""
    number = world.raise_ticket("Fax")
    people = [ana.slack.person(f"person {index}") for index in range(20)]
    world.switch(delay=HANG)
    waiting = [person.command(f"/keesa {number}") for person in people]
    ana.command("/keesa new", channel="#noc").view()
    ana.command("/keesa subscriptions", channel="#noc").reply("This channel has no subscriptions.")
    assert not any("Fax" in said.plain for asked in waiting for said in asked.replies), "they wait still"
    world.switch(delay=0)
    for asked in waiting:
        asked.reply("Fax")


def test_a_window_that_is_closed_meanwhile_is_no_error(ana: Person, world: World, log_watch: LogWatch) -> None:
    number = world.raise_ticket("Fax", assigned_to=SERVICE_ACCOUNT)
    ana.open_home()
    home = ana.sees_home(f"#{number}")
    world.switch(delay=HANG)
    ana.press("View", home).view()
    ana.close_view()
    world.switch(delay=0)
    ana.slack.wait_for(lambda: log_watch.says("The person closed the window before the reply"), what="the bot to see that")
    assert ana.dms == []
