"""Slack may deliver a click, a command or an event again; the bot acts on each once, also after a restart and on any replica."""

from __future__ import annotations

import logging
import threading
from typing import Final

from bot.model.errors import StoreError
from bot.runtime.clock import Clock
from bot.store.database import Database

log = logging.getLogger(__name__)

_MOST_REMEMBERED: Final = 1_000


class Deliveries:
    """Remembers for an hour what was acted on."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._lately: dict[str, None] = {}
        self._lock = threading.Lock()

    def is_first(self, key: str) -> bool:
        """Whether to act on it. `key` is Slack's id of what happened, the same for each delivery; "" if there is none."""
        if not key:
            return True
        try:
            with self._database.write() as tx:
                is_first = tx.deliveries.claim(key, self._clock())
        except StoreError as error:  # whatever is to be saved fails by itself, and what only reads can be answered
            log.info("Couldn't remember what Slack delivered: %s", error)
            is_first = self._is_news_here(key)
        else:
            self._is_news_here(key)
        if not is_first:
            log.info("Slack delivered something again, which was acted on before")
        return is_first

    def _is_news_here(self, key: str) -> bool:
        """Whether this process hasn't acted on it lately."""
        with self._lock:
            is_new = key not in self._lately
            self._lately[key] = None
            if len(self._lately) > _MOST_REMEMBERED:
                del self._lately[next(iter(self._lately))]
        return is_new
