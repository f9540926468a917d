"""`/keesa report`, and sharing it."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest

from bot.sandbox.keesa import World
from tests.harness.bots import PATIENT
from tests.slack import Person, Room, SlackServer
from tests.slack.values import Json

pytestmark = pytest.mark.usefixtures("bot")
DRAWING = 120.0
"""Seconds for pictures, which another process draws: the fair clock doesn't know when that one waits for the CPU."""


def test_report(ana: Person, noc: Room, world: World) -> None:
    assert "isn't subscribed to any tickets" in ana.command("/keesa report", channel=noc.id).reply().plain
    assert "no channel is subscribed to it" in ana.command("/keesa report eco").reply().plain
    world.raise_ticket("Fax", customer="Ahmed <!channel> Zahir")
    gone = world.raise_ticket("Fibre")
    ana.command("/keesa subscribe customer", channel=noc.id).reply("This channel is now subscribed to")
    noc.wait_message("New tickets will be posted here", timeout=10)
    world.close(gone)
    noc.wait_message(f"*#{gone}* · ✓ closed", timeout=10)
    shown = ana.command("/keesa report 30d by=customer", channel=noc.id).reply("Report: Customer Support")
    assert shown.seen_by == ana.id
    for said in (
        "*Opened*\n2 (not known)",
        "*Closed*\n1 (not known)",
        "*Open now*\n1",
        "Under 1 day: 1",
        "I've only tracked these",
    ):
        assert said in shown.plain
    assert "Ahmed &lt;!channel&gt; Zahir: 1 opened, 0 closed, 1 open now" in shown.text
    assert "Opened: 2 (not known). Closed: 1 (not known). Open now: 1" in shown.text, "for screen readers"
    ana.press("Share", shown)
    shared = noc.wait_message(f"Shared by {ana.mention}")
    assert "Report: Customer Support" in shared.plain
    assert "Share" not in shared.buttons
    ana.press("Share", shown)
    ana.sees("This report was shared in #noc a moment ago")
    ana.command("/keesa report customer csv").reply("I sent you the report as a file")
    assert "hasn't begun yet" in ana.command("/keesa report all since=2098-01-01").reply().plain


@pytest.mark.parametrize("timings", [PATIENT._replace(history=timedelta(seconds=1))], ids=["soon"])
def test_what_was_before_the_first_subscription(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    """Though the channel only gets the open ones."""
    world.close(world.raise_ticket("Fax"))
    ana.command("/keesa subscribe customer open", channel=noc.id).reply("This channel is now subscribed to")
    noc.wait_message("New tickets will be posted here", timeout=10)

    def report() -> str:
        return ana.command("/keesa report", channel=noc.id).reply("Report: Customer Support").plain

    said = slack.wait_for(lambda: next((one for one in [report()] if "*Closed*\n1 (not known)" in one), ""), what="the closed one")
    assert "*Open now*\n0" in said
    assert "Of what happened before, I only know what Keesa still listed then" in said
    assert not [one for one in noc.messages if "Fax" in one.plain]


@pytest.mark.breadth
def test_a_workspace_without_charts(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    world.raise_ticket("Fax")
    ana.command("/keesa subscribe customer", channel=noc.id).reply("This channel is now subscribed to")
    noc.wait_message("New tickets will be posted here", timeout=10)
    for method in ("response_url", "chat.postMessage"):
        slack.faults.error(method, "invalid_blocks", times=None, when=lambda args: "data_visualization" in str(args))
    shown = ana.command("/keesa report by=category", channel=noc.id).reply("Under 1 day: 1")
    assert "Fault: 1 opened, 0 closed, 1 open now" in shown.plain
    ana.press("Share", shown)
    said = "By category. Opened – Fault: 1. Closed – Fault: 0. Open now – Fault: 1."
    followed = ana.sees("Charts for “Report: Customer Support”", timeout=DRAWING)
    for message in (followed, noc.wait_message(f"Shared by {ana.mention}", timeout=DRAWING)):
        pictures = [block for block in message.blocks if block["type"] == "image"]
        assert pictures[-1]["alt_text"] == said
        assert all(drawn(slack, picture).startswith(b"\x89PNG") for picture in pictures)
    assert len(slack.faults.met) == 1, "the bot remembers"
    assert not [name for name in sys.modules if name.startswith("matplotlib")], "it runs in a process of its own"
    slack.scopes.discard("files:write")
    ana.press("Share", ana.command("/keesa report customer by=category", channel=noc.id).reply("Under 1 day: 1"))
    plain = slack.wait_for(
        lambda: [m for m in noc.messages if "Shared by" in m.plain][1:], DRAWING, "what is shared without files"
    )[0]
    assert "Fault: 1 opened, 0 closed, 1 open now" in plain.plain
    assert "image" not in [block["type"] for block in plain.blocks]


def drawn(slack: SlackServer, picture: Json) -> bytes:
    return slack.uploads[picture["slack_file"]["id"]].content or b""
