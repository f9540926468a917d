"""Lists of subscriptions: as tables, narrowed down, and as files."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from tests.slack import Person, Room, SlackServer

pytestmark = pytest.mark.usefixtures("bot")


def subscribe(ana: Person, noc: Room, count: int) -> None:
    """So many subscriptions, the first of which are for high priority."""
    for index in range(count):
        priority = "priority=high" if index < 3 else "priority=normal" if index < 6 else ""
        ana.command(f"/keesa subscribe customer {priority} match=word{index}", channel="#noc").reply("now subscribed")


def test_a_table_whose_menus_edit_and_remove(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, 12)
    listed = ana.command("/keesa subscriptions", channel="#noc").reply("Subscriptions (12)")
    (table,) = [block for block in listed.blocks if block["type"] == "data_table"]
    assert [cell["text"] for cell in table["rows"][0]][:4] == ["Channel", "Type", "Statuses", "Filters"]
    assert len(table["rows"]) == 13
    channel, *_ = table["rows"][1][0]["elements"][0]["elements"]
    assert channel == {"type": "channel", "channel_id": noc.id}
    assert "word0" in table["rows"][1][3]["text"]
    ana.select("Edit a subscription", "#noc: Customer Support (open, closed; with “word7”)", listed)
    assert ana.sees_view("Words").filled["Words"] == "word7"
    ana.close_view()
    ana.select("Remove a subscription", "#noc: Customer Support (open, closed; with “word8”)", listed)
    ana.sees("no longer subscribed to")
    bo = ana.slack.person("bo")
    others = bo.command("/keesa subscriptions all", channel="#sales").reply("Subscriptions (11)")
    assert [block["type"] for block in others.blocks if block["type"] == "actions"] == [], "somebody else's, of another channel"


def test_a_list_where_there_are_no_tables(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    slack.faults.error("response_url", "invalid_blocks", when=lambda sent: "data_table" in str(sent), times=None)
    subscribe(ana, noc, 12)
    listed = ana.command("/keesa subscriptions customer", channel="#noc").reply("Page 1 of 2")
    assert "Only those for: Customer Support" in listed.plain
    ana.press("Next", listed)
    assert "word11" in ana.sees("Page 2 of 2").plain


def test_what_is_narrowed_down(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, 8)
    listed = ana.command("/keesa subscriptions priority=high since=today", channel="#noc").reply("Subscriptions (5)")
    assert "Only those for: high priority, added since" in listed.plain
    assert [f"word{index}" in listed.plain for index in range(8)] == [True] * 3 + [False] * 3 + [True] * 2
    nothing = ana.command("/keesa subscriptions eco", channel="#noc").reply()
    assert "No subscription matches: Eco Support." in nothing.plain
    wrong = ana.command("/keesa subscriptions assigned=ali", channel="#noc").reply()
    assert "I don't recognise the option “assigned”. Use since, until, priority or category." in wrong.plain
    wrong = ana.command("/keesa subscriptions high", channel="#noc").reply()
    assert "priority=high" in wrong.plain


def test_a_file(ana: Person, noc: Room, world: World) -> None:
    subscribe(ana, noc, 2)
    ana.command("/keesa subscriptions all csv", channel="#noc").reply("I sent you a file with 2 subscriptions")
    message = ana.sees("Subscriptions: 2 subscriptions")
    (upload,) = [ana.slack.uploads[file["id"]] for file in message.files]
    assert upload.content is not None
    head, first, *_ = upload.content.decode("utf-8-sig").splitlines()
    assert head.startswith("Channel,Type,Statuses,Filters,Added by")
    assert first.startswith("#noc,Customer Support,")
    assert "word0" in first
