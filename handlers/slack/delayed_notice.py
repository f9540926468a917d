"""A word to whoever waits: said when the answer is not there within a second, and never after it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from bot.model.errors import SlackError

log = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 1.0


class Promise:
    """Calls `say` after a second, unless it was kept by then. Once `keep` returns, `say` is done with or will not be called."""

    def __init__(self, say: Callable[[], None]) -> None:
        self._say = say
        self._lock = threading.Lock()
        self._kept = False
        self._timer = threading.Timer(PATIENCE_SECONDS, self._speak)
        self._timer.daemon = True
        self._timer.start()

    def keep(self) -> None:
        """The answer is there."""
        self._timer.cancel()
        with self._lock:
            self._kept = True

    def _speak(self) -> None:
        with self._lock:
            if self._kept:
                return
            try:
                self._say()
            except SlackError as error:
                log.info("A word to whoever waits could not be said: %s", error)
