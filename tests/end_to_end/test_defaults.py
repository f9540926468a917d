"""What a channel's forms start with."""

from __future__ import annotations

import pytest

from tests.end_to_end.filled import raise_ticket
from tests.slack import Person, Room, SlackServer

pytestmark = pytest.mark.usefixtures("bot")

NONE = "No default"


def test_forms_start_with_what_the_channel_chose(ana: Person, noc: Room, slack: SlackServer) -> None:
    slack.channel("#sales")
    ana.command("/keesa new", channel="#noc").view()
    raise_ticket(ana)
    ana.close_view(everything=True)
    form = ana.command("/keesa defaults", channel="#noc").view()
    assert set(form.filled.values()) == {NONE}
    ana.submit(form, {"Type": "Eco Support", "Category": "Survey", "Priority": "High"})
    assert "start with: Eco Support, Survey, High." in ana.sees_view("Saved.").plain
    ana.close_view()
    here = ana.command("/keesa new", channel="#noc").view().filled
    assert (here["Type"], here["Category"], here["Priority"]) == ("Eco Support", "Survey", "High")
    assert here["Product"], "the person's last choice, since the channel has none"
    ana.close_view()
    elsewhere = ana.command("/keesa new", channel="#sales").view().filled
    assert (elsewhere["Type"], elsewhere["Category"], elsewhere["Priority"]) == ("Customer Support", "", "")


def test_defaults_are_taken_away(ana: Person, noc: Room) -> None:
    ana.submit(ana.command("/keesa defaults", channel="#noc").view(), {"Type": "Eco Support"})
    ana.sees_view("Saved.")
    ana.close_view()
    ana.submit(ana.command("/keesa defaults", channel="#noc").view(), {"Type": NONE})
    ana.sees_view("start as they do elsewhere")
    ana.close_view()
    assert ana.command("/keesa new", channel="#noc").view().filled["Type"] == ""
