"""The access token: signs in, refreshes it before it expires, replaces it after a 401, and backs off when credentials are rejected.

Tokens live in memory only. These are calls 1 (``POST /auth``) and 2 (``POST /auth/refresh_token``).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, NamedTuple

from bot import wording
from bot.keesa.transport import Answer, Transport
from bot.keesa.turns import OwnTurns, SignInTurns
from bot.keesa.values import moment_or_none
from bot.model.errors import KeesaError, KeesaOutcomeUnknown, KeesaUnavailable, SignInFailed
from bot.model.sign_ins import SignInFailure
from bot.runtime.logs import HIDDEN
from bot.runtime.metrics import Metrics
from bot.runtime.timings import Timings

log = logging.getLogger(__name__)

SIGN_IN: Final = "/auth"
REFRESH: Final = "/auth/refresh_token"
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}

MARGIN: Final = timedelta(seconds=60)

# The characters that a header may contain; anything else isn't a token.
_TOKEN = re.compile(r"[\x21-\x7e]+")


class SignInState(NamedTuple):
    """The state of the sign-in. By default, it hasn't been tried yet.

    `rejected` means that Keesa answered and refused it. `retry_at` is when a failed sign-in is next tried. `last_error` can be
    shown to people.
    """

    signed_in: bool = False
    rejected: bool = False
    expires_at: datetime | None = None
    retry_at: datetime | None = None
    last_error: str | None = None


@dataclass(frozen=True, repr=False)
class _Tokens:
    """`access` is None once Keesa refused it. `renew_at` is None if the expiry is unknown; then the next 401 renews it."""

    access: str | None
    expires_at: datetime | None
    renew_at: datetime | None
    refresh: str | None
    refresh_expires_at: datetime | None

    def is_fresh(self, now: datetime) -> bool:
        return self.renew_at is None or now < self.renew_at

    def is_usable(self, now: datetime) -> bool:
        return self.expires_at is None or now < self.expires_at

    def can_refresh(self, now: datetime) -> bool:
        return self.refresh_expires_at is None or now < self.refresh_expires_at


class TokenManager:
    """Hands out access tokens. Threads may share it: while one renews the token, the others wait for its result.

    Signing in takes turns with others who use the same credentials, and their failures count, too.
    """

    def __init__(
        self,
        transport: Transport,
        user: str,
        password: str,
        *,
        clock: Callable[[], datetime],
        timings: Timings = Timings(),
        turns: SignInTurns | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._transport = transport
        self._user = user
        self._password = password
        self._clock = clock
        self._timings = timings
        self._turns = turns or OwnTurns(clock)
        self._metrics = metrics or Metrics()
        self._lock = Lock()
        self._tokens: _Tokens | None = None
        self._last_failure: SignInFailure | None = None
        self._state = SignInState()

    def state(self) -> SignInState:
        """The current state. Never waits for a sign-in in progress."""
        return self._state

    def access(self) -> str:
        """A token that should work, after signing in or refreshing if necessary. Raises `SignInFailed`."""
        with self._lock:
            held, now = self._tokens, self._clock()
            if held and held.access and held.is_fresh(now):
                return held.access
            try:
                return self._renew(now)
            except SignInFailed:
                # An early renewal can wait as long as the old token is valid.
                if held and held.access and held.is_usable(self._clock()):
                    return held.access
                raise

    def after_401(self, used: str) -> str:
        """A token other than the one that Keesa refused with a 401. Raises `SignInFailed`."""
        with self._lock:
            if self._tokens and self._tokens.access == used:
                self._tokens = replace(self._tokens, access=None)
            if self._tokens and self._tokens.access:
                return self._tokens.access  # another thread has renewed it meanwhile
            return self._renew(self._clock())

    def refused_again(self, used: str, error: KeesaError) -> SignInFailed:
        """The final error for a call that got a 401 even with a renewed token.

        The 401 may be about this call only, so the other calls keep the token. But the next renewal signs in from scratch, in case
        Keesa refreshes a session whose tokens it then refuses.
        """
        text = wording.reasons.new_token_rejected(error.reason)
        with self._lock:
            if self._tokens and self._tokens.access == used:
                self._tokens = replace(self._tokens, refresh=None)
                self._state = self._state._replace(last_error=text)
        return SignInFailed(error.call, text, status=error.status)

    def _renew(self, now: datetime) -> str:
        self._respect_pause(now)
        try:
            tokens = self._refreshed(now)
        except KeesaError as error:
            failure, call = self._failed(error), error.call
        else:
            tokens = tokens or self._signed_in_by_turns()
            self._succeeded(tokens)
            return str(tokens.access)
        raise self._raised(failure, call)

    def _respect_pause(self, now: datetime) -> None:
        if self._last_failure and self._last_failure.forbids(now):
            raise self._raised(self._last_failure)

    def _refreshed(self, now: datetime) -> _Tokens | None:
        """Call 2. None if only signing in can help. Raises `KeesaError` if Keesa can't be reached."""
        held = self._tokens
        if held is None or held.refresh is None or not held.can_refresh(now):
            return None
        try:
            answer = self._transport.call("POST", REFRESH, headers={**FORM, "X-Refresh-Token": held.refresh})
            tokens = _read(answer, self._clock())
        except KeesaError as error:
            if isinstance(error, KeesaUnavailable) or (isinstance(error, KeesaOutcomeUnknown) and error.timed_out):
                raise
            self._metrics.sign_ins.labels("refresh", "rejected").inc()
            log.info("Keesa didn't refresh the access token (%s); signing in again", error.status or wording.reasons.NO_ANSWER)
            return None
        self._metrics.sign_ins.labels("refresh", "ok").inc()
        # Call 2 returns no new refresh token: the old one stays valid.
        return tokens if tokens.refresh else replace(tokens, refresh=held.refresh, refresh_expires_at=held.refresh_expires_at)

    def _signed_in_by_turns(self) -> _Tokens:
        """Signs in, unless another who uses the same credentials has just failed. Raises `SignInFailed`."""
        turn = self._turns.begin()
        self._last_failure = turn.last
        if turn.last and not turn.is_mine:
            self._state = self._after_failure(turn.last)
            raise self._raised(turn.last)
        try:
            tokens = self._signed_in()
        except KeesaError as error:
            failure = self._failed(error)
        else:
            self._turns.end(None)
            return tokens
        self._turns.end(failure)
        raise self._raised(failure)

    def _signed_in(self) -> _Tokens:
        """Call 1. Raises `KeesaError`."""
        credentials = {"user": self._user, "password": self._password}
        tokens = _read(self._transport.call("POST", SIGN_IN, params=credentials, headers=FORM), self._clock())
        self._metrics.sign_ins.labels("sign_in", "ok").inc()
        log.info("Signed in to Keesa")
        return tokens

    def _succeeded(self, tokens: _Tokens) -> None:
        self._tokens = tokens
        self._last_failure = None
        self._state = SignInState(signed_in=True, expires_at=tokens.expires_at)

    def _failed(self, error: KeesaError) -> SignInFailure:
        is_down = isinstance(error, KeesaUnavailable | KeesaOutcomeUnknown)
        self._metrics.sign_ins.labels("sign_in", "failed" if is_down else "rejected").inc()
        pauses = self._timings.sign_in_failed if is_down else self._timings.sign_in_rejected
        pause = min(max(pauses.first, self._last_failure.pause * 2 if self._last_failure else pauses.first), pauses.longest)
        failed = wording.reasons.sign_in_failed if is_down else wording.reasons.sign_in_rejected
        text = failed(error.status, self._without_credentials(error.reason))
        failure = SignInFailure(text, error.status, rejected=not is_down, pause=pause, retry_at=self._clock() + pause)
        level = logging.DEBUG if is_down else logging.WARNING  # the log says once that Keesa is down
        log.log(level, "Keesa: %s; retrying in %d s", text, pause.total_seconds())
        self._last_failure = failure
        self._state = self._after_failure(failure)
        return failure

    def _raised(self, failure: SignInFailure, call: str = f"POST {SIGN_IN}") -> SignInFailed:
        return SignInFailed(call, failure.text, status=failure.status, retry_at=failure.retry_at)

    def _after_failure(self, failure: SignInFailure) -> SignInState:
        held, retry_at, text = self._tokens, failure.retry_at, failure.text
        if held and held.access and held.is_usable(self._clock()):
            expires_at = held.expires_at
            return SignInState(signed_in=True, rejected=failure.rejected, expires_at=expires_at, retry_at=retry_at, last_error=text)
        return SignInState(rejected=failure.rejected, retry_at=retry_at, last_error=text)

    def _without_credentials(self, text: str) -> str:
        for secret in filter(None, (self._password, self._user)):
            text = text.replace(secret, HIDDEN)
        return text


class _NoToken(KeesaError):
    """A success without an access token. Counts as a rejection."""


def _read(answer: Answer, now: datetime) -> _Tokens:
    """The tokens in an answer to call 1 or 2. Raises `KeesaError` if there is no access token."""
    keys = answer.json()
    keys = keys if isinstance(keys, dict) else {}
    access = _token(keys.get("access"))
    if access is None:
        raise _NoToken(answer.call, wording.reasons.NO_ACCESS_TOKEN, status=answer.status)
    expires_at = _expiry(keys.get("access_expires_at"), now)
    return _Tokens(
        access=access,
        expires_at=expires_at,
        # For a short-lived token the margin is half of its life.
        renew_at=expires_at and expires_at - min(MARGIN, (expires_at - now) / 2),
        refresh=_token(keys.get("refresh")),
        refresh_expires_at=_expiry(keys.get("refresh_expires_at"), now),
    )


def _token(value: object) -> str | None:
    return value if isinstance(value, str) and _TOKEN.fullmatch(value) else None


def _expiry(value: object, now: datetime) -> datetime | None:
    """The time of expiry. None also for a new token that seems to have expired: then one of the two clocks is wrong."""
    moment = moment_or_none(value)
    return moment if moment and moment > now else None
