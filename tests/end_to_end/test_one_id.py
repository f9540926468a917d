"""A request has one id, from Slack's payload to Keesa, in the log and in what people see."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.keesa import SandboxKeesa, World
from tests.end_to_end.filled import TICKET
from tests.harness import BotProcess, settings_for, wait_until
from tests.slack import Person, Room, SlackServer


@pytest.fixture
def process(run_bot: Callable[..., BotProcess], slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path) -> BotProcess:
    """A real bot, which logs JSON."""
    process = run_bot("run", **settings_for(slack, keesa.url, tmp_path / "bot.sqlite3", "socket", log_format="json"))
    slack.sockets.wait_connected()
    return process


def lines(process: BotProcess) -> list[dict[str, Any]]:
    """What it logged so far. Every line is JSON, and names the process."""
    found = [json.loads(line) for line in process.said.splitlines() if line.endswith("}")]
    assert len({line["replica"] for line in found}) == 1
    return found


def line_about(process: BotProcess, text: str) -> dict[str, Any]:
    return wait_until(
        lambda: next((line for line in lines(process) if text in line["message"]), None), f"a line about {text}", seconds=30
    )


def calls(world: World, method: str, path: str) -> list[str]:
    """The ids under which Keesa was asked."""
    asked = [request for request in world.requests if request["method"] == method and request["path"].endswith(path)]
    return [{name.lower(): value for name, value in request["headers"].items()}.get("x-request-id", "") for request in asked]


def test_from_a_form_to_keesa_and_back(process: BotProcess, ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa open", channel="#noc").reply()  # signs in
    world.switch(down=True)
    form = ana.command("/keesa new", channel="#noc").view()
    ana.submit(form, TICKET)
    wait_until(lambda: calls(world, "POST", "/tickets"), "a first attempt", seconds=30)
    world.switch(down=False)
    sent = line_about(process, "Sent submission")
    attempts = calls(world, "POST", "/tickets")
    assert (sent["task"], {sent["request"]}) == ("submitter", set(attempts))
    assert len(attempts) > 1
    ana.sees_view("Ticket 26")


def test_two_requests_have_two(process: BotProcess, ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    for _ in range(2):
        ana.command(f"/keesa {number}").reply("Fax")
    first, second = calls(world, "GET", f"/tickets/{number}")
    assert first != second


def test_from_a_poll_to_a_channel(process: BotProcess, ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to")
    number = world.raise_ticket("Fax")
    noc.wait_message("Fax")
    posted = line_about(process, f"new {number}")
    assert posted["task"] == "announcer"
    assert posted["request"] in calls(world, "GET", "/tickets/tickets_by_type")


def test_what_nobody_foresaw(process: BotProcess, ana: Person, slack: SlackServer) -> None:
    slack.faults.error("views.open", "a_code_of_tomorrow")
    told = ana.command("/keesa new").reply("Something unexpected went wrong.")
    reference = told.plain.rstrip(".").rpartition(" ")[2]
    line = line_about(process, f"Unexpected error, reference {reference}")
    assert (line["task"], line["request"]) == ("command", reference)
    assert "a_code_of_tomorrow" in line["exception"]
