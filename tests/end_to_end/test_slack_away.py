"""Slack is unreachable when the bot starts and comes back, or refuses."""

from __future__ import annotations

import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import Bot
from bot.model.errors import StartError
from bot.runtime.timings import Pauses
from bot.sandbox.keesa import SandboxKeesa, World
from tests.end_to_end.endpoints import get
from tests.harness import PATIENT, BotFactory, BotProcess, LogWatch, Mode, settings_for, wait_until
from tests.slack import Person, Room, SlackServer

QUICK = PATIENT._replace(slack_away=Pauses(timedelta(milliseconds=20), timedelta(milliseconds=20)))
quick = pytest.mark.parametrize("timings", [QUICK], ids=["quick"])
WAYS: dict[str, Callable[[SlackServer, str], object]] = {
    "503": lambda slack, method: slack.faults.status(method, 503, times=None),
    "dropped": lambda slack, method: slack.faults.drop(method, times=None),
    "no JSON": lambda slack, method: slack.faults.not_json(method, times=None),
    "internal_error": lambda slack, method: slack.faults.error(method, "internal_error", times=None),
    "a code of tomorrow": lambda slack, method: slack.faults.error(method, "a_code_of_tomorrow", times=None),
    "429": lambda slack, method: slack.faults.ratelimit(method, times=None),
    "moving": lambda slack, method: slack.faults.error(method, "team_added_to_org", times=None),
}
in_any_way = pytest.mark.parametrize("away", WAYS.values(), ids=WAYS.keys())


def is_ready_again(bot: Bot, slack: SlackServer, ana: Person) -> None:
    slack.faults.clear()
    slack.wait_for(lambda: get(bot, "/readyz").status_code == 200, what="the bot to be ready")
    if slack.transport is slack.sockets:
        slack.sockets.wait_connected()
    ana.command("/keesa help").reply()


@quick
@in_any_way
def test_slack_does_not_say_who_the_bot_is(
    start_bot: BotFactory, slack: SlackServer, ana: Person, log_watch: LogWatch, away: Callable[[SlackServer, str], object]
) -> None:
    away(slack, "auth.test")
    bot = start_bot.while_slack_is_away()
    assert get(bot, "/healthz").status_code == 200
    ready = get(bot, "/readyz")
    assert ready.status_code == 503
    assert ready.json()["slack"].startswith(f"Can't reach Slack at {slack.api_url}")
    slack.wait_for(lambda: len(slack.calls_to("auth.test")) > 3, what="the bot to try again")
    is_ready_again(bot, slack, ana)
    assert len([line for line in log_watch.lines if line.startswith("WARNING") and "Can't reach Slack" in line]) == 1
    assert log_watch.says("Ready as keesa in Keesa Test")


@quick
@in_any_way
@pytest.mark.parametrize("mode", ["socket"])
def test_slack_opens_no_connection(
    start_bot: BotFactory, slack: SlackServer, ana: Person, away: Callable[[SlackServer, str], object]
) -> None:
    away(slack, "apps.connections.open")
    bot = start_bot.while_slack_is_away()
    assert get(bot, "/healthz").status_code == 200
    assert get(bot, "/readyz").status_code == 503
    slack.wait_for(lambda: len(slack.calls_to("apps.connections.open")) > 3, what="the bot to try again")
    is_ready_again(bot, slack, ana)
    assert len(slack.calls_to("auth.test")) == 1


@quick
@pytest.mark.parametrize("mode", ["socket"])
def test_the_first_connection_fails(start_bot: BotFactory, slack: SlackServer, ana: Person, log_watch: LogWatch) -> None:
    """The address that Slack returns accepts no connections."""
    address, slack.sockets.base_url = slack.sockets.base_url, "ws://127.0.0.1:1/"
    bot = start_bot.while_slack_is_away()
    slack.wait_for(lambda: len(slack.calls_to("apps.connections.open")) > 3, what="the bot to try again")
    assert get(bot, "/readyz").status_code == 503
    slack.sockets.base_url = address
    is_ready_again(bot, slack, ana)


@quick
def test_keesa_goes_on_meanwhile(start_bot: BotFactory, slack: SlackServer, ana: Person, noc: Room, world: World) -> None:
    """Waiting submissions are sent, changes are polled, and Slack is told once it is back."""
    start_bot()
    ana.command("/keesa subscribe customer open", channel="#noc").reply("now subscribed")
    noc.wait_message("subscribed this channel to")
    world.switch(down=True)
    number = world.raise_ticket("Fax")
    ana.command(f"/keesa note {number} hello", channel="#noc").reply("Your note is saved")
    start_bot.stop()
    slack.faults.status("*", 503, times=None)
    world.switch(down=False)
    bot = start_bot.while_slack_is_away()
    wait_until(lambda: world.ticket(number).notes, "the note to be in Keesa")
    wait_until(lambda: get(bot, "/readyz").json()["feeds"][0]["last_error"] == "", "the feed to be read")
    assert get(bot, "/readyz").status_code == 503
    slack.faults.clear()
    noc.wait_message("Fax")
    ana.sees(f"Note added to ticket {number}")
    assert len([message for message in noc.messages if "Fax" in message.plain]) == 1


@quick
@pytest.mark.parametrize("code", ["invalid_auth", "not_allowed_token_type", "missing_scope", "account_inactive", "access_denied"])
def test_slack_comes_back_and_refuses(start_bot: BotFactory, slack: SlackServer, code: str) -> None:
    slack.faults.status("auth.test", 503, times=3)
    slack.faults.error("auth.test", code, times=None)
    bot = start_bot.while_slack_is_away()
    refusal = slack.wait_for(lambda: bot.link.refusal, what="Slack to refuse")
    assert str(refusal).startswith(f"Slack rejected SLACK_BOT_TOKEN ({code}). ")
    assert get(bot, "/readyz").status_code == 503


@quick
@pytest.mark.parametrize("mode", ["socket"])
@pytest.mark.parametrize(
    ("code", "fix"),
    [
        ("invalid_auth", "Copy the App-Level Token"),
        ("missing_scope", "The App-Level Token needs the scope connections:write"),
        ("not_allowed_token_type", "Copy the App-Level Token"),
    ],
)
def test_slack_refuses_the_app_token(start_bot: BotFactory, slack: SlackServer, code: str, fix: str) -> None:
    slack.faults.error("apps.connections.open", code, times=None)
    with pytest.raises(StartError, match=rf"SLACK_APP_TOKEN \({code}\)\. {fix}"):
        start_bot()


@pytest.mark.breadth
def test_the_process_ends_only_for_what_somebody_must_mend(
    run_bot: Callable[..., BotProcess], slack: SlackServer, keesa: SandboxKeesa, tmp_path: Path
) -> None:
    mode: Mode = "socket"
    settings: dict[str, Any] = settings_for(slack, keesa.url, tmp_path / "bot.sqlite3", mode)
    slack.faults.status("auth.test", 503)
    process = run_bot("run", **settings)
    slack.sockets.wait_connected()
    process.signal(signal.SIGTERM)
    assert process.exit_code() == 0
    slack.faults.status("auth.test", 503)
    slack.faults.error("auth.test", "invalid_auth", times=None)
    process = run_bot("run", **settings, log_level="ERROR")
    assert process.exit_code() == 1
    assert process.said.startswith("Slack rejected SLACK_BOT_TOKEN (invalid_auth).")
    assert "Traceback" not in process.said
