"""Who may do what."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import Settings
from bot.doctor import Finding, Result, examine
from bot.sandbox.keesa import SandboxKeesa, World
from tests.end_to_end.filled import TICKET, raise_ticket
from tests.harness import BotFactory, LogWatch, Mode, settings_for
from tests.slack import Message, Person, Room, SlackServer

STRANGER = "I only work for members of my own workspace."
NOT_A_WRITER = "You can look up tickets."


@pytest.fixture
def mode() -> Mode:
    return "http"


def test_people_of_other_workspaces(start_bot: BotFactory, slack: SlackServer, ana: Person, noc: Room, world: World) -> None:
    start_bot()
    number = world.raise_ticket("Fibre cut")
    card = _shared_card(ana, noc, number)
    eve = slack.person("eve", team_id="T0OTHER")

    assert eve.press("Refresh", card).reply(STRANGER).seen_by == eve.id
    assert eve.press("Add note", card).reply(STRANGER)
    eve.shortcut("raise_ticket")
    eve.sees_view(STRANGER)
    eve.message_shortcut("note_from_message", card).reply(STRANGER)
    assert world.ticket(number).notes == ()


def test_a_command_of_another_workspace(start_bot: BotFactory, slack: SlackServer, noc: Room, world: World) -> None:
    start_bot()
    eve = slack.person("eve", team_id="T0OTHER")
    payload = slack.payloads.command(
        eve.user, noc.channel, "/keesa open", slack.new_trigger(eve.user), slack.new_response_url(eve.user, noc.channel)
    )

    answer = slack.send("command", {**payload, "team_id": "T0OTHER"}).ack or {}

    assert answer["text"].startswith(STRANGER)
    assert list(world.requests) == []


def test_a_colleague_from_another_workspace_of_the_organisation(start_bot: BotFactory, slack: SlackServer) -> None:
    start_bot()
    sia = slack.person("sia", team_id="T0SISTER", teams=("T0SISTER", slack.team_id))
    eve = slack.person("eve", team_id="T0SISTER", teams=("T0SISTER",))

    sia.open_home()
    sia.sees_home("Your tickets")
    eve.open_home()
    eve.sees_home(STRANGER)


@pytest.mark.parametrize("kind", ["is_restricted", "is_ultra_restricted"])
def test_guests_are_members_within_the_channels_that_are_named(
    start_bot: BotFactory, slack: SlackServer, noc: Room, world: World, kind: str
) -> None:
    guest = slack.person("guest", **{kind: True})
    bot = start_bot()
    number = world.raise_ticket("Fibre cut")
    guest.command(f"/keesa {number}", channel="#noc").reply("Fibre cut")
    bot.stop()
    noc.channel.members.discard(guest.id)
    start_bot(allowed_channels=noc.id)
    guest.command(f"/keesa {number}", channel="#general").reply("You can't use me in this channel.")
    guest.open_home()
    guest.sees_home("You aren't in any of the channels")


def _shared_card(ana: Person, noc: Room, number: str) -> Message:
    ana.press("Share", ana.command(f"/keesa {number}", channel="#noc").reply("Fibre cut"))
    return noc.wait_message("Fibre cut")


def test_a_form_of_another_workspace(start_bot: BotFactory, slack: SlackServer, world: World) -> None:
    start_bot()
    bo = slack.person("bo")
    view = bo.shortcut("raise_ticket").view()
    bo.user.team_id = "T0OTHER"

    refused = bo.submit(view, TICKET)

    assert list(refused.errors.values()) == [f"{STRANGER} Please ask one of them."]
    assert world.tickets() == []


def test_only_in_the_channels_that_are_named(
    start_bot: BotFactory, slack: SlackServer, ana: Person, noc: Room, world: World
) -> None:
    noc.channel.members.add(ana.id)
    start_bot(allowed_channels=f"{noc.id}, C0MISSING")
    number = world.raise_ticket("Fibre cut")
    bo = slack.person("bo")

    ana.command(f"/keesa {number}", channel="#noc").reply("Fibre cut")
    refused = bo.command(f"/keesa {number}", channel="#general").reply("You can't use me in this channel.")
    assert refused.plain.endswith(f"Use me in <#{noc.id}> or <#C0MISSING>.")
    ana.command("/keesa help", channel="dm").reply("/keesa new")
    bo.command("/keesa help", channel="dm").reply("You aren't in any of the channels")
    bo.shortcut("raise_ticket")
    bo.sees_view("You aren't in any of the channels")
    bo.open_home()
    bo.sees_home("You aren't in any of the channels")
    ana.open_home()
    ana.sees_home("Your tickets")
    ana.shortcut("raise_ticket")
    assert raise_ticket(ana)


def test_a_button_in_a_channel_that_is_not_named(
    start_bot: BotFactory, slack: SlackServer, ana: Person, noc: Room, world: World
) -> None:
    bot = start_bot()
    card = _shared_card(ana, noc, world.raise_ticket("Fibre cut"))
    bot.stop()
    start_bot(allowed_channels="C0OTHER")

    assert ana.press("View notes (0)", card).reply("You can't use me in this channel.")
    ana.message_shortcut("note_from_message", card).reply("You can't use me in this channel.")


def test_only_the_user_groups_write(start_bot: BotFactory, slack: SlackServer, ana: Person, noc: Room, world: World) -> None:
    bo = slack.person("bo")
    slack.usergroups["S0SUPPORT"] = [ana.id]
    start_bot(allowed_usergroups="S0SUPPORT")
    number = world.raise_ticket("Fibre cut", "word " * 1_000)

    for words in ("new", f"note {number} done", f"note {number}", "subscribe customer", "unsubscribe all"):
        bo.command(f"/keesa {words}", channel="#noc").reply(NOT_A_WRITER)
    card = bo.command(f"/keesa {number}", channel="#noc").reply("Fibre cut")
    bo.press("Add note", card).reply(NOT_A_WRITER)
    bo.press("View notes (0)", card).reply("has no notes")
    bo.press("View full description", card)
    bo.sees_view("word word")
    bo.close_view()
    bo.command("/keesa nwe", channel="#noc").reply("I don't recognise")
    bo.shortcut("raise_ticket")
    bo.sees_view(NOT_A_WRITER)
    bo.close_view()
    bo.open_home()
    home = bo.sees_home("Your tickets")
    bo.press("Raise a ticket", home)
    bo.sees_view(NOT_A_WRITER)
    bo.close_view()
    bo.submit(bo.press("Find a ticket", home).view(), {"Words": "nothing"})
    bo.sees_view("No matches")
    assert (world.ticket(number).notes, len(world.tickets())) == ((), 1)

    ana.command(f"/keesa note {number} done", channel="#noc").reply("Note added")


def test_a_form_that_was_open_when_its_writer_was_removed(
    start_bot: BotFactory, slack: SlackServer, ana: Person, world: World
) -> None:
    bot = start_bot()
    view = ana.shortcut("raise_ticket").view()
    bot.stop()
    slack.usergroups["S0SUPPORT"] = []
    start_bot(allowed_usergroups="S0SUPPORT")

    refused = ana.submit(view, TICKET)

    assert list(refused.errors) == ["Reference"]
    assert refused.errors["Reference"].startswith(NOT_A_WRITER)
    assert world.tickets() == []


def test_nobody_writes_before_slack_has_said_who_may(
    start_bot: BotFactory, slack: SlackServer, ana: Person, log_watch: LogWatch
) -> None:
    slack.usergroups["S0SUPPORT"] = [ana.id]
    slack.faults.status("usergroups.users.list", 503, times=None)
    log_watch.expect_error("slack_sdk.web.base_client")

    start_bot(allowed_usergroups="S0SUPPORT")

    ana.command("/keesa new", channel="#noc").reply("I'm still checking with Slack who can use me.")
    ana.command("/keesa help", channel="#noc").reply("/keesa new")
    assert log_watch.says("Couldn't load the members of S0SUPPORT")


def test_a_group_that_does_not_exist_lets_nobody_write(start_bot: BotFactory, ana: Person, noc: Room) -> None:
    start_bot(allowed_usergroups="S0GONE")

    ana.command("/keesa new", channel="#noc").reply(NOT_A_WRITER)


def test_check_tries_the_names(
    slack: SlackServer, noc: Room, keesa: SandboxKeesa, tmp_path: Path, log_watch: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.doctor.can_draw", lambda: False)

    def check(**changes: str) -> Finding:
        values = settings_for(slack, keesa.url, tmp_path / "bot.sqlite3", "http", **changes)
        return next(found for found in examine(Settings(_env_file=None, **values)) if found.what == "Who can use it")

    slack.usergroups["S0SUPPORT"] = []
    assert check() == Finding("Who can use it", Result.OK, "everyone in the workspace")
    assert check(allowed_channels=noc.id, allowed_usergroups="S0SUPPORT").detail == f"limited to {noc.id}, S0SUPPORT"
    wrong = check(allowed_channels="C0MISSING", allowed_usergroups="S0GONE")
    assert wrong.result is Result.FAILED
    assert wrong.detail.startswith("C0MISSING: channel_not_found; S0GONE: no_such_subteam. ")


def test_a_workspace_of_an_enterprise_grid(
    start_bot: BotFactory, slack: SlackServer, ana: Person, noc: Room, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its payloads name the organisation and, where the app is installed for all of it, no workspace but the person's own."""
    plain = slack.payloads.interaction
    grid = {"enterprise": {"id": "E0ORG", "name": "Dhiraagu"}, "is_enterprise_install": True, "team": None}
    monkeypatch.setattr(slack.payloads, "interaction", lambda *args, **how: plain(*args, **how) | grid)
    start_bot()
    number = world.raise_ticket("Fibre cut")
    card = _shared_card(ana, noc, number)
    assert ana.submit(ana.press("Add note", card).view(), {"Note": "on my way"}).errors == {}
    ana.sees_view(f"Note added to ticket {number}")
