"""Tickets as Work Objects: below links and cards, and in a pane beside the conversation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.sandbox.keesa import World
from tests.harness import PATIENT, BotFactory, Mode
from tests.slack import Message, Person, Room, SlackServer

from .subscribed import subscribe

PAGE = "https://keesa.example/tickets/{number}"


@pytest.fixture
def mode() -> Mode:
    return "http"


def linked(slack: SlackServer, ana: Person, number: str) -> Message:
    """A message with a link to the ticket, which is shown below it."""
    shared = ana.share_link(PAGE.replace("{number}", number), channel="#noc")
    slack.wait_for(lambda: shared.unfurls)
    return shared


def has_entities(args: dict[str, Any]) -> bool:
    return "entities" in (args.get("metadata") or {})


def test_a_link_carries_the_ticket(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=PAGE)
    number = world.raise_ticket("Fibre cut", category="fault")

    shared = linked(slack, ana, number)

    (entity,) = shared.entities.values()
    assert entity["entity_type"] == "slack#/entities/incident"
    assert entity["external_ref"] == {"id": number, "type": "ticket"}
    assert ana.press_on_object(shared, "Add note").view().title == "Add a note"
    ana.press_on_object(shared, "Follow")
    ana.sees_view(f"You're following ticket {number}")


def test_a_card_carries_the_ticket(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=PAGE)
    subscribe(ana, noc)
    number = world.raise_ticket("Fibre cut")

    card = noc.wait_message("Fibre cut")
    pane = ana.open_pane(card)

    assert (pane.title, pane.shown["Status"]) == ("Fibre cut", "open")
    assert pane.entity["external_ref"]["id"] == number


def test_the_pane_shows_the_ticket_as_it_is_now(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    start_bot(keesa_ticket_url=PAGE)
    number = world.raise_ticket("Fibre cut")
    shared = linked(slack, ana, number)
    world.close(number)

    pane = ana.open_pane(shared)
    by_link = ana.open_pane(shared, external_ref=None)

    assert pane.shown["Status"] == by_link.shown["Status"] == "closed"
    assert list(pane.buttons) == ["Add note", "Refresh"]


def test_following_in_the_pane(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=PAGE)
    number = world.raise_ticket("Fibre cut")
    pane = ana.open_pane(linked(slack, ana, number))

    ana.press_in_pane(pane, "Follow")

    slack.wait_for(lambda: "Unfollow" in pane.buttons)
    world.close(number)
    ana.press_in_pane(pane, "Refresh")
    slack.wait_for(lambda: pane.shown["Status"] == "closed")


def test_refreshing_below_a_link_and_a_card(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    start_bot(keesa_ticket_url=PAGE)
    subscribe(ana, noc)
    number = world.raise_ticket("Fibre cut")
    card, shared = noc.wait_message("New ticket *"), linked(slack, ana, number)
    world.close(number)

    ana.press_on_object(shared, "Refresh")
    ana.press_on_object(card, "Refresh")

    def status() -> str:
        (entity,) = shared.entities.values()
        return str(entity["entity_payload"]["fields"]["status"]["value"])

    slack.wait_for(lambda: status() == "closed", what="the Work Object to be refreshed")
    ana.sees_view("✓ closed")


def test_the_pane_says_how_old_it_is(start_bot: BotFactory, ana: Person, noc: Room, world: World) -> None:
    start_bot(keesa_ticket_url=PAGE)
    subscribe(ana, noc)
    world.raise_ticket("Fibre cut")
    card = noc.wait_message("Fibre cut")
    world.switch(down=True)

    pane = ana.open_pane(card)

    assert pane.title == "Fibre cut"
    assert "Keesa isn't responding. This is the ticket as of " in pane.shown["Please note"]


@pytest.mark.parametrize("timings", [PATIENT._replace(pane=timedelta(seconds=0.2))], ids=["impatient"])
def test_the_pane_does_not_wait_for_keesa(start_bot: BotFactory, ana: Person, noc: Room, world: World) -> None:
    start_bot(keesa_ticket_url=PAGE)
    subscribe(ana, noc)
    world.add_note(world.raise_ticket("Fibre cut"), "On my way")
    card = noc.wait_message("View notes (1)")
    world.switch(delay=300)

    pane = ana.open_pane(card)
    ana.read_comments(pane)

    assert "This is the ticket as of " in pane.shown["Please note"]
    assert "These are the notes as of " in pane.said[0]
    assert pane.said[1:] == ["On my way"]
    world.switch(delay=0)


def test_who_may_not_use_the_bot_sees_the_reason(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    start_bot(keesa_ticket_url=PAGE)
    shared = linked(slack, ana, world.raise_ticket("Fibre cut"))
    stranger = slack.person("eve", team_id="T0OTHER")

    pane = stranger.open_pane(shared)

    assert (pane.entity, pane.error["status"]) == ({}, "custom")
    pane.entity = ana.open_pane(shared).entity
    posted = stranger.post_comment(pane, "port changed")
    assert "my own workspace" in slack.wait_for(lambda: pane.acknowledged.get(posted.trigger.id))


@pytest.mark.parametrize("code", ["invalid_metadata_format", pytest.param("entity_not_allowed", marks=pytest.mark.breadth)])
def test_where_slack_takes_no_objects(
    start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer, code: str
) -> None:
    """Links and cards are shown as without them, and the next ones at once."""
    start_bot(keesa_ticket_url=PAGE)
    for method in ("chat.postMessage", "chat.unfurl"):
        slack.faults.error(method, code, times=None, when=has_entities)
    subscribe(ana, noc)
    first, second = world.raise_ticket("Fibre cut"), world.raise_ticket("Router down")

    noc.wait_message("Fibre cut")
    noc.wait_message("Router down")
    shared = [linked(slack, ana, number) for number in (first, second)]

    assert [message.entities for message in shared] == [{}, {}]
    refused = [call for call in slack.calls if call.outcome == code]
    assert len(refused) == 1


def test_comments_are_the_notes(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=PAGE)
    number = world.raise_ticket("Fibre cut")
    for word in ("one", "two", "three"):
        world.add_note(number, f"<div>{word}</div>")
    pane = ana.open_pane(linked(slack, ana, number))

    assert pane.entity["entity_comments"]["count"] == 3
    assert ana.read_comments(pane, limit=2) == ["three", "two"]
    assert ana.read_comments(pane, limit=2) == ["three", "two", "one"]
    assert (pane.cursor, pane.may_post) == ("", True)


def test_a_comment_is_a_note(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=PAGE)
    number = world.raise_ticket("Fibre cut")
    pane = ana.open_pane(linked(slack, ana, number))

    posted = ana.post_comment(pane, "port changed")
    for _ in range(3):
        slack.redeliver(posted.delivery)

    shown = slack.wait_for(lambda: pane.acknowledged.get(posted.trigger.id))
    assert (shown["comment"], shown["sender"]) == ({"value": "port changed"}, {"user_id": ana.id})
    assert ana.read_comments(pane) == ["port changed"]
    assert pane.comments[0]["id"] == shown["id"], "so that Slack shows it once"
    (note,) = world.ticket(number).notes
    assert note.text.startswith("port changed")
    assert ana.dms == []


def test_a_comment_that_can_not_be_a_note(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=PAGE)
    number = world.raise_ticket("Fibre cut")
    pane = ana.open_pane(linked(slack, ana, number))
    pane.entity["external_ref"]["id"] = "9999999"

    refused, empty = ana.post_comment(pane, "port changed"), ana.post_comment(pane, "")

    slack.wait_for(lambda: len(pane.acknowledged) == 2)
    assert "There's no ticket 9999999" in pane.acknowledged[refused.trigger.id]
    assert "There's no text" in pane.acknowledged[empty.trigger.id]
    assert "Edit and retry" in ana.sees("There's no ticket 9999999", channel="").buttons


def test_a_comment_while_keesa_is_down(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=PAGE)
    number = world.raise_ticket("Fibre cut")
    pane = ana.open_pane(linked(slack, ana, number))
    world.switch(down=True)

    posted = ana.post_comment(pane, "port changed")

    ana.sees("Your note is saved")
    assert pane.acknowledged == {}, "Keesa doesn't have it"
    again = ana.post_comment(pane, "port changed")
    slack.wait_for(lambda: "I already have this note" in str(pane.acknowledged.get(again.trigger.id)))
    world.switch(down=False)
    slack.wait_for(lambda: pane.acknowledged.get(posted.trigger.id))
    ana.sees(f"Note added to ticket {number}")
    assert len(world.ticket(number).notes) == 1


def test_a_pane_that_slack_rejects(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    start_bot(keesa_ticket_url=PAGE)
    shared = linked(slack, ana, world.raise_ticket("Fibre cut"))
    slack.faults.error("entity.presentDetails", "invalid_metadata")

    assert "didn't accept this ticket" in ana.open_pane(shared).error["custom_message"]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_pane_while_the_database_is_away(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    """It says so, rather than loading for ever."""
    start_bot(keesa_ticket_url=PAGE)
    shared = linked(slack, ana, world.raise_ticket("Fibre cut"))
    start_bot.file.rename(start_bot.file.with_name("aside"))

    pane = ana.open_pane(shared)

    assert "database" in pane.error["custom_message"]
    start_bot.file.unlink(missing_ok=True)
    start_bot.file.with_name("aside").rename(start_bot.file)


def test_who_may_not_write(start_bot: BotFactory, ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    slack.usergroups["S0NOC"] = []
    start_bot(keesa_ticket_url=PAGE, allowed_usergroups="S0NOC")
    number = world.raise_ticket("Fibre cut")
    pane = ana.open_pane(linked(slack, ana, number))

    ana.read_comments(pane)
    posted = ana.post_comment(pane, "port changed")

    assert not pane.may_post
    assert slack.wait_for(lambda: pane.acknowledged.get(posted.trigger.id))
    assert world.ticket(number).notes == ()
