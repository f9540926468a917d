"""What was written from Slack stands in Keesa under the bot's account; in Slack it is its author's."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from tests.end_to_end.filled import TICKET, raise_ticket
from tests.slack import Message, Person, Room

pytestmark = pytest.mark.usefixtures("bot")

ANA = "ana, from #noc on Slack via Keesa Bot"


def texts(message: Message) -> str:
    """All that people may read of it, in a notification too."""
    return f"{message.plain}\n{message.text}"


def test_a_note_is_its_author_s_wherever_it_is_shown(ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    noc.wait_message("New tickets will be posted here")
    number = world.raise_ticket("Fibre cut")
    card = noc.wait_message("Fibre cut")
    ana.command(f"/keesa note {number} Port <changed> & up", channel="#noc").reply("Note added")
    reply = noc.wait_reply(card, "New note")
    assert reply.plain.startswith(f"*New note* · {ANA} (Bot), ")
    assert reply.plain.endswith("\n> Port &lt;changed&gt; &amp; up")
    assert reply.text == f"Ticket {number}: New note by {ANA} (Bot): Port &lt;changed&gt; &amp; up"
    shown = [
        reply,
        card,
        ana.command(f"/keesa notes {number}").reply("Notes on ticket"),
        ana.command(f"/keesa {number}").reply("Fibre cut"),
    ]
    for message in shown:
        assert ANA in message.plain
        assert "Port &lt;changed&gt; &amp; up" in message.plain
        assert "(ref " not in texts(message)
    (note,) = world.ticket(number).notes
    assert note.text.startswith("Port <changed> & up\n\n— ana in #noc on Slack, "), "what Keesa has is as ever"


def test_a_ticket_is_who_raised_it_s(ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa new", channel="#noc").view()
    number = raise_ticket(ana, Description="No light <since> noon")
    card = ana.command(f"/keesa {number}").reply(TICKET["Title"])
    assert f"Raised by {ANA}, " in card.plain
    assert "No light &lt;since&gt; noon" in card.plain
    assert "(ref " not in texts(card)
    world.change(number, description=world.ticket(number).description.replace("noon", "dawn\n" * 700))
    ana.press("Refresh", card)
    whole = ana.press("View full description", ana.sees("The description continues")).view()
    ana.slack.wait_for(lambda: whole.plain.count("dawn") == 700, what="all of it")
    assert "(ref " not in whole.plain


def test_a_whole_note_is_its_author_s_too(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    form = ana.command(f"/keesa note {number}").view()
    ana.submit(form, {"Note": "on and on\n" * 280})
    ana.sees_view("Note added")
    ana.close_view(everything=True)
    listed = ana.command(f"/keesa notes {number}").reply("on and on")
    whole = ana.press("View full note", listed).view()
    ana.slack.wait_for(lambda: whole.plain.count("on and on") == 280, what="all of it")
    assert "*ana, from #general on Slack via Keesa Bot (Bot)* · " in whole.plain
    assert "(ref " not in whole.plain


def test_in_html_too_and_from_a_direct_message(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    ana.command(f"/keesa note {number} hello", channel="dm").reply("Note added")
    (note,) = world.ticket(number).notes
    world.add_note(number, f"<div>{note.text.replace('hello', '<b>bye</b>').replace(chr(10), '<br>')}</div>", by=note.author)
    listed = ana.command(f"/keesa notes {number}").reply("Notes on ticket")
    assert listed.plain.count("ana, from Slack via Keesa Bot (Bot)") == 2
    assert "*bye*" in listed.plain
    assert "(ref " not in listed.plain


def test_whoever_writes_such_a_line_in_keesa_is_named_too(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    ana.command(f"/keesa note {number} hello", channel="#noc").reply("Note added")
    (note,) = world.ticket(number).notes
    world.add_note(number, note.text.replace("hello", "all is well"))
    world.add_note(number, f"She said: {note.text.replace(chr(10), ' ')}")
    listed = ana.command(f"/keesa notes {number}").reply("all is well")
    assert "ana, from #noc on Slack via John Doe (John)" in listed.plain
    assert "She said: hello  — ana in #noc on Slack, " in listed.plain, "which only resembles it"
