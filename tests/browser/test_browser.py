"""A person uses the whole bot in a browser: Chromium, the local Slack's own page, the bot, and a sandbox Keesa."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect
from rich.console import Console

from bot.model.markup import as_typed
from bot.sandbox.demo import House, house
from bot.sandbox.world import SERVICE_ACCOUNT, Person, SandboxTicket
from tests.browser.chromium import chromium
from tests.browser.screen import Screen

TITLE = "No dial tone at Addu City Council"
THEIRS = "IPTV freezes every evening"
COLLEAGUE = Person("Aishath Nadha", "Nadha")
NOTE = "ކޭބަލް މަރާމާތުކޮށް ނިމިއްޖެ <port 15>"
MISTAKEN = {
    "Type": "Customer Support",
    "Category": "Fault",
    "Product": "TEL NETWORK",
    "Description": "No dial tone since this morning.",
    "Customer name": "Ibrahim Naseem",
    "Contact number": "my mobile",
}
MENDED = {"Contact number": "773-5241", "Customer ID": "20", "Priority": "High"}


pytestmark = pytest.mark.usefixtures("_browser", "log_watch", "_no_threads_left")


@contextmanager
def in_noc(folder: Path) -> Iterator[tuple[Screen, House]]:
    """The whole bot in the local Slack, and Ana, the first user, in #noc."""
    with chromium() as browser, house(folder, None, Console(quiet=True)) as home:
        screen = Screen(browser.new_page())
        screen.open(home.slack.url, "noc")
        yield screen, home


def test_a_person_raises_a_ticket_and_adds_a_note(folder: Path) -> None:
    with in_noc(folder) as (ana, home):
        _open_the_form_and_mistake_two_fields(ana)
        ticket = _mend_and_raise(home, ana)
        _open_it_and_look_around(ana)
        _show_and_add_a_note(home, ana, str(ticket.number))


def test_a_channel_hears_of_a_ticket_and_of_what_becomes_of_it(folder: Path) -> None:
    with in_noc(folder) as (ana, home):
        _subscribe(ana)
        number = home.world.raise_ticket(THEIRS, "<div>Picture <strong>freezes</strong> at 20:00.</div>", raised_by=COLLEAGUE)
        card = ana.message(THEIRS, f"#{number}")
        expect(card).to_contain_text("New ticket")
        expect(card.locator("strong", has_text="freezes")).to_be_visible()

        home.world.close(number)
        ana.open_thread(card)
        expect(ana.reply("Status open → closed")).to_be_visible()
        expect(card).to_contain_text("(edited)")
        expect(card).to_contain_text(re.compile(r"Ticket\s*#[0-9]+ · ✓ closed"))


@pytest.mark.breadth
def test_what_a_form_presets_can_be_seen_and_taken_away(folder: Path) -> None:
    with in_noc(folder) as (ana, _):
        ana.type("/keesa subscribe customer category=fault priority=high")
        ana.press(ana.message("This channel is now subscribed to Customer Support", "Undo"), "Change")
        expect(ana.chosen("Type")).to_have_text("Customer Support")
        expect(ana.chosen("Priority")).to_have_text("High")
        expect(ana.ticked("Category")).to_have_text("Fault")
        ana.ticked("Category").click()
        expect(ana.ticked("Category")).to_have_count(0)
        ana.submit()
        expect(ana.form).to_contain_text("Customer Support (open, closed; high priority)")


@pytest.mark.breadth
def test_a_ticket_is_found_from_the_home(folder: Path) -> None:
    with in_noc(folder) as (ana, home):
        number = home.world.raise_ticket(THEIRS, "Picture freezes at 20:00.", assigned_to=SERVICE_ACCOUNT)
        ana.open_home()
        expect(ana.home).to_contain_text("Open tickets (1)")
        ana.press(ana.home, "View")
        expect(ana.form).to_contain_text("Picture freezes at 20:00.")
        ana.close()

        ana.press(ana.home, "Find a ticket")
        ana.fill({"Words": "evening iptv"})
        ana.submit()
        expect(ana.form).to_contain_text("No matches.")
        ana.close()

        ana.pick("noc")
        ana.type(f"/keesa follow {number}")
        expect(ana.message(f"You're following ticket {number}.")).to_be_visible()
        ana.open_home()
        ana.press(ana.home, "Find a ticket")
        ana.fill({"Words": "evening iptv"})
        ana.submit()
        expect(ana.form).to_contain_text(f"#{number}")


def _open_the_form_and_mistake_two_fields(ana: Screen) -> None:
    ana.type(f"/keesa new {TITLE}")
    expect(ana.form.locator(".modal-title")).to_have_text("Raise a Keesa ticket")
    expect(ana.field("Title").locator(".bk-plain-input")).to_have_value(TITLE)
    ana.fill(MISTAKEN)
    ana.submit()
    expect(ana.form.locator(".modal-error")).to_have_count(2)
    expect(ana.error("Contact number")).to_have_text("Digits only, for example 7735241.")
    expect(ana.error("Contact number")).to_be_in_viewport()
    expect(ana.error("Customer ID")).to_have_text("Enter a customer ID or an Eco ID.")


def _mend_and_raise(home: House, ana: Screen) -> SandboxTicket:
    ana.fill(MENDED)
    ana.submit()
    expect(ana.form).to_contain_text(re.compile(r"Ticket \d+ raised"))
    (ticket,) = home.world.tickets()
    expect(ana.form).to_contain_text(f"Ticket {ticket.number} raised")
    assert (ticket.title, ticket.contact_number, ticket.customer, ticket.priority) == (TITLE, 7735241, "Customer 20", 5)
    assert ticket.description.startswith("No dial tone since this morning.\n\n— Ana Moosa in #noc on Slack, ")
    return ticket


def _open_it_and_look_around(ana: Screen) -> None:
    """With the buttons in the window."""
    ana.press(ana.form, "View")
    expect(ana.form).to_contain_text("No dial tone since this morning.")
    ana.press(ana.form, "Unfollow")
    expect(ana.form.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    ana.press(ana.form, "Share")
    expect(ana.form).to_contain_text("Shared ticket")
    ana.close()
    expect(ana.message(TITLE, "Refresh")).not_to_contain_text("only visible to you")


def _show_and_add_a_note(home: House, ana: Screen, number: str) -> None:
    ana.type(f"/keesa show {number}")
    card = ana.message(TITLE, "Customer Support", "only visible to you")
    expect(card).to_contain_text("View notes (0)")
    ana.press(card, "Add note")
    expect(ana.form).to_contain_text(f"#{number} {TITLE}")
    ana.fill({"Note": NOTE})
    ana.submit()
    expect(ana.form).to_contain_text(f"Note added to ticket {number}")
    expect(card).to_contain_text("View notes (1)")
    (note,) = home.world.ticket(number).notes
    assert note.text.startswith(f"{as_typed(NOTE)}\n\n— Ana Moosa in #noc on Slack, ")


def _subscribe(ana: Screen) -> None:
    ana.type("/keesa subscribe customer")
    expect(ana.message("This channel is now subscribed to Customer Support", "Undo")).to_be_visible()
    expect(ana.message("subscribed this channel to Customer Support", "posted here")).to_be_visible()
