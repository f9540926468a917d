"""What people type, with the running bot: pasted numbers, typos, and what only Keesa can do."""

from __future__ import annotations

import pytest

from bot.app import Bot
from bot.sandbox.keesa import World
from tests.end_to_end.filled import TICKET
from tests.harness import BotFactory, Mode
from tests.slack import Person, Room

PAGE = "https://keesa.example/tickets/{number}"


@pytest.fixture
def mode() -> Mode:
    return "http"


@pytest.fixture
def bot(start_bot: BotFactory) -> Bot:
    return start_bot(keesa_ticket_url=PAGE)


def url(number: str) -> str:
    return PAGE.replace("{number}", number)


@pytest.mark.usefixtures("bot")
def test_a_number_is_read_wherever_it_is_typed(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    written = [
        f"{number}.",
        f"*#{number}*:",
        f"ticket {number}",
        f"{int(number):,}",
        f"{number}\u200b",
        f"&lt;{url(number)}|{number}&gt;",
    ]
    for text in [*written, f"show `{number}`", f"/keesa show {number}", f"{url(number)}?tab=notes#last"]:
        assert "Fibre cut" in ana.command(f"/keesa {text}").reply().plain, text
    assert "no notes" in ana.command(f"/keesa notes “{number}”").reply().plain
    assert "Fibre cut" not in ana.command(f"/keesa show {number} {number}").reply("one ticket number at a time").plain


@pytest.mark.usefixtures("bot")
def test_a_number_in_forms(ana: Person, world: World, noc: Room) -> None:
    number = world.raise_ticket("Fibre cut")
    ana.submit(ana.command("/keesa note").view(), {"Ticket number": f"<{url(number)}|#{number}>", "Note": "Port: changed."})
    ana.sees_view(f"Note added to ticket {number}")
    ana.close_view(everything=True)
    ana.submit(
        ana.command("/keesa new", channel="#noc").view(), TICKET | {"Contact number": "(960) 773 5241", "Customer ID": "#1,234"}
    )
    ana.sees_view("raised")
    (raised,) = (ticket for ticket in world.tickets() if ticket.number != int(number))
    assert (raised.contact_number, raised.customer) == (7735241, "Customer 1234")


@pytest.mark.usefixtures("bot")
def test_a_note_keeps_its_own_signs(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    for text in (f"{number}: port changed: yes.", f"#{number}, port changed: yes.", f"{url(number)} port changed: yes."):
        ana.command(f"/keesa note {text}").reply("Note added")
    assert [note.text.splitlines()[0] for note in world.ticket(number).notes] == ["port changed: yes."] * 3


@pytest.mark.usefixtures("bot")
def test_what_may_be_read_in_two_ways_is_asked_about(ana: Person, world: World) -> None:
    asked = ana.command("/keesa note 2 102 001 port changed").reply()
    assert "could be one ticket number" in asked.plain
    assert "/keesa note 2102001" in asked.plain


@pytest.mark.usefixtures("bot")
def test_find_takes_a_number_as_it_is_pasted(ana: Person, noc: Room, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    ana.command("/keesa subscribe customer", channel="#noc")
    noc.wait_message("Customer Support")
    for text in (f"{int(number):,}", f"00{number}", url(number), f"ticket #{number}."):
        assert "Fibre cut" in ana.command(f"/keesa find {text}").reply().plain, text


@pytest.mark.usefixtures("bot")
def test_options_get_suggestions(ana: Person) -> None:
    assert "Did you mean `priority=high`?" in ana.command("/keesa subscribe customer prioriy=high").reply().plain
    assert "Did you mean `category=fault`?" in ana.command("/keesa subscribe customer category=falt").reply().plain
    assert "There is nothing after `priority=`." in ana.command("/keesa subscribe customer priority=").reply().plain
    assert "Did you mean `asc`?" in ana.command("/keesa list customer oldest first").reply().plain
    assert "Did you mean `order=desc`?" in ana.command("/keesa list customer order=newest").reply().plain
    assert "Use limit, order, status, customer" in ana.command("/keesa list customer colour=red").reply().plain


@pytest.mark.usefixtures("bot")
def test_what_only_keesa_can_do(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fibre cut")
    answer = ana.command(f"/keesa close #{number}.").reply("I can't close tickets")
    assert answer.seen_by == ana.id
    assert f"<{url(number)}|#{number}>" in answer.plain
    form = ana.press("Add note", answer).view()
    assert f"#{number}" in form.plain
    assert "Did you mean `/keesa subscriptions`?" in ana.command("/keesa cancel subscription").reply().plain
    assert ana.command("/keesa assign").reply("I can't assign tickets").buttons == []
    assert world.ticket(number).status == "open"


def test_without_a_page_there_is_no_link(start_bot: BotFactory, ana: Person, world: World) -> None:
    start_bot()
    number = world.raise_ticket("Fibre cut")
    assert "http" not in ana.command(f"/keesa reopen {number}").reply("I can't reopen tickets").plain
    assert "isn't a ticket number" in ana.command(f"/keesa {url(number)}").reply().plain
