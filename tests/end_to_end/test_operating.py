"""An operator looks at what waits and acts on it, in a process of their own, while the bot runs. On both databases."""

from __future__ import annotations

import csv
import io
import json
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.runtime.timings import Pauses
from bot.sandbox.keesa import SandboxKeesa, World
from tests.harness import PATIENT, BotFactory, BotProcess, Mode, forgive_a_kill, hold_up, settings_for, wait_until
from tests.slack import Person, Room, SlackServer

Keesabot = Callable[..., BotProcess]


@pytest.fixture
def keesabot(run_bot: Keesabot, start_bot: BotFactory, slack: SlackServer, keesa: SandboxKeesa, mode: Mode) -> Keesabot:
    """Runs a command beside the bot and waits until it ends."""
    settings = settings_for(slack, keesa.url, start_bot.database_url, mode, log_level="WARNING")

    def run(*command: str, code: int = 0) -> BotProcess:
        process = run_bot(*command, **settings)
        assert process.exit_code() == code, process.said
        return process

    return run


def waiting(keesabot: Keesabot, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(keesabot("queue", "list", "--json", *options).said)["items"]
    return found


def at_rest(keesabot: Keesabot) -> dict[str, Any] | None:
    """The one submission that waits, unless it is being worked on."""
    (submission,) = waiting(keesabot, "--queue", "submission")
    return submission if submission["state"] == "pending" else None


RARELY = PATIENT._replace(submission_retry=Pauses(timedelta(hours=1), timedelta(hours=1)))
"""So that nothing is on its way to Keesa while an operator acts."""


@pytest.mark.breadth
@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("timings", [pytest.param(RARELY, id="tried rarely")])
def test_a_note_that_waits_for_keesa_is_dropped_and_its_author_is_told(
    keesabot: Keesabot, ana: Person, noc: Room, world: World
) -> None:
    ticket = world.raise_ticket("Fax")
    world.switch(down=True)
    ana.command(f"/keesa note {ticket} hello", channel="#noc").reply("Your note is saved")
    note = wait_until(lambda: at_rest(keesabot), "the first attempt to be over")
    assert (note["what"], note["ticket_number"], note["for"]) == ("note", ticket, "Ana #noc")
    assert "503" in note["trouble"] or "Keesa" in note["trouble"]
    assert "hello" in keesabot("queue", "show", note["item"]).said
    asked = keesabot("queue", "drop", note["item"], "--reason", "typed twice", code=1)
    assert f"Drop {note['item']} for good?" in asked.said
    keesabot("queue", "drop", note["item"], "--yes", code=2)
    assert waiting(keesabot, "--queue", "submission")
    keesabot("queue", "drop", note["item"], "--reason", "typed twice", "--yes", "--by", "=bo")
    ana.sees("an operator of this bot removed it. Reason: typed twice")
    wait_until(lambda: waiting(keesabot) == [], "the outcome to be told")
    world.switch(down=False)
    ana.submit(ana.press("Edit and retry").view())
    ana.sees_view("Note added")
    assert [note.text.partition("\n")[0] for note in world.ticket(ticket).notes] == ["hello"]
    asked_for, done, _again = list(csv.DictReader(io.StringIO(keesabot("audit", "--csv").said)))
    assert (asked_for["who"], asked_for["what"], asked_for["ticket_number"]) == ("Ana", "note", ticket)
    assert (asked_for["outcome"], asked_for["place"]) == ("dropped", "noc")
    assert (done["who"], done["what"], done["about"], done["detail"]) == ("'=bo", "drop", note["item"], "typed twice")
    by_person, _again = json.loads(keesabot("audit", "--json", "--user", "@ana", "--since", "1h").said)
    assert by_person["reference"] == note["item"].partition("/")[2]
    assert "#noc" in keesabot("audit", "--ticket", ticket).said


@pytest.mark.usefixtures("bot")
def test_a_message_that_waits_is_posted_as_soon_as_an_operator_says_so(
    keesabot: Keesabot, ana: Person, noc: Room, world: World, slack: SlackServer
) -> None:
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to")
    slack.faults.ratelimit("chat.postMessage", retry_after=600)
    ticket = world.raise_ticket("Fax")
    (card,) = after_its_first_attempt(keesabot)
    assert (card["what"], card["ticket_number"], card["for"]) == ("new", ticket, "#noc")
    assert "ratelimited" in card["trouble"]
    said = keesabot("queue", "list").said
    assert card["item"] in said
    assert "Times are in Indian/Maldives." in said
    keesabot("queue", "release", card["item"], code=1)
    keesabot("queue", "retry", card["item"], "message/999999", code=1)
    noc.wait_message("Fax")
    assert [entry["what"] for entry in json.loads(keesabot("audit", "--json").said)] == ["retry"]


def test_what_a_killed_bot_held_is_released_by_hand(
    run_bot: Keesabot,
    keesabot: Keesabot,
    start_bot: BotFactory,
    slack: SlackServer,
    keesa: SandboxKeesa,
    ana: Person,
    noc: Room,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    process = run_bot("run", **settings_for(slack, keesa.url, start_bot.database_url, "socket"))
    slack.sockets.wait_connected()
    ticket = world.raise_ticket("Fax")
    may_finish = hold_up(monkeypatch, world, "add_note")
    ana.command(f"/keesa note {ticket} hello", channel="#noc")
    wait_until(lambda: [item["state"] for item in waiting(keesabot)] == ["sending"], "the note to be sent")
    process.kill()
    may_finish.set()
    forgive_a_kill(slack)
    (note,) = waiting(keesabot)
    assert socket.gethostname()[:40] in note["held_by"]
    keesabot("queue", "release", note["item"], "--force")
    (note,) = waiting(keesabot)
    assert (note["held_by"], note["state"]) == (None, "sending")
    start_bot()
    ana.sees(f"Note added to ticket {ticket}")
    assert len(world.ticket(ticket).notes) == 1


def after_its_first_attempt(keesabot: Keesabot) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def failed() -> bool:
        found[:] = waiting(keesabot, "--queue", "message")
        return bool(found and found[0]["trouble"])

    wait_until(failed, "the first attempt")
    return found


@pytest.mark.parametrize(
    "command", [("queue", "show", "note/1"), ("audit", "--since", "yesterday"), ("queue", "list", "--limit", "-1")]
)
def test_wrong_arguments_end_with_2(keesabot: Keesabot, command: tuple[str, ...]) -> None:
    assert "Traceback" not in keesabot(*command, code=2).said


def test_there_is_nothing_to_see(keesabot: Keesabot) -> None:
    assert "Nothing waits." in keesabot("queue", "list").said
    assert "Nothing found." in keesabot("audit").said
