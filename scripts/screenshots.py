"""Takes the README's screenshots of the running demo: ``python -m scripts.screenshots`` (needs Chromium).

The fonts, with emoji and Thaana, come from the machine: on Debian, fonts-lato, fonts-noto-color-emoji and fonts-noto-core.
"""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import Locator, ViewportSize, expect
from rich.console import Console

from bot.sandbox.demo import FOLDER, House, house
from bot.sandbox.life import Life
from bot.sandbox.texts import PEOPLE, TROUBLES
from bot.sandbox.visitor import Visitor
from bot.sandbox.workspace import IBRAHIM, MARIYAM, SUPPORT
from tests.browser.chromium import chromium
from tests.browser.screen import Screen

IMAGES = Path(__file__).parents[1] / "docs" / "images"
WIDTH, HEIGHT = 1280, 800
TOP_BAR = 44  # the local Slack's own controls, which are cut off
THREAD_WIDTH = 440
SIZE: ViewportSize = {"width": WIDTH, "height": HEIGHT + TOP_BAR}
TALL: ViewportSize = {"width": WIDTH, "height": 1200}
NADHA, HASSAN = PEOPLE[1:3]

HALF_FILLED = {
    "Type": "Customer Support",
    "Category": "Fault",
    "Product": "TEL NETWORK",
    "Description": "No dial tone since this morning, fax works.",
    "Customer name": "Ibrahim Naseem",
    "Contact number": "my mobile",
    "Priority": "High",
}


def main() -> None:
    """Play the scenes and save the screenshots."""
    with house(FOLDER, None, Console()) as home, chromium() as browser:
        page = browser.new_page(viewport=SIZE, device_scale_factor=1.5, timezone_id="Indian/Maldives", locale="en-GB")
        screen = Screen(page)
        Life(home.world, seconds=0, seed=1).seed_tickets()
        screen.open(home.slack.url, "support")
        _subscribe(home, screen)
        _play_a_fault(home, screen)
        _take(screen, "demo")
        _fill_the_form(screen)
        screen.form.screenshot(path=IMAGES / "form.png")
        _raise_the_ticket(screen)
        _narrow_down(home, screen)
        _take(screen, "filter")
        _look_at_the_home(home, screen)
        _take(screen, "home")


def _take(screen: Screen, name: str) -> None:
    clip: Any = {"x": 0, "y": TOP_BAR, "width": WIDTH, "height": HEIGHT}
    screen.page.set_viewport_size(SIZE)
    screen.page.mouse.move(0, 0)
    screen.page.screenshot(path=IMAGES / f"{name}.png", clip=clip)


def _subscribe(home: House, screen: Screen) -> None:
    """Subscribe, and remove the message about it from the channel, so that the whole story fits into the picture."""
    screen.type("/keesa subscribe customer")
    expect(screen.message("subscribed this channel to Customer Support")).to_be_visible()
    _clear(home, screen)


def _clear(home: House, screen: Screen) -> None:
    requests.post(f"{home.slack.url}/_control/reset", timeout=10).raise_for_status()
    expect(screen.page.locator(".main .msg")).to_have_count(0)


def _play_a_fault(home: House, screen: Screen) -> None:
    """A ticket is announced, worked on and closed, while people talk."""
    ibrahim, mariyam = (Visitor(home.slack.url, person) for person in (IBRAHIM, MARIYAM))
    ibrahim.say(SUPPORT, "Anybody else with calls from Maafushi? I had two.")
    screen.type("Three here. Nadha is raising it.")
    number, card = _announced(home, screen)
    home.world.reassign(number, HASSAN)
    screen.open_thread(card)
    _widen_the_thread(screen)
    expect(screen.reply("Assigned to Help Desk → Hassan Waheed")).to_be_visible()
    home.world.add_note(number, "<div><strong>ONT replaced</strong>, Rx -18.4 dBm now</div>", by=HASSAN)
    expect(screen.reply("New note")).to_be_visible()
    home.world.close(number)
    expect(screen.reply("Status open → closed")).to_be_visible()
    expect(card).to_contain_text("closed")
    mariyam.say(SUPPORT, "The guest house just called: all good again 👍")
    expect(screen.message("all good again")).to_be_visible()
    screen.page.locator(".main .composer-input").fill("/keesa open")


def _widen_the_thread(screen: Screen) -> None:
    """Drag its handle, then move the pointer to a place where it highlights nothing."""
    screen.page.locator(".thread-resize-handle").hover()
    mouse = screen.page.mouse
    mouse.down()
    mouse.move(WIDTH - THREAD_WIDTH, HEIGHT / 2)
    mouse.up()
    mouse.move(0, 0)


def _announced(home: House, screen: Screen) -> tuple[str, Locator]:
    number = home.world.raise_ticket(**asdict(TROUBLES[0]), contact_number=7735241, priority=5, raised_by=NADHA)
    card = screen.message(f"#{number}")
    expect(card).to_be_visible()
    return number, card


def _fill_the_form(screen: Screen) -> None:
    """Fill in the form with two mistakes."""
    screen.page.set_viewport_size(TALL)
    screen.type("/keesa new No dial tone at Addu City Council")
    expect(screen.form).to_be_visible()
    screen.fill(HALF_FILLED)
    screen.submit()
    expect(screen.form.locator(".modal-error")).to_have_count(2)
    screen.page.mouse.move(0, 0)


def _raise_the_ticket(screen: Screen) -> None:
    screen.fill({"Contact number": "773 5241", "Customer ID": "20"})
    screen.submit()
    expect(screen.form).to_contain_text(re.compile(r"Ticket \d+ raised"))
    screen.close()


def _narrow_down(home: House, screen: Screen) -> None:
    """A subscription with a filter and its preview, why a ticket wasn't posted, and a search."""
    screen.page.set_viewport_size(SIZE)
    screen.pick("noc")
    missed = home.world.raise_ticket(
        "IPTV freezes every evening", "Picture freezes.", ticket_type="roc_support", customer="Feydhoo"
    )
    for title in ("Core link Thinadhoo – Villingili flapping", "Fibre cut between Hulhumalé and Malé"):
        home.world.raise_ticket(title, "Seen by the NOC.", ticket_type="roc_support", customer="Core Network", priority=5)
    screen.type('/keesa subscribe roc priority=high not match="planned work"')
    expect(screen.message("subscribed this channel to ROC Support")).to_be_visible()
    expect(screen.message("This would have posted")).to_be_visible()
    screen.type(f"/keesa why {missed}")
    expect(screen.message("Nothing has been posted here")).to_be_visible()
    screen.type("/keesa find hulhumale fib")
    expect(screen.message("Tickets matching")).to_be_visible()


def _look_at_the_home(home: House, screen: Screen) -> None:
    followed = home.world.raise_ticket(
        "No internet at K. Maafushi guest house", "PON light blinks red.", customer="Maafushi View Inn", raised_by=NADHA
    )
    screen.type(f"/keesa follow {followed}")
    expect(screen.message(f"You're following ticket {followed}.")).to_be_visible()
    screen.open_home()
    expect(screen.home).to_contain_text("Tickets you follow (1)")
    screen.press(screen.home, "Refresh")


if __name__ == "__main__":
    main()
