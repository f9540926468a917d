"""People's preferences for direct messages, and what is held for people and channels until their quiet hours end."""

from __future__ import annotations

import logging
from datetime import datetime

from bot.model.announcements import Recipient
from bot.model.duties import Next
from bot.model.preferences import Preferences
from bot.runtime.clock import Clock
from bot.runtime.timings import Timings
from bot.store.database import Database
from bot.watching.held_news import announce_held, announce_held_in_channel, dues_of_held

log = logging.getLogger(__name__)


class QuietTimes:
    """`step` is a duty of all replicas."""

    def __init__(self, database: Database, *, clock: Clock, timings: Timings) -> None:
        self._database = database
        self._clock = clock
        self._timings = timings
        self._settled_since: datetime | None = None

    def preferences(self, user_id: str) -> Preferences | None:
        """What the person chose, if they ever did."""
        with self._database.read() as tx:
            return tx.preferences.of([user_id]).get(user_id)

    def choose(self, user_id: str, preferences: Preferences) -> None:
        """From now on, also for what is held by an earlier choice."""
        with self._database.write() as tx:
            tx.preferences.put(user_id, preferences)
            tx.announcements.hold_until(dues_of_held(tx, Recipient.person(user_id), self._clock()))
        log.info("%s chose when to get direct messages", user_id)

    def step(self, _position: str = "") -> Next:
        """Tell everybody what was held for them and is due now. What a stopped channel missed is listed when it resumes."""
        now = self._clock()
        self._settle(now)
        with self._database.read() as tx:
            waiting = tx.announcements.after_quiet_hours(now)
            running = tx.subscriptions.running_channels() if waiting else set()
        for recipient in waiting:
            if recipient.is_person or recipient.id in running:
                with self._database.write() as tx:
                    (announce_held if recipient.is_person else announce_held_in_channel)(tx, recipient, now)
        return Next(self._timings.held)

    def _settle(self, now: datetime) -> None:
        """After the clock was set, and at the start: nothing is held for longer than it would be by the clock as it is."""
        since = self._clock.since
        if since == self._settled_since:
            return
        with self._database.read() as tx:
            recipients = tx.announcements.held_recipients()
        for recipient in recipients:
            with self._database.write() as tx:
                tx.announcements.hold_until(dues_of_held(tx, recipient, now), at_latest=True)
        self._settled_since = since
