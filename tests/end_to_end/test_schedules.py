"""Scheduled reports and digests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.keesa import World
from tests.harness import BotFactory, LateClock
from tests.slack import Person, Room, SlackServer

pytestmark = pytest.mark.parametrize("mode", ["http"])


def test_a_digest_over_restarts(start_bot: BotFactory, ana: Person, noc: Room, world: World) -> None:
    start_bot.clock = clock = LateClock()
    start_bot()
    number = world.raise_ticket("Fibre <!here> cut")
    ana.command("/keesa subscribe customer", channel=noc.id).reply("This channel is now subscribed to")
    noc.wait_message("New tickets will be posted here", timeout=10)
    at = f"{datetime.now(UTC) + timedelta(hours=2):%H:%M}"
    said = ana.command(f"/keesa schedule digest daily {at} tz=UTC", channel=noc.id).reply("Scheduled.").plain
    assert f"Digest on this channel's subscriptions, every day at {at} (UTC)" in said
    noc.wait_message(f"{ana.mention} scheduled for this channel: Digest on")
    assert "*1.* Digest on this channel's subscriptions" in ana.command("/keesa schedules", channel=noc.id).reply().plain
    assert "Also scheduled for this channel: Digest on" in ana.command("/keesa subscriptions", channel=noc.id).reply().plain
    clock.advance(hours=2, minutes=1)
    posted = noc.wait_message("Digest: Customer Support", timeout=20)
    assert f"*#{number}* Fibre &lt;!here&gt; cut" in posted.plain
    assert "couldn't post it in time" not in posted.plain
    start_bot.stop()
    clock.advance(hours=25)
    start_bot()
    noc.wait_message("but I couldn't post it in time", timeout=20)
    assert len([one for one in noc.messages if "Digest: Customer Support" in one.plain]) == 2
    ana.command("/keesa unschedule 1", channel=noc.id).reply("Removed.")
    noc.wait_message(f"{ana.mention} removed what was scheduled")
    assert "Nothing is scheduled" in ana.command("/keesa schedules", channel=noc.id).reply().plain
    assert "nothing scheduled under that number" in ana.command("/keesa unschedule 1", channel=noc.id).reply().plain


def test_the_form(start_bot: BotFactory, ana: Person, noc: Room) -> None:
    start_bot()
    listed = ana.command("/keesa schedules", channel=noc.id).reply("Nothing is scheduled")
    form = ana.press("Schedule a report or digest", listed).view()
    assert form.filled["Time zone"] == "Indian/Maldives"
    chosen = {"What to post": "Report", "Days": "Every Monday", "Time": "8 o'clock", "Breakdown": "By category"}
    assert "isn't a time of day" in ana.submit(form, chosen).errors["Time"]
    ana.submit(form, {"Time": "8am"})
    ana.sees_view("Scheduled. Report on this channel's subscriptions, every Monday at 08:00 (Indian/Maldives)")
    noc.wait_message(f"{ana.mention} scheduled for this channel: Report on")
    listed = ana.sees("*1.* Report on this channel's subscriptions", channel=noc.id)
    form = ana.press("Edit", listed).view()
    assert (form.filled["Days"], form.filled["Time"], form.filled["Breakdown"]) == ("Every Monday", "08:00", "By category")
    ana.submit(form, {"Time zone": "Asia/Dubai", "About": "All ticket types"})
    ana.sees_view("Changed. Report on all ticket types, every Monday at 08:00 (Asia/Dubai)")
    noc.wait_message(f"{ana.mention} changed what's scheduled for this channel. Now: Report on all ticket types")
    ana.close_view()
    ana.open_home()
    ana.sees_home("There are no open tickets")
    form = ana.press("Edit", ana.sees_home("Report on all ticket types")).view()
    ana.submit(form, {"Days": "Every day"})
    ana.sees_home("Changed. Report on all ticket types, every day at 08:00 (Asia/Dubai)")
    ana.close_view()
    ana.press("Remove", ana.command("/keesa schedules", channel=noc.id).reply("*1.* Report on all ticket types, every day"))
    ana.sees("Nothing is scheduled", channel=noc.id)
    assert ana.command("/keesa schedule", channel=noc.id).view().filled["Time"] == ""


def test_where_the_bot_is_not(start_bot: BotFactory, ana: Person) -> None:
    start_bot()
    ana.slack.channel("#private", bot=False, members=["ana"])
    said = ana.command("/keesa schedule report weekly mon 08:00 all", channel="#private").reply().plain
    assert "I'm not in" in said


@pytest.mark.breadth
def test_a_report_with_pictures(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot.clock = clock = LateClock()
    start_bot()
    world.raise_ticket("Fibre cut")
    ana.command("/keesa subscribe customer", channel=noc.id).reply("This channel is now subscribed to")
    noc.wait_message("New tickets will be posted here", timeout=10)
    slack.faults.error("chat.postMessage", "invalid_blocks", times=None, when=lambda args: "data_visualization" in str(args))
    at = f"{datetime.now(UTC) + timedelta(hours=2):%H:%M}"
    ana.command(f"/keesa schedule report daily {at} tz=UTC", channel=noc.id).reply("Scheduled.")
    clock.advance(hours=2, minutes=1)
    posted = noc.wait_message("Report: Customer Support", timeout=120)
    pictures = [block["alt_text"] for block in posted.blocks if block["type"] == "image"]
    assert pictures[-1].startswith("Open tickets by age. Open now – Under 1 day: 1;")
