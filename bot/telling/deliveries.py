"""Slack may deliver a click, a command or an event again; the bot acts on each once, also after a restart and on any replica."""

from __future__ import annotations

import logging

from bot.runtime.clock import Clock
from bot.store.database import Database

log = logging.getLogger(__name__)


class Deliveries:
    """Remembers for an hour what was acted on."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def is_first(self, key: str) -> bool:
        """Whether to act on it. `key` is Slack's id of what happened, the same for each delivery; "" if there is none."""
        if not key:
            return True
        with self._database.write() as tx:
            is_first = tx.deliveries.claim(key, self._clock())
        if not is_first:
            log.info("Slack delivered something again, which was acted on before")
        return is_first
