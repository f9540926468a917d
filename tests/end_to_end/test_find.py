"""Searching the tickets that the bot has seen."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from tests.slack import Person, Room

pytestmark = pytest.mark.usefixtures("bot")


def watch(person: Person, room: Room) -> None:
    """Let the bot see existing and new tickets."""
    person.command("/keesa subscribe customer", channel=room.id).reply("This channel is now subscribed to")
    room.wait_message("New tickets will be posted here", timeout=10)


def refuse_tables(ana: Person) -> None:
    """As a workspace does that doesn't have them: then a list has pages."""
    ana.slack.faults.error("response_url", "invalid_blocks", when=lambda sent: "data_table" in str(sent), times=None)


def test_a_table(ana: Person, noc: Room, world: World) -> None:
    numbers = [world.raise_ticket(f"Fibre {index}", priority=5) for index in range(12)]
    watch(ana, noc)
    listed = ana.command("/keesa find fibre").reply("Tickets matching “fibre” (12)")
    (table,) = [block for block in listed.blocks if block["type"] == "data_table"]
    assert [cell["text"] for cell in table["rows"][0]] == ["Number", "Title", "Status", "Priority", "Customer", "Raised"]
    assert [row[0]["text"] for row in table["rows"][1:]] == numbers[::-1]
    assert [cell["text"] for cell in table["rows"][1]][1:4] == ["Fibre 11", "● open", "▲ High"]
    assert listed.text.startswith("Tickets matching “fibre”, page 1 of 2, 12 in total: ")
    ana.select("View a ticket", f"{numbers[3]} Fibre 3", listed)
    assert numbers[3] in ana.sees("View notes (0)").plain


def test_find(ana: Person, noc: Room, world: World) -> None:
    first = world.raise_ticket("Fibre cut at Hulhumalé", customer="Ahmed <!channel> Zahir")
    second = world.raise_ticket("No internet", "<div>the <b>fi</b>bre is cut</div>")
    third = world.raise_ticket("ކޭބަލް މަރާމާތުކޮށް ނިމިއްޖެ")
    watch(ana, noc)
    listed = ana.command("/keesa find CUT fib").reply("Tickets matching “CUT fib” (2)")
    assert listed.seen_by == ana.id
    assert listed.plain.index(first) < listed.plain.index(second)
    assert listed.buttons == ["View", "View"]
    assert third in ana.command("/keesa find މަރާމާތު").reply("ކޭބަލް").plain
    card = ana.press("View", listed, near=second).reply("Add note")
    assert "No internet" in card.plain
    assert "No matches" in ana.command('/keesa find "fibre" OR -zebra*').reply().plain
    assert "Enter one or more words" in ana.command("/keesa find **").reply().plain
    assert "Enter one or more words" in ana.command("/keesa find").reply().plain


def test_pages(ana: Person, noc: Room, world: World) -> None:
    refuse_tables(ana)
    numbers = [world.raise_ticket(f"Fibre {index}") for index in range(12)]
    watch(ana, noc)
    listed = ana.command("/keesa find fibre").reply("Page 1 of 2")
    assert listed.buttons == [*["View"] * 10, "Next"]
    assert numbers[-1] in listed.plain
    ana.press("Next", listed)
    ana.sees("Page 2 of 2")
    assert numbers[0] in listed.plain
    ana.press("Previous", listed)
    ana.sees("Page 1 of 2")


def test_filters(ana: Person, noc: Room, world: World) -> None:
    refuse_tables(ana)
    numbers = [world.raise_ticket(f"Fibre {index}", customer="Blue Horizon" if index else "Customer X") for index in range(12)]
    watch(ana, noc)
    listed = ana.command('/keesa find fibre customer="blue horizon" since=1 hour ago').reply("Tickets matching “fibre” (11)")
    ana.press("Next", listed)
    assert numbers[1] in ana.sees("Page 2 of 2").plain
    assert numbers[0] not in listed.plain
    assert numbers[0] in ana.command("/keesa find customer=x").reply("Tickets I've seen (1)").plain
    ana.command("/keesa find fibre until=yesterday").reply("No ticket on this list matches: raised until")


def test_a_note_is_found_as_soon_as_it_is_seen(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    watch(ana, noc)
    world.add_note(number, "<p>technician on the ferry</p>")
    noc.wait_message("Ticket", timeout=10)
    assert number in ana.command("/keesa find ferry").reply("Tickets matching “ferry”").plain


def test_a_list_as_a_file(ana: Person, noc: Room, world: World) -> None:
    numbers = [world.raise_ticket(f"=Fibre {index}", customer="Blue Horizon" if index else "Customer X") for index in range(12)]
    watch(ana, noc)
    ana.command("/keesa find fibre customer=blue csv", channel="#noc").reply("I sent you a file with 11 tickets as a direct")
    message = ana.dms[-1]
    assert message.text == "Tickets matching “fibre”, customer “blue”: 11 tickets"
    (upload,) = [ana.slack.uploads[file["id"]] for file in message.files]
    lines = (upload.content or b"").decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Number,Title,Status,Priority,")
    assert [line.split(",")[0] for line in lines[1:]] == numbers[:0:-1]
    assert lines[1].split(",")[1] == "'=Fibre 11"
    assert not ana.slack.person("bo").dms
    ana.command("/keesa list customer limit=5 csv").reply("a file with 5 tickets")
    ana.command("/keesa open csv").reply("There are no open tickets under my Keesa account.")
    ana.command("/keesa find zebra csv").reply("No matches")
    ana.slack.scopes.discard("files:write")
    ana.command("/keesa find fibre csv").reply("give me the scope `files:write`")
