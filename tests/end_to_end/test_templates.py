"""Templates of tickets."""

from __future__ import annotations

import pytest

from bot.sandbox.keesa import World
from tests.end_to_end.filled import TICKET
from tests.harness import BotFactory
from tests.slack import Person, Room, SlackServer

SKELETON = "Where:\nSince when:"


def make(person: Person, name: str, **fields: str) -> None:
    """A template, as somebody adds it."""
    person.command("/keesa templates", channel="#noc").reply("Add a template")
    form = person.press("Add a template").view()
    assert person.submit(form, {"Name": name, **fields}).errors == {}
    person.sees_view("Saved.")
    person.close_view()


@pytest.mark.usefixtures("bot")
def test_a_form_is_filled_in_by_a_template(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    assert "Template" not in ana.command("/keesa new", channel="#noc").view().filled
    ana.close_view()
    make(ana, "Fibre cut", Type="Customer Support", Category="Fault", Priority="High", Title="Fibre cut at ", Description=SKELETON)
    make(ana, "survey", Type="Eco Support", Category="Survey", Reference="S-")

    bo = slack.person("bo")
    form = bo.command("/keesa new FIBRE-CUT", channel="#noc").view()
    assert form.filled["Template"] == "fibre-cut"
    assert (form.filled["Type"], form.filled["Priority"], form.filled["Description"]) == ("Customer Support", "High", SKELETON)

    bo.fill(form, {"Title": "Fibre cut at Hulhumalé", "Customer name": "Ahmed"})
    bo.select("Template", "survey", form)
    slack.wait_for(lambda: form.filled["Reference"] == "S-", what="the other template")
    assert (form.filled["Type"], form.filled["Category"], form.filled["Priority"]) == ("Eco Support", "Survey", "")
    assert form.filled["Description"] == ""
    assert (form.filled["Title"], form.filled["Customer name"]) == ("Fibre cut at Hulhumalé", "Ahmed")

    bo.select("Template", "fibre-cut", form)
    slack.wait_for(lambda: form.filled["Description"] == SKELETON, what="the first template again")
    assert form.filled["Title"] == "Fibre cut at Hulhumalé"
    bo.select("Template", "No template", form)
    slack.wait_for(lambda: form.filled["Description"] == "", what="no template")
    assert (form.filled["Type"], form.filled["Customer name"]) == ("", "Ahmed")
    submitted = bo.submit(form, TICKET)
    assert submitted.errors == {}
    bo.sees_view("raised")
    assert world.tickets()[-1].title == TICKET["Title"]


@pytest.mark.usefixtures("bot")
def test_a_template_replaces_nothing_that_a_person_gave(ana: Person, noc: Room, slack: SlackServer) -> None:
    make(ana, "fibre-cut", Title="Fibre cut", Description=SKELETON, Category="Fault")
    form = ana.command("/keesa new No light", channel="#noc").view()
    ana.select("Template", "fibre-cut", form)
    slack.wait_for(lambda: form.filled["Description"] == SKELETON, what="the template")
    assert (form.filled["Title"], form.filled["Category"]) == ("No light", "Fault")
    ana.close_view()
    said = ana.say("Router dead\nsince noon", channel="#noc")
    form = ana.message_shortcut("raise_ticket_from_message", said).view()
    ana.select("Template", "fibre-cut", form)
    slack.wait_for(lambda: form.filled["Category"] == "Fault", what="the template")
    assert form.filled["Title"] == "Router dead"
    assert "since noon" in form.filled["Description"]


@pytest.mark.usefixtures("bot")
def test_they_are_changed_and_removed(ana: Person, noc: Room, slack: SlackServer) -> None:
    make(ana, "fibre-cut", Title="Fibre cut")
    make(ana, "survey", Category="Survey")
    assert "Survey" in ana.command("/keesa templates", channel="#noc").reply().plain
    form = ana.press("Edit", near="survey").view()
    assert (form.filled["Name"], form.filled["Category"]) == ("survey", "Survey")
    assert "already a template" in ana.submit(form, {"Name": "Fibre Cut"}).errors["Name"]
    assert "letters, digits" in ana.submit(form, {"Name": "<b>"}).errors["Name"]
    ana.submit(form, {"Name": "site survey", "Title": "Survey at "})
    ana.sees_view("Saved.")
    ana.close_view()
    listed = ana.command("/keesa template", channel="#noc").reply()
    assert "site-survey" in listed.plain
    assert "Survey at" in listed.plain
    form = ana.press("Edit", near="site-survey").view()
    ana.press("Remove", form)
    ana.sees_view("Removed the template site-survey")
    ana.close_view()
    ana.press("Edit", listed, near="site-survey").reply("no longer exists")
    assert ana.submit(ana.press("Add a template", listed).view(), {"Name": "empty"}).errors == {
        "Title": "Fill in at least one field besides the name."
    }
    ana.close_view()
    assert ana.command("/keesa new site-survey", channel="#noc").view().filled["Title"] == "site-survey"


def test_who_may_change_them(start_bot: BotFactory, ana: Person, noc: Room, slack: SlackServer) -> None:
    slack.usergroups["S0WRITERS"] = [ana.id]
    start_bot(allowed_usergroups="S0WRITERS")
    make(ana, "fibre-cut", Title="Fibre cut")
    bo = slack.person("bo")
    listed = bo.command("/keesa templates", channel="#noc").reply("fibre-cut")
    for button in ("Edit", "Add a template"):
        bo.press(button, listed).reply("You can look up tickets.")
