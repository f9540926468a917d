"""Whole bots in the test's process, connected to its Slack and Keesa."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import make_url

from bot.app import Bot, build
from bot.config import Settings
from bot.runtime.clock import Clock
from bot.runtime.limits import Limits
from bot.runtime.timings import Pauses, Timings
from bot.sandbox.keesa import SandboxKeesa
from tests.slack import SlackServer

Mode = Literal["socket", "http"]
_SOON: Final = timedelta(seconds=0.2)
_LONG: Final = timedelta(minutes=1)
PATIENT: Final = Timings(
    ack_travel=timedelta(0),
    patience=timedelta(minutes=5),
    name_patience=_LONG,
    name_call=_LONG,
    answer_awaited=timedelta(days=1),
    name_awaited=timedelta(days=1),
    repeat_call_within=_LONG,
    repeat_opening_within=_LONG,
    socket_dead=_LONG,
    socket_quiet=timedelta(seconds=0.02),
    write_patience=_LONG,
    last_beat=_LONG,
    drawing=timedelta(minutes=4),
    picture_processed=Pauses(_SOON, _SOON),
    pane=_LONG,
    history_lag=timedelta(seconds=1.2),
    look_again=_SOON,
    messages_per_second=50.0,
    message_burst=50,
    sweep_step=_SOON,
    freshness=timedelta(seconds=1),
    held=timedelta(seconds=1),
    late_words=timedelta(seconds=1),
    history=timedelta(days=1),
    schedules=timedelta(seconds=1),
    reminders=timedelta(seconds=1),
    app_refused=Pauses(_SOON, _SOON),
    message_refused=Pauses(_SOON, _SOON),
    first_look_up=_SOON,
    submission_retry=Pauses(_SOON, Timings().submission_retry.longest),
    settled=timedelta(seconds=0.4),
    settled_after_timeout=timedelta(seconds=3),
    sign_in_turn=timedelta(seconds=5),
    sign_in_failed=Pauses(_SOON, _SOON),
)
"""However slow the machine, nobody is told that the answer takes longer, no name is missing, and no call is given up. The tests'
Slack itself makes sure that no outcome overtakes its ack. What has to be tried again is tried soon, since their Slack and Keesa are
fast. Tests of such waits set their own. Nobody asks Keesa for what was before a subscription, since tests count what it is asked.
"""

TRYING_AGAIN_LATER: Final = PATIENT._replace(submission_retry=Pauses(timedelta(minutes=5), timedelta(minutes=5)))
"""For somebody who cancels what waits: while it is being sent, it can't be cancelled."""

UNLIMITED: Final = Limits(commands_a_minute=10**6, kept=10**6)
"""Tests ask faster than anybody types."""


def settings_for(slack: SlackServer, keesa_url: str, database: Path | str, mode: Mode, **changes: Any) -> dict[str, Any]:
    """The settings of a bot that polls four times a second on any free port.

    `database` is a SQLite file or a URL; `changes` are by the names in `Settings`.
    """
    way = {"slack_app_token": slack.app_token} if mode == "socket" else {"slack_signing_secret": slack.signing_secret}
    return {
        "slack_bot_token": slack.bot_token,
        "slack_api_url": slack.api_url,
        "keesa_base_url": keesa_url,
        "keesa_user": "bot@keesa.example",
        "keesa_password": "lagoon-2102",
        "database_url": database if isinstance(database, str) else f"sqlite:///{database}",
        "database_connect_seconds": 60,
        "database_statement_seconds": 60,
        "database_lock_seconds": 60,
        "poll_seconds": 0.25,
        "http_port": 0,
        **way,
        **changes,
    }


class BotFactory:
    """Starts bots, connects Slack to the newest one, and stops them all at the end. They share a database, so only one can run at a
    time.

    They use `clock`, which a test may change.
    """

    def __init__(
        self, slack: SlackServer, keesa: SandboxKeesa, mode: Mode, timings: Timings, limits: Limits, database_url: str
    ) -> None:
        self.clock: Clock | None = None
        self._timings = timings
        self._limits = limits
        self._slack = slack
        self._keesa = keesa
        self._mode = mode
        self._running: list[Bot] = []
        self.database_url = database_url

    @property
    def file(self) -> Path:
        """The database of bots on SQLite."""
        return Path(str(make_url(self.database_url).database))

    def __call__(self, **changes: Any) -> Bot:
        bot = self.while_slack_is_away(**changes)
        if self._mode == "socket":
            self._slack.sockets.wait_connected()
        return bot

    def while_slack_is_away(self, **changes: Any) -> Bot:
        """The same, without waiting for a connection to Slack."""
        values = settings_for(self._slack, self._keesa.url, self.database_url, self._mode, **changes)
        bot = build(Settings(_env_file=None, **values), self.clock, self._timings, self._limits)
        self._running.append(bot)
        bot.start()
        if self._mode == "http":
            self._slack.use_http(f"{bot.url}/slack/events")
        return bot

    def stop(self) -> None:
        """Stop the running bot. What it hasn't sent is in the database for the next one."""
        while self._running:
            self._running.pop().stop()
