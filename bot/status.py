"""The state of the bot, for people in Slack."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.keesa.client import KeesaClient
from bot.keesa.tokens import SignInState
from bot.model.errors import KeesaError
from bot.model.feeds import Feed
from bot.runtime.clock import Clock
from bot.store.database import Database


@dataclass(frozen=True)
class StatusReport:
    """The state of the bot at `now`. None means not tried yet; `problem` is Keesa's last error in plain text.

    `kept_messages` is the number of messages to the bot that wait until Slack has told what they are about. `slack_refuses` is
    Slack's error code if it refuses the app; `given_up` is the number of messages that it never accepted.
    `unreadable` is the number of tickets in which an attribute couldn't be read; `without_number` those skipped since the start.
    """

    now: datetime
    reachable: bool | None
    signed_in: bool | None
    feeds: tuple[Feed, ...] = ()
    waiting_for_keesa: int = 0
    waiting_for_slack: int = 0
    kept_messages: int = 0
    given_up: int = 0
    slack_refuses: str = ""
    problem: str = ""
    unreadable: Mapping[str, int] = field(default_factory=dict)
    without_number: int = 0


class Status:
    """Reads only."""

    def __init__(self, database: Database, keesa: KeesaClient, slack_refuses: Callable[[], str], clock: Clock) -> None:
        self._slack_refuses = slack_refuses
        self._database = database
        self._keesa = keesa
        self._clock = clock

    def feeds(self) -> list[Feed]:
        """The feeds, and how up to date each is."""
        with self._database.read() as tx:
            return tx.feeds.all()

    def report(self) -> StatusReport:
        """The report. Keesa is only asked (call 4) if no feed says whether it can be reached."""
        with self._database.read() as tx:
            feeds, waiting_for_keesa, waiting_for_slack = (
                tuple(tx.feeds.all()),
                tx.submissions.waiting(),
                tx.announcements.waiting(),
            )
            kept = tx.inbox.waiting()
            given_up, unreadable = tx.announcements.given_up(), tx.tickets.unreadable()
        if any(feed.last_success_at or feed.failures for feed in feeds):
            problem = next((feed.last_error for feed in feeds if feed.failures), "")
            reachable = any(not feed.failures for feed in feeds)
        else:
            problem = self._ask()
            reachable = not problem
        state = self._keesa.tokens.state()
        return StatusReport(
            now=self._clock(),
            reachable=reachable or state.rejected,
            signed_in=state.signed_in if state != SignInState() else None,
            feeds=feeds,
            waiting_for_keesa=waiting_for_keesa,
            waiting_for_slack=waiting_for_slack,
            kept_messages=kept,
            given_up=given_up,
            slack_refuses=self._slack_refuses(),
            problem=state.last_error or problem,
            unreadable=unreadable,
            without_number=self._keesa.oddities.tickets,
        )

    def _ask(self) -> str:
        """Why Keesa can't be reached, in plain text; "" if it can."""
        try:
            self._keesa.open_tickets()
        except KeesaError as error:
            return error.for_person
        return ""
