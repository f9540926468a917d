"""The form remembers, and warns about an existing ticket."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from tests.end_to_end.filled import TICKET, raise_ticket
from tests.harness import TRYING_AGAIN_LATER, Mode
from tests.slack import Person, Room, SlackServer

pytestmark = pytest.mark.usefixtures("bot")


@pytest.fixture
def mode() -> Mode:
    return "http"


def test_type_product_and_customer_are_filled_in_the_next_time(ana: Person, slack: SlackServer) -> None:
    ana.command("/keesa new").view()
    raise_ticket(ana)

    again = ana.command("/keesa new Another one").view().filled

    kept = {name: TICKET[name] for name in ("Type", "Product", "Customer name", "Customer ID")}
    filled = {"Title": "Another one", "Contact number": "7735241"}
    assert {name: value for name, value in again.items() if value} == kept | filled
    others = slack.person("bo").command("/keesa new").view().filled
    assert set(others.values()) == {""}


def test_what_is_emptied_stays_empty(ana: Person, world: World) -> None:
    ana.command("/keesa new").view()
    raise_ticket(ana)
    ana.command("/keesa new").view()

    raise_ticket(ana, **{"Customer ID": None, "Eco ID": "33"})

    again = ana.command("/keesa new").view().filled
    assert (again["Customer ID"], again["Eco ID"]) == ("", "33")


def test_a_warning_names_the_open_ticket(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    noc.wait_message("subscribed this channel to")
    ana.command("/keesa new", channel="#noc").view()
    first = raise_ticket(ana)
    noc.wait_message(TICKET["Title"])
    bo = slack.person("bo")
    bo.command("/keesa new", channel="#noc").view()

    raise_ticket(bo, **{"Customer name": " ahmed  ", "Customer ID": None, "Eco ID": "7"})

    warned = bo.sees_view(f"*#{first}* is open for the same customer and product.")
    assert len(world.tickets()) == 2
    bo.press(f"View ticket {first}", warned)
    bo.sees_view(TICKET["Title"])


def test_one_s_own_ticket_is_named_too(ana: Person) -> None:
    ana.command("/keesa new").view()
    first = raise_ticket(ana)
    ana.command("/keesa new").view()

    raise_ticket(ana, Title="Another")

    assert f"*#{first}*" in ana.sees_view("for the same customer and product").plain


@pytest.mark.breadth
def test_who_closed_the_form_hears_the_warning_read_out(ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    noc.wait_message("subscribed this channel to")
    ana.command("/keesa new").view()
    first = raise_ticket(ana)
    noc.wait_message(TICKET["Title"])
    ana.close_view()
    world.switch(delay=300)
    ana.submit(ana.command("/keesa new").view(), TICKET | {"Title": "Another"})
    ana.close_view(everything=True)
    world.switch(delay=0)
    told = ana.sees("for the same customer and product")
    assert f"raised. Ticket #{first} is open for the same customer and product." in told.text


@pytest.mark.breadth
@pytest.mark.parametrize("timings", [TRYING_AGAIN_LATER])
def test_a_kept_ticket_warns_too(ana: Person, world: World) -> None:
    ana.command("/keesa new").view()
    first = raise_ticket(ana)
    world.switch(down=True)
    view = ana.command("/keesa new").view()

    ana.submit(view, TICKET | {"Title": "Another"})

    kept = ana.sees_view("Your ticket is saved")
    assert f"*#{first}*" in kept.plain
    assert "for the same customer and product" in kept.plain
    ana.press("Don't raise ticket", kept)
    ana.sees_view("Cancelled")


@pytest.mark.breadth
@pytest.mark.parametrize(
    "changes", [{"Product": "Switch"}, {"Customer ID": "21"}, {"Customer name": "Somebody", "Customer ID": None, "Eco ID": "1"}]
)
def test_no_warning_for_others(ana: Person, changes: dict[str, str | None]) -> None:
    ana.command("/keesa new").view()
    raise_ticket(ana)
    ana.command("/keesa new").view()

    raise_ticket(ana, **changes)

    assert "same customer" not in ana.sees_view("raised").plain


def test_no_warning_of_a_closed_ticket(ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    noc.wait_message("subscribed this channel to")
    ana.command("/keesa new", channel="#noc").view()
    first = raise_ticket(ana)
    card = noc.wait_message(TICKET["Title"])
    world.close(first)
    noc.wait_reply(card, "closed")
    ana.command("/keesa new", channel="#noc").view()

    raise_ticket(ana, Title="Another")

    assert "same customer" not in ana.sees_view("raised").plain
