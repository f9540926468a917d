"""What people and operators see while Keesa hangs, and who can reach the bot at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from bot.app import Bot
from bot.runtime.timings import Timings
from bot.sandbox.keesa import World
from handlers.grammar.parse import parse
from handlers.listeners import carrying_out
from tests.end_to_end.endpoints import get
from tests.end_to_end.filled import TICKET
from tests.harness import BotFactory, LogWatch, wait_until
from tests.slack import Person, Room, SlackServer

HANG = 300.0
"""Seconds. The test releases Keesa when it has seen what it wants to."""


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize("timings", [Timings()], ids=["in earnest"])
def test_everything_is_acked_while_keesa_hangs(slack: SlackServer, ana: Person, noc: Room, world: World) -> None:
    """More requests at once than Bolt has threads. A late ack is a violation, for which the fixture fails the test."""
    number = world.raise_ticket("Fax")
    card = ana.command(f"/keesa {number}").reply("Fax")
    form = ana.command("/keesa new", channel="#noc").view()
    world.switch(delay=HANG)
    people = [slack.person(f"person {index}") for index in range(20)]
    with ThreadPoolExecutor(len(people)) as pool:
        shown = list(pool.map(lambda person: person.command(f"/keesa show {number}"), people))
    ana.press("Refresh", card)
    ana.submit(form, TICKET)
    noted = ana.command(f"/keesa note {number} hello", channel="#noc")
    assert [asked.error for asked in [*shown, noted]] == [""] * 21
    shown[0].reply(f"Looking up ticket {number}…")
    ana.sees_view("Raising the ticket…")
    world.switch(delay=0)
    for asked in shown:
        asked.reply("View notes")
    noted.reply("Note added")
    ana.sees_view("Ticket 26")


def test_health_and_readiness(bot: Bot, ana: Person, noc: Room, world: World) -> None:
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to")
    assert (get(bot, "/healthz").status_code, get(bot, "/nonsense").status_code) == (200, 404)
    ready = get(bot, "/readyz")
    parts = ready.json()
    assert (ready.status_code, parts["status"]) == (200, "ready")
    assert (parts["database"], parts["scheduler"], parts["slack"]) == ("answering", "beating", "connected")
    assert parts["keesa"]["signed_in"] is True
    (feed,) = parts["feeds"]
    assert (feed["ticket_type"], feed["status"], feed["last_error"]) == ("customer_support", "open", "")
    assert 0 <= feed["age_seconds"] < 600


def test_keesa_down_does_not_make_the_bot_unready(start_bot: BotFactory, world: World, ana: Person, noc: Room) -> None:
    world.switch(down=True)
    bot = start_bot()
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    parts = ana.slack.wait_for(lambda: (found := get(bot, "/readyz").json())["feeds"][0]["last_error"] and found)
    assert parts["status"] == "ready"
    assert "503" in parts["feeds"][0]["last_error"]
    world.switch(down=False)
    noc.wait_message("subscribed this channel to")


@pytest.mark.parametrize("mode", ["socket"])
def test_unready_without_slack_and_ready_again(bot: Bot, slack: SlackServer, ana: Person, log_watch: LogWatch) -> None:
    gate = slack.faults.hold("apps.connections.open", times=None)
    for connection in slack.sockets.connections:
        connection.cut()
    slack.wait_for(lambda: get(bot, "/readyz").json()["slack"] == "not connected", what="the bot to notice")
    assert get(bot, "/readyz").status_code == 503
    assert get(bot, "/healthz").status_code == 200
    gate.release()
    slack.sockets.wait_connected()
    ana.command("/keesa help").reply()
    slack.wait_for(lambda: get(bot, "/readyz").status_code == 200, what="the bot to be ready again")


@pytest.mark.parametrize("mode", ["http"])
def test_only_slack_is_listened_to(bot: Bot, slack: SlackServer, ana: Person, log_watch: LogWatch) -> None:
    transport = slack.use_http(f"{bot.url}/slack/events")
    assert transport.verify()
    body = b"command=%2Fkeesa&text=help"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    good = transport.signature(body)
    assert transport.post_raw(body, form).status_code == 401
    assert transport.post_raw(body + b"&text=status", form | good).status_code == 401
    stale = {"X-Slack-Request-Timestamp": "1700000000", "X-Slack-Signature": good["X-Slack-Signature"]}
    assert transport.post_raw(body, form | stale).status_code == 401
    assert transport.post_raw(b"x" * (2 * 1024 * 1024), form | good).status_code == 413


@pytest.mark.usefixtures("bot")
def test_what_nobody_foresaw_has_a_reference_that_is_in_the_log(ana: Person, log_watch: LogWatch) -> None:
    log_watch.expect_error("Unexpected error")
    ana.slack.faults.error("views.open", "a_code_of_tomorrow")
    told = ana.command("/keesa new").reply("Something unexpected went wrong.")
    reference = told.plain.rstrip(".").rpartition(" ")[2]
    assert log_watch.says(f"Unexpected error, reference {reference}")
    assert log_watch.says("a_code_of_tomorrow")


@pytest.mark.usefixtures("bot")
def test_slack_asks_for_a_pause(ana: Person, noc: Room, world: World, slack: SlackServer) -> None:
    slack.trigger_seconds = 60.0
    slack.faults.ratelimit("views.open", 0)
    ana.command("/keesa new", channel="#noc").view()
    ana.close_view()
    card = ana.command(f"/keesa {world.raise_ticket('Fax')}", channel="#noc").reply("Fax")
    slack.faults.ratelimit("chat.postMessage", 1)
    ana.press("Share", card)
    noc.wait_message("Shared by")
    slack.faults.ratelimit("conversations.info", 1)
    ana.command("/keesa subscribe customer", channel="#noc").reply("now subscribed")


@pytest.mark.usefixtures("bot")
def test_a_button_from_another_time(ana: Person, world: World) -> None:
    number = world.raise_ticket("Fax")
    card = ana.command(f"/keesa {number}").reply("Fax")
    card.blocks[-2 if card.blocks[-1]["type"] == "context" else -1]["elements"][0]["value"] = "not what the bot sends"
    ana.press("Add note", card)
    ana.sees("This button or form is out of date. Please run the command again.")


@pytest.mark.parametrize("mode", ["socket"])
def test_a_bot_that_stops_acks_what_has_arrived(ana: Person, start_bot: BotFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """To Slack it is delivered, and no other replica gets it."""
    socket, arrived, may_go_on = start_bot().socket, Event(), Event()
    assert socket

    def parse_late(*typed: Any) -> Any:
        arrived.set()
        may_go_on.wait(60)
        return parse(*typed)

    monkeypatch.setattr(carrying_out, "parse", parse_late)
    with ThreadPoolExecutor(2) as pool:
        asked = pool.submit(ana.command, "/keesa help")
        assert arrived.wait(60)
        stopped = pool.submit(start_bot.stop)
        wait_until(lambda: socket.is_stopping, "the bot to stop")
        may_go_on.set()
        asked.result().reply("Keesa in Slack")
        stopped.result()
