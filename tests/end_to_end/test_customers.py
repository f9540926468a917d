"""The menu of known customers in the form for a new ticket."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.keesa import World
from tests.end_to_end.filled import TICKET, raise_ticket
from tests.end_to_end.test_templates import make
from tests.slack import Person, Room, SlackServer

KNOWN = "Known customer"


@pytest.mark.usefixtures("bot")
def test_what_was_used_before_is_filled_in(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    assert KNOWN not in ana.command("/keesa new", channel="#noc").view().filled
    raise_ticket(ana, **{"Customer name": "Blue Horizon", "Customer ID": "4711", "Eco ID": "88"})
    ana.close_view()
    make(ana, "fibre-cut", Category="Fault")

    bo = slack.person("bo")
    form = bo.command("/keesa new", channel="#noc").view()
    assert form.filled["Customer name"] == ""
    for typed in ("", "hor blu", "47", "88"):
        (found,) = bo.suggestions(KNOWN, typed)
        assert (found["text"]["text"], found["description"]["text"]) == ("Blue Horizon", "Customer ID 4711 · Eco ID 88 · 7735241")
    assert bo.suggestions(KNOWN, "zebra%") == []

    bo.fill(form, {"Title": "Fax dead", "Customer name": "Blu"})
    bo.select(KNOWN, "blue", form)
    slack.wait_for(lambda: form.filled["Customer ID"] == "4711", what="the customer")
    bo.select("Template", "fibre-cut", form)
    slack.wait_for(lambda: form.filled["Category"] == "Fault", what="the template")
    filled = [form.filled[field] for field in ("Title", "Customer name", "Contact number", "Customer ID", "Eco ID")]
    assert filled == ["Fax dead", "Blue Horizon", "7735241", "4711", "88"]
    rest = {field: TICKET[field] for field in ("Type", "Product", "Description")}
    assert bo.submit(form, rest).errors == {}
    bo.sees_view("raised")
    assert "Fax dead" in [ticket.title for ticket in world.tickets()]


@pytest.mark.usefixtures("bot")
def test_where_slack_has_no_such_menus(ana: Person, noc: Room, slack: SlackServer) -> None:
    ana.command("/keesa new", channel="#noc")
    raise_ticket(ana)
    ana.close_view()

    def has_menu(arguments: dict[str, Any]) -> bool:
        return "external_select" in str(arguments.get("view"))

    slack.faults.error("views.open", "invalid_arguments", when=has_menu, times=None)
    form = ana.command("/keesa new", channel="#noc").view()
    assert KNOWN not in form.filled
    assert form.filled["Customer name"] == "Ahmed"
