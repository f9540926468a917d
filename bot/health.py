"""The bot's current state, for ``/readyz`` (supervisors) and ``/metrics`` (Prometheus)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from math import inf
from typing import Any, Final

from bot import wording
from bot.keesa.oddities import Oddities
from bot.keesa.tokens import SignInState
from bot.model.errors import StoreError
from bot.model.feeds import Feed
from bot.runtime.clock import Clock
from bot.runtime.metrics import Snapshot
from bot.store.database import Database

_SECONDS: Final = 1.0
"""A supervisor waits for readiness for a second or two."""


class Health:
    """Reads everything on request, so that nothing except `oddities` is counted in advance.

    `sign_in`, `is_beating`, `is_connected`, `slack_refuses` and `people_waiting` return the state of Keesa's sign-in, the
    scheduler, the connection to Slack, the app in Slack, and the workers for people; `taken_over` the number of leases.
    `slack_away` returns why Slack wasn't reached yet.
    """

    def __init__(
        self,
        database: Database,
        *,
        sign_in: Callable[[], SignInState],
        is_beating: Callable[[], bool],
        is_connected: Callable[[], bool],
        slack_away: Callable[[], str],
        slack_refuses: Callable[[], str],
        people_waiting: Callable[[], int],
        oddities: Oddities,
        clock: Clock,
        taken_over: Callable[[], int] = lambda: 0,
    ) -> None:
        self._database = database
        self._sign_in = sign_in
        self._is_beating = is_beating
        self._is_connected = is_connected
        self._slack_away = slack_away
        self._slack_refuses = slack_refuses
        self._people_waiting = people_waiting
        self._oddities = oddities
        self._clock = clock
        self._taken_over = taken_over

    def readiness(self) -> tuple[bool, Mapping[str, Any]]:
        """Whether the bot is ready, and the state of each component. It is ready without Keesa, since submissions are kept."""
        feeds = self._feeds()
        beating, connected, sign_in, refusal = self._is_beating(), self._is_connected(), self._sign_in(), self._slack_refuses()
        components = {
            "database": self._database_state(feeds),
            "scheduler": "beating" if beating else "not beating",
            "slack": self._slack(refusal, connected=connected),
            "keesa": {"signed_in": sign_in.signed_in, "last_error": sign_in.last_error},
            "feeds": [self._described(feed) for feed in feeds or ()],
        }
        return feeds is not None and not self._database.trouble and beating and connected and not refusal, components

    def _database_state(self, feeds: list[Feed] | None) -> str:
        if reason := self._database.trouble:
            return wording.operator.database_failing(reason)
        return "not answering" if feeds is None else "answering"

    def _slack(self, refusal: str, *, connected: bool) -> str:
        if refusal:
            return wording.errors.app_refused(refusal)
        return "connected" if connected else self._slack_away() or "not connected"

    def snapshot(self) -> Snapshot:
        """The same as numbers. Raises `StoreError` if the database doesn't answer."""
        with self._database.read() as tx:
            feeds, waiting_for_keesa, waiting_for_slack = (
                tuple(tx.feeds.all()),
                tx.submissions.waiting(),
                tx.announcements.waiting(),
            )
            given_up = tx.announcements.given_up()
        now, skew = self._clock(), self._clock.skew
        return Snapshot(
            feeds=feeds,
            ages=tuple(_age(feed, now) for feed in feeds),
            waiting_for_keesa=waiting_for_keesa,
            waiting_for_slack=waiting_for_slack,
            signed_in=self._sign_in().signed_in,
            given_up=given_up,
            slack_connected=self._is_connected(),
            slack_refuses=bool(self._slack_refuses()),
            people_waiting=self._people_waiting(),
            unreadable_fields=self._oddities.fields,
            unreadable_tickets=self._oddities.tickets,
            times_clock_set=self._clock.times_set,
            leases_taken_over=self._taken_over(),
            clock_skew=None if skew is None else skew.total_seconds(),
        )

    def _feeds(self) -> list[Feed] | None:
        """None if the database doesn't answer."""
        try:
            with self._database.read(_SECONDS) as tx:
                return tx.feeds.all()
        except StoreError:
            return None

    def _described(self, feed: Feed) -> dict[str, Any]:
        now = self._clock()
        age = _age(feed, now)
        return {
            "ticket_type": feed.ticket_type,
            "status": feed.status,
            "age_seconds": None if age is None or age == inf else round(age, 1),
            "last_error": wording.operator.CLOCK_WAS_AHEAD if feed.is_read_in_future(now) else feed.last_error,
        }


def _age(feed: Feed, now: datetime) -> float | None:
    """Seconds since the feed was last read; None if it never was, infinite if the clock was ahead then."""
    if feed.is_read_in_future(now):
        return inf
    return (now - feed.last_success_at).total_seconds() if feed.last_success_at else None
