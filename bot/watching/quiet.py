"""People's preferences for direct messages, and what is held for people and channels until their quiet hours end."""

from __future__ import annotations

import logging

from bot.model.announcements import Recipient
from bot.model.duties import Next
from bot.model.preferences import Preferences
from bot.runtime.clock import Clock
from bot.runtime.timings import Timings
from bot.store.database import Database
from bot.watching.recording import owe_held, owe_quiet

log = logging.getLogger(__name__)


class QuietTimes:
    """`step` is a duty of all replicas."""

    def __init__(self, database: Database, *, clock: Clock, timings: Timings) -> None:
        self._database = database
        self._clock = clock
        self._timings = timings

    def preferences(self, user_id: str) -> Preferences | None:
        """What the person chose, if they ever did."""
        with self._database.read() as tx:
            return tx.preferences.of([user_id]).get(user_id)

    def choose(self, user_id: str, preferences: Preferences) -> None:
        """From now on, also for what is held by an earlier choice."""
        now = self._clock()
        with self._database.write() as tx:
            tx.preferences.put(user_id, preferences)
            tx.announcements.hold_all_until(Recipient.person(user_id), preferences.held_until(now) or now)
        log.info("%s chose when to get direct messages", user_id)

    def step(self, _position: str = "") -> Next:
        """Tell everybody what was held for them and is due now. What a stopped channel missed is listed when it resumes."""
        now = self._clock()
        with self._database.read() as tx:
            waiting = tx.announcements.after_quiet_hours(now)
            running = tx.subscriptions.running_channels() if waiting else set()
        for recipient in waiting:
            if recipient.is_person or recipient.id in running:
                with self._database.write() as tx:
                    (owe_held if recipient.is_person else owe_quiet)(tx, recipient, now)
        return Next(self._timings.held)
