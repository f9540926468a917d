"""Signing in to Keesa takes turns over all replicas, and a failure counts for all of them, also after a restart.

What is shared is when to try again and why. Tokens stay in memory. The credentials are told apart by a fingerprint, so that
corrected ones are tried at once; it is keyed with the bot's Slack token, so the database alone tells nothing about the password.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.config import Settings
from bot.keesa.turns import OwnTurns, Turn
from bot.model.errors import StoreError
from bot.model.sign_ins import SignInFailure
from bot.runtime.timings import Timings
from bot.store.database import Database

log = logging.getLogger(__name__)

_LOOK_EVERY: Final = 0.1
"""Seconds between looks whether another replica's turn has ended."""


def fingerprint(settings: Settings) -> str:
    """Tells credentials apart, and is the same on every replica."""
    credentials = [settings.keesa_base_url, settings.keesa_user, settings.keesa_password.get_secret_value()]
    secret = settings.slack_bot_token.get_secret_value().encode()
    return hmac.new(secret, json.dumps(credentials).encode(), hashlib.sha256).hexdigest()[:32]


class SharedTurns:
    """The turns of all replicas; while the database fails, those of this process. Implements `SignInTurns`."""

    def __init__(
        self,
        database: Database,
        credentials: str,
        *,
        clock: Callable[[], datetime],
        timings: Timings = Timings(),
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database = database
        self._credentials = credentials
        self._clock = clock
        self._timings = timings
        self._sleep = sleep
        self._own = OwnTurns(clock)

    def begin(self) -> Turn:
        try:
            while (turn := self._next()) is None:
                self._sleep(_LOOK_EVERY)
        except StoreError as error:
            log.info("Signing in to Keesa without knowing what other replicas do: %s", error)
            return self._own.begin()
        return turn

    def end(self, failure: SignInFailure | None) -> None:
        self._own.end(failure)
        try:
            with self._database.write() as tx:
                if failure:
                    tx.sign_ins.fail(self._credentials, failure)
                else:
                    tx.sign_ins.succeed(self._credentials)
        except StoreError as error:
            log.info("Other replicas don't learn how signing in to Keesa ended: %s", error)

    def _next(self) -> Turn | None:
        """None while another replica signs in."""
        now = self._clock()
        with self._database.write() as tx:
            last = tx.sign_ins.last_failure(self._credentials)
            if last and last.forbids(now):
                return Turn(is_mine=False, last=last)
            return Turn(is_mine=True, last=last) if tx.sign_ins.claim(self._credentials, now, self._timings.sign_in_turn) else None
