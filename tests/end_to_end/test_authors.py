"""What was written from Slack has the bot's account as its author in Keesa, and the person in Slack."""

from __future__ import annotations

import pytest

from bot.model.markup import as_typed, bare_text
from bot.sandbox.keesa import World
from handlers.blocks.text import escape
from tests.end_to_end.filled import TICKET, raise_ticket
from tests.slack import Message, Person, Room

pytestmark = pytest.mark.usefixtures("bot")

ANA = "Ana, from #noc on Slack via Keesa Bot"


def texts(message: Message) -> str:
    """Everything that people may read of it, including a notification."""
    return f"{message.plain}\n{message.text}"


def test_a_note_is_its_author_s_wherever_it_is_shown(ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    noc.wait_message("New tickets will be posted here")
    number = world.raise_ticket("Fibre cut")
    card = noc.wait_message("Fibre cut")
    ana.command(f"/keesa note {number} Port <changed> & up", channel="#noc").reply("Note added")
    reply = noc.wait_reply(card, "New note")
    assert reply.plain.startswith(f"*#{number}* Fibre cut\n*New note* · {ANA}, ")
    assert reply.plain.endswith("\n> Port &lt;changed&gt; &amp; up")
    assert reply.text == f"Ticket {number}: New note by {ANA}: Port &lt;changed&gt; &amp; up"
    shown = [
        reply,
        ana.press("More", card).reply("Fibre cut"),
        ana.command(f"/keesa notes {number}").reply("Notes on ticket"),
        ana.command(f"/keesa {number}").reply("Fibre cut"),
    ]
    for message in shown:
        assert ANA in message.plain
        assert "Port &lt;changed&gt; &amp; up" in message.plain
        assert "(ref " not in texts(message)
    (note,) = world.ticket(number).notes
    assert bare_text(note.text).startswith("Port <changed> & up\n\n— Ana in #noc on Slack, ")


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
    assert "*Ana, from #general on Slack via Keesa Bot* · " in whole.plain
    assert "(ref " not in whole.plain


def test_in_html_too_and_from_a_direct_message(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    ana.command(f"/keesa note {number} hello", channel="dm").reply("Note added")
    (note,) = world.ticket(number).notes
    world.add_note(number, f"<div>{note.text.replace('hello', '<b>bye</b>').replace(chr(10), '<br>')}</div>", by=note.author)
    listed = ana.command(f"/keesa notes {number}").reply("Notes on ticket")
    assert listed.plain.count("Ana, from Slack via Keesa Bot") == 2
    assert "*bye*" in listed.plain
    assert "(ref " not in listed.plain


def test_whoever_writes_such_a_line_in_keesa_is_named_too(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    ana.command(f"/keesa note {number} hello", channel="#noc").reply("Note added")
    (note,) = world.ticket(number).notes
    world.add_note(number, note.text.replace("hello", "all is well"))
    world.add_note(number, f"She said: {note.text.replace(chr(10), ' ')}")
    listed = ana.command(f"/keesa notes {number}").reply("all is well")
    assert "Ana, from #noc on Slack via John Doe" in listed.plain
    assert "She said: hello  — Ana in #noc on Slack, " in listed.plain, "which only resembles it"


def test_what_is_typed_goes_out_as_typed(ana: Person, noc: Room, world: World) -> None:
    """Keesa renders HTML, so these characters are escaped; by command and by form."""
    typed = "<b>ok</b> &lt; R&D <noc@x.mv> a < b &amp;"
    number = world.raise_ticket("Fibre cut")
    ana.command(f"/keesa note {number} {escape(typed)}", channel="#noc").reply("Note added")
    ana.submit(ana.command(f"/keesa note {number}").view(), {"Note": typed})
    ana.sees_view("Note added")
    ana.close_view(everything=True)
    ana.command("/keesa new", channel="#noc").view()
    raised = raise_ticket(ana, Title=typed, Description=typed, **{"Customer name": typed})

    notes = world.ticket(number).notes
    assert [bare_text(note.text).split("\n\n")[0] for note in notes] == [typed, typed]
    assert world.ticket(raised).title == as_typed(typed)
    listed = ana.command(f"/keesa notes {number}").reply("Notes on ticket")
    assert listed.plain.count(escape(typed)) == 2
    card = ana.command(f"/keesa {raised}").reply("Raised by Ana")
    assert typed in card.plain, "the title, where Slack reads no marks"
    assert escape(typed) in card.plain, "the description"
    assert escape(typed) in ana.command("/keesa mine").reply(raised).plain


@pytest.mark.parametrize("blank", ["\u200b\u2060", " \u200f\u3164 ", "\u2800", "\ufe0f\xad"])
def test_nothing_is_written_that_nobody_can_see(ana: Person, world: World, blank: str) -> None:
    number = world.raise_ticket("Fibre cut")
    ana.command(f"/keesa note {number} {blank}").reply("Nobody could see this note")
    note = ana.submit(ana.command(f"/keesa note {number}").view(), {"Note": blank})
    ana.close_view(everything=True)
    form = ana.command(f"/keesa new {blank}").view()
    assert form.filled["Title"] == ""
    ticket = ana.submit(form, TICKET | {"Title": blank, "Description": blank, "Customer name": blank, "Reference": blank})

    refusal = "Nobody could see this, because it has no visible characters. Please type something."
    assert note.errors == {"Note": refusal}
    assert ticket.errors == dict.fromkeys(("Title", "Description", "Customer name"), refusal)
    assert world.ticket(number).notes == ()
