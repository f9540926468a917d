"""Menus of tickets in which people type."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.keesa import World
from tests.slack import Person, Room, SlackServer


def watch(ana: Person, noc: Room) -> None:
    ana.command("/keesa subscribe customer", channel="#noc").reply("This channel is now subscribed to")
    noc.wait_message("New tickets will be posted here", timeout=10)


def names(options: list[dict[str, Any]]) -> list[str]:
    return [option["text"]["text"] for option in options]


@pytest.mark.usefixtures("bot")
def test_a_ticket_is_found_while_one_types(ana: Person, noc: Room, world: World) -> None:
    first = world.raise_ticket("Fibre cut at Hulhumalé", customer="Blue Horizon", priority=5)
    second = world.raise_ticket("Fax <!channel>")
    watch(ana, noc)
    ana.command("/keesa find fax").reply("Tickets matching “fax” (1)")  # the words of what a first page shows are stored later
    form = ana.command("/keesa note", channel="#noc").view()
    assert names(ana.suggestions("Ticket number", "")) == [f"{second} Fax <!channel>", f"{first} Fibre cut at Hulhumalé"]
    (found,) = ana.suggestions("Ticket number", "blue hul")
    assert found["value"] == first
    assert found["description"]["text"] == "open · High priority · Blue Horizon"
    assert names(ana.suggestions("Ticket number", f"#{first}")) == [f"{first} Fibre cut at Hulhumalé"]
    assert names(ana.suggestions("Ticket number", "123456")) == ["Ticket 123456"]
    assert ana.suggestions("Ticket number", "zebra") == []
    ana.submit(form, {"Ticket number": "hulhumale", "Note": "Port changed"})
    ana.sees_view(f"Note added to ticket {first}")
    ana.close_view(everything=True)
    assert names(ana.suggestions("Number, words or customer", "fax", ana.command("/keesa follow").reply("Which ticket")))
    ana.select("follow_picked", "fax")
    ana.sees(f"You're following ticket {second}.")
    ana.open_home()
    home = ana.sees_home("Open tickets")
    ana.select("pick_ticket", "fibre", home)
    ana.sees_view("View notes (1)")


@pytest.mark.usefixtures("bot")
def test_where_slack_has_no_such_menus(ana: Person, slack: SlackServer, noc: Room, world: World) -> None:
    """A field takes their place, and they aren't tried again."""
    number = world.raise_ticket("Fax")

    def has_menu(arguments: dict[str, Any]) -> bool:
        return "external_select" in str(arguments.get("view"))

    slack.faults.error("views.open", "invalid_arguments", when=has_menu, times=None)
    slack.faults.error("views.publish", "invalid_arguments", when=has_menu, times=None)
    form = ana.command(f"/keesa note {number}").view()
    assert form.filled["Ticket number"] == number
    ana.submit(form, {"Note": "Port changed"})
    ana.sees_view(f"Note added to ticket {number}")
    ana.close_view(everything=True)
    ana.command("/keesa note").view()
    assert [call.outcome for call in slack.calls_to("views.open")] == ["invalid_arguments", "ok", "ok"]


def test_what_may_not_be_used_suggests_nothing(ana: Person, start_bot: Any, slack: SlackServer, world: World) -> None:
    """The menu was opened before somebody was taken out of the channel."""
    slack.channel("#noc", members=["ana"])
    start_bot(allowed_channels="C0NOC")
    slack.wait_for(lambda: ana.command("/keesa status", channel="#noc").reply().plain.startswith("Bot status"), what="members")
    ana.command("/keesa note 5", channel="#noc").view()
    assert names(ana.suggestions("Ticket number", "5")) == ["Ticket 5"]
    stranger = slack.person("eve", team_id="T0OTHER")
    payload = slack.deliveries[-1].payload | {"user": {"id": stranger.id, "name": "eve", "team_id": "T0OTHER"}}
    assert slack.send(slack.deliveries[-1].kind, payload).ack == {"options": []}
