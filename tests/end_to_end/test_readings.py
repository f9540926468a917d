"""Real-world texts from Keesa: announced once, as people read them, and never a reason for silence."""

from __future__ import annotations

from dataclasses import replace

import pytest
import requests

from bot.app import Bot
from bot.sandbox.keesa import World
from bot.sandbox.world import Person as Colleague
from tests.harness import wait_until
from tests.slack import Message, Person, Room


def announced(ana: Person, noc: Room, world: World, title: str = "Fibre cut", **fields: object) -> tuple[str, Message]:
    """A ticket with these fields that appeared after the channel subscribed, and its card."""
    ana.command("/keesa subscribe customer", channel=noc.id).reply("This channel is now subscribed to")
    noc.wait_message("New tickets will be posted here")
    with world.in_one_step():  # so that the bot doesn't see it halfway
        number = world.raise_ticket(title)
        world.change(number, **fields)
    return number, noc.wait_message(number)


@pytest.mark.usefixtures("bot")
def test_what_reads_the_same_is_not_told(ana: Person, noc: Room, world: World) -> None:
    number, card = announced(ana, noc, world, description="<div>No light<br>since noon</div>", customer="Tom & Jerry")
    for text in ("Port changed", "<b>Splicing</b>"):
        world.add_note(number, text)
        noc.wait_reply(card, text.strip("<>/b"))
    renamed = Colleague("John D. Doe", "JD")
    notes = [
        replace(note, author=renamed, text=f"<p class=x>{note.text}<br/></p>", written_at=note.written_at.replace(microsecond=0))
        for note in world.ticket(number).notes
    ]
    world.change(
        number,
        title="  Fibre\u00a0cut ",
        description="<p>No light</p>\r\n<p>since noon&nbsp;</p>",
        customer="Tom &amp; Jerry",
        notes=tuple(reversed(notes)),
    )
    world.add_note(number, "<div><br></div>")
    world.close(number)
    noc.wait_reply(card, "*Status* open → closed")
    assert [reply.plain.splitlines()[1].split(" · ")[0] for reply in noc.thread(card)] == [
        "*New note*",
        "*New note*",
        "*Status* open → closed",
    ]


@pytest.mark.usefixtures("bot")
def test_a_note_is_edited_and_taken_away(ana: Person, noc: Room, world: World) -> None:
    number, card = announced(ana, noc, world)
    note = world.add_note(number, "Port 15 changed")
    noc.wait_reply(card, "*New note*")
    world.change(number, notes=(replace(note, text="Port 16 changed"),))
    assert "Port 15 changed → Port 16 changed" in noc.wait_reply(card, "*Note edited* · John Doe").plain
    world.change(number, notes=())
    assert "Port 16 changed" in noc.wait_reply(card, "*Note removed* · John Doe").plain
    world.close(number)
    noc.wait_reply(card, "*Status* open → closed")
    assert len(noc.thread(card)) == 4


@pytest.mark.usefixtures("bot")
def test_text_is_read_as_it_was_written(ana: Person, noc: Room, world: World) -> None:
    number, card = announced(
        ana, noc, world, "Tom &amp; Jerry&#39;s List<String>", description="set <b and c> on *port* 5", customer="A &lt;B&gt;"
    )
    assert "Tom & Jerry's List<String>" in card.plain
    assert "set &lt;b and c&gt; on *port* 5" in card.plain
    assert "A &lt;B&gt;" in card.plain
    assert number in ana.command("/keesa find jerry's string").reply().plain


ODD = {
    "closed_date": "at some time",
    "priority": "as soon as possible",
    "raised_on": {"date": "today"},
    "image_urls": [{"url": 1}, "https://x.example/1.png"],
    "assigned_to": ["Help", "Desk"],
    "ticket_notes": [{"comment": "on the way", "added_on": "just now", "commented_by": "John"}, None],
}


def test_an_odd_field_does_not_silence_a_ticket(bot: Bot, ana: Person, noc: Room, world: World) -> None:
    number, card = announced(ana, noc, world, shown_as=ODD)
    whole = ana.press("More", card).reply("on the way").plain
    assert all(words in whole for words in ("Fibre cut", "Help, Desk", "https://x.example/1.png"))
    status = ana.command("/keesa status").reply("Can't read").plain
    assert all(f"{label} (1 ticket)" in status for label in ("Closed", "Priority", "Raised", "Images", "Notes"))
    assert (
        "fields of the ticket: Priority, Raised, Closed, Notes, Images."
        in ana.command(f"/keesa why {number}", channel="#noc").reply("I can't read").plain
    )
    metrics = requests.get(f"{bot.url}/metrics", timeout=10).text
    for key in ("closed_date", "priority", "raised_on", "image_urls", "ticket_notes", "ticket_notes.added_on"):
        assert f'keesa_bot_unreadable_fields_total{{field="{key}"}} 1.0' in metrics
    assert "keesa_bot_unreadable_tickets_total 0.0" in metrics
    mended = {key: ODD[key] for key in ("image_urls", "assigned_to")} | {"image_urls": ["https://x.example/1.png"]}
    notes = [{"comment": "on the way", "added_on": "10:00 26/11/2026", "commented_by": "John"}]
    world.change(number, shown_as={**mended, "ticket_notes": notes}, title="Fibre cut at Malé")
    reply = noc.wait_reply(card, "*Title*")
    assert reply.plain.splitlines()[1:] == ["*Title* Fibre cut → Fibre cut at Malé"]
    wait_until(lambda: "Can't read" not in ana.command("/keesa status").reply().plain, "nothing odd to be left")


@pytest.mark.usefixtures("bot")
def test_what_other_systems_write_is_understood(ana: Person, noc: Room, world: World) -> None:
    odd = {"closed_date": "25/11/2026 10:00", "priority": "High", "raised_on": 1_606_802_330_050, "status": "closed"}
    _, card = announced(ana, noc, world, shown_as=odd)
    assert "High priority" in card.plain
    assert "1606802330" in card.plain
    assert "1795582800" in card.plain, "the closing time, for each reader's own zone"
    assert "Can't read" not in ana.command("/keesa status").reply().plain
