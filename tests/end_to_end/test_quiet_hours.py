"""The quiet hours of a channel's subscription."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.sandbox.keesa import World
from tests.harness import BotFactory, LateClock, wait_until
from tests.slack import Person, Room, SlackServer

pytestmark = pytest.mark.parametrize("mode", ["http"])


def waits(ana: Person, number: str) -> bool:
    why = ana.command(f"/keesa why {number}", channel="#noc").reply().plain
    return "Waiting to be posted here when the quiet hours end" in why


def test_one_list_when_they_end(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot.clock = clock = LateClock()
    start_bot()
    now = datetime.now(UTC).astimezone(ZoneInfo("Indian/Maldives"))
    begin, end = f"{now + timedelta(hours=1):%H:%M}", f"{now + timedelta(hours=5):%H:%M}"
    said = ana.command(f"/keesa subscribe customer quiet={begin}-{end} except=high", channel="#noc").reply("now subscribed").plain
    assert f"quiet {begin}-{end}, except high priority" in said
    noc.wait_message("New tickets will be posted here")
    known = world.raise_ticket("Fax line dead")
    card = noc.wait_message(known)
    clock.advance(hours=2)
    world.close(known)
    held = world.raise_ticket("No dial tone")
    urgent = world.raise_ticket("Fibre cut", priority=5)
    noc.wait_message(urgent)
    wait_until(lambda: waits(ana, held) and waits(ana, known), "both to wait")
    assert noc.thread(card) == []
    clock.advance(hours=4)
    digest = noc.wait_message("2 tickets with news from the quiet hours", timeout=20)
    assert f"#{held}" in digest.plain
    assert f"#{known}" in digest.plain
    slack.wait_for(lambda: "closed" in card.plain, what="the card to be brought up to date")
    world.add_note(known, "<p>line replaced</p>")
    noc.wait_reply(card, "line replaced")
    world.add_note(held, "<p>line tested</p>")
    noc.wait_reply(digest, "line tested")
    form = ana.press("Edit", ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (1)")).view()
    assert (form.filled["Quiet hours"], form.filled["In quiet hours"]) == (
        f"{begin}-{end}",
        "Post tickets with high priority at once",
    )
    assert ana.submit(form, {"Quiet hours": "at night"}).errors["Quiet hours"].startswith("“at night” aren't quiet hours")
    ana.submit(form, {"Quiet hours": ""})
    noc.wait_message("It's now *Customer Support* (open, closed).")
