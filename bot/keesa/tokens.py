"""The access token: signing in, refreshing ahead of expiry, mending a 401, and not hammering Keesa with refused credentials.

Tokens live in memory only. The calls are 1 (``POST /auth``) and 2 (``POST /auth/refresh_token``).
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from bot import wording
from bot.keesa.transport import Answer, Transport
from bot.keesa.wire import moment_or_none
from bot.model.errors import KeesaError, KeesaOutcomeUnknown, KeesaUnavailable, SignInFailed
from bot.runtime.clock import Clock
from bot.runtime.logs import HIDDEN
from bot.runtime.timings import Timings

log = logging.getLogger(__name__)

SIGN_IN: Final = "/auth"
REFRESH: Final = "/auth/refresh_token"
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}

MARGIN: Final = timedelta(seconds=60)

# What may stand in a header; anything else is no token.
_TOKEN = re.compile(r"[\x21-\x7e]+")


@dataclass(frozen=True)
class SignInState:
    """What there is to say about the sign-in; as it is made, none was tried yet.

    `rejected` says that Keesa was there and refused it; `retry_at` is when a failed one is next tried; `last_error` is fit to be
    shown.
    """

    signed_in: bool = False
    rejected: bool = False
    expires_at: datetime | None = None
    retry_at: datetime | None = None
    last_error: str | None = None


@dataclass(frozen=True, repr=False)
class _Tokens:
    """`access` is None once Keesa refused it. `renew_at` is None where there is no telling: then the next 401 tells."""

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
    """Hands out access tokens; threads may share it. While one of them renews the token, the others wait for its result."""

    def __init__(self, transport: Transport, user: str, password: str, *, clock: Clock, timings: Timings = Timings()) -> None:
        self._transport = transport
        self._user = user
        self._password = password
        self._clock = clock
        self._timings = timings
        self._lock = Lock()
        self._tokens: _Tokens | None = None
        self._pause = timedelta(0)
        self._refused_with: int | None = None
        self._state = SignInState()

    def state(self) -> SignInState:
        """The state as it is now; never waits for a sign-in under way."""
        return self._state

    def access(self) -> str:
        """A token that should work, got by signing in or refreshing where needed. Raises `SignInFailed`."""
        with self._lock:
            held, now = self._tokens, self._clock()
            if held and held.access and held.is_fresh(now):
                return held.access
            try:
                return self._renew(now)
            except SignInFailed:
                # A renewal ahead of time can wait as long as the token lasts.
                if held and held.access and held.is_usable(self._clock()):
                    return held.access
                raise

    def after_401(self, used: str) -> str:
        """Another token than the one that Keesa refused with a 401. Raises `SignInFailed`."""
        with self._lock:
            if self._tokens and self._tokens.access == used:
                self._tokens = replace(self._tokens, access=None)
            if self._tokens and self._tokens.access:
                return self._tokens.access  # another thread has mended it meanwhile
            return self._renew(self._clock())

    def refused_again(self, used: str, error: KeesaError) -> SignInFailed:
        """The final error for a call that got a 401 with a renewed token too.

        It may be about that one call, so the token stays for the others; but the next mending signs in anew, in case Keesa
        refreshes a session whose tokens it refuses.
        """
        text = wording.reasons.new_token_rejected(error.reason)
        with self._lock:
            if self._tokens and self._tokens.access == used:
                self._tokens = replace(self._tokens, refresh=None)
                self._state = replace(self._state, last_error=text)
        return SignInFailed(error.call, text, status=error.status)

    def _renew(self, now: datetime) -> str:
        self._respect_pause(now)
        try:
            tokens = self._refreshed(now) or self._signed_in()
        except KeesaError as error:
            failure = self._failed(error)
        else:
            self._succeeded(tokens)
            return str(tokens.access)
        raise failure

    def _respect_pause(self, now: datetime) -> None:
        retry_at = self._state.retry_at
        # A clock that was set back must not make the pause longer than it was meant to be.
        if retry_at and now < retry_at <= now + self._pause:
            raise SignInFailed(f"POST {SIGN_IN}", str(self._state.last_error), status=self._refused_with, retry_at=retry_at)

    def _refreshed(self, now: datetime) -> _Tokens | None:
        """Call 2; None where only signing in can help. Raises `KeesaError` where Keesa cannot be reached."""
        held = self._tokens
        if held is None or held.refresh is None or not held.can_refresh(now):
            return None
        try:
            answer = self._transport.call("POST", REFRESH, headers={**FORM, "X-Refresh-Token": held.refresh})
            tokens = _read(answer, self._clock())
        except KeesaError as error:
            if isinstance(error, KeesaUnavailable) or (isinstance(error, KeesaOutcomeUnknown) and error.timed_out):
                raise
            log.info("Keesa didn't refresh the access token (%s); signing in again", error.status or wording.reasons.NO_ANSWER)
            return None
        # The answer to a refresh has no new refresh token: the old one stays good.
        return tokens if tokens.refresh else replace(tokens, refresh=held.refresh, refresh_expires_at=held.refresh_expires_at)

    def _signed_in(self) -> _Tokens:
        """Call 1. Raises `KeesaError`."""
        credentials = {"user": self._user, "password": self._password}
        tokens = _read(self._transport.call("POST", SIGN_IN, params=credentials, headers=FORM), self._clock())
        log.info("Signed in to Keesa")
        return tokens

    def _succeeded(self, tokens: _Tokens) -> None:
        self._tokens = tokens
        self._pause = timedelta(0)
        self._state = SignInState(signed_in=True, expires_at=tokens.expires_at)

    def _failed(self, error: KeesaError) -> SignInFailed:
        is_down = isinstance(error, KeesaUnavailable | KeesaOutcomeUnknown)
        pauses = self._timings.sign_in_failed if is_down else self._timings.sign_in_rejected
        now = self._clock()
        self._pause = min(max(pauses.first, self._pause * 2), pauses.longest)
        self._refused_with = error.status
        failed = wording.reasons.sign_in_failed if is_down else wording.reasons.sign_in_rejected
        text = failed(error.status, self._without_credentials(error.reason))
        self._state = self._after_failure(now, text, rejected=not is_down)
        log.warning("Keesa: %s; retrying in %d s", text, self._pause.total_seconds())
        return SignInFailed(error.call, text, status=error.status, retry_at=self._state.retry_at)

    def _after_failure(self, now: datetime, text: str, *, rejected: bool) -> SignInState:
        held, retry_at = self._tokens, now + self._pause
        if held and held.access and held.is_usable(now):
            return SignInState(signed_in=True, rejected=rejected, expires_at=held.expires_at, retry_at=retry_at, last_error=text)
        return SignInState(rejected=rejected, retry_at=retry_at, last_error=text)

    def _without_credentials(self, text: str) -> str:
        for secret in filter(None, (self._password, self._user)):
            text = text.replace(secret, HIDDEN)
        return text


class _NoToken(KeesaError):
    """A success without an access token: a rejection in other words."""


def _read(answer: Answer, now: datetime) -> _Tokens:
    """The tokens in an answer to call 1 or 2. Raises `KeesaError` where there is no access token."""
    keys = answer.json()
    keys = keys if isinstance(keys, dict) else {}
    access = _token(keys.get("access"))
    if access is None:
        raise _NoToken(answer.call, wording.reasons.NO_ACCESS_TOKEN, status=answer.status)
    expires_at = _expiry(keys.get("access_expires_at"), now)
    return _Tokens(
        access=access,
        expires_at=expires_at,
        # For a short life the margin is half of it.
        renew_at=expires_at and expires_at - min(MARGIN, (expires_at - now) / 2),
        refresh=_token(keys.get("refresh")),
        refresh_expires_at=_expiry(keys.get("refresh_expires_at"), now),
    )


def _token(value: object) -> str | None:
    return value if isinstance(value, str) and _TOKEN.fullmatch(value) else None


def _expiry(value: object, now: datetime) -> datetime | None:
    """None for a new token that has expired already, too: one of the two clocks is off."""
    moment = moment_or_none(value)
    return moment if moment and moment > now else None
