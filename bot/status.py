"""How the bot is doing, for the people in Slack."""

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
    """What the bot knows of itself at `now`. None means not tried yet; `problem` is Keesa's last error in plain words.

    `slack_refuses` is the code by which Slack refuses the app, `given_up` how many messages it never took. `unreadable` says of how
    many tickets an attribute could not be read; those `without_number` were skipped since the start.
    """

    now: datetime
    reachable: bool | None
    signed_in: bool | None
    feeds: tuple[Feed, ...] = ()
    owed_to_keesa: int = 0
    owed_to_slack: int = 0
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
        """The feeds, and how fresh each is."""
        with self._database.read() as tx:
            return tx.feeds.all()

    def report(self) -> StatusReport:
        """What the feeds last saw of Keesa is believed; only without any is Keesa asked (call 4)."""
        with self._database.read() as tx:
            feeds, owed_to_keesa, owed_to_slack = tuple(tx.feeds.all()), tx.submissions.owed(), tx.announcements.owed()
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
            owed_to_keesa=owed_to_keesa,
            owed_to_slack=owed_to_slack,
            given_up=given_up,
            slack_refuses=self._slack_refuses(),
            problem=state.last_error or problem,
            unreadable=unreadable,
            without_number=self._keesa.oddities.tickets,
        )

    def _ask(self) -> str:
        """Why Keesa cannot be reached, in plain words; "" where it can."""
        try:
            self._keesa.open_tickets()
        except KeesaError as error:
            return error.for_person
        return ""
