"""Whose turn it is to sign in, so that rejected credentials aren't tried by every replica, and the account isn't locked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, Protocol

from bot.model.sign_ins import SignInFailure


class Turn(NamedTuple):
    """`is_mine` says whether to sign in now; `last` is the failure before, or None if the last sign-in succeeded."""

    is_mine: bool
    last: SignInFailure | None


class SignInTurns(Protocol):
    """The turns of all who sign in with the same credentials. The caller makes sure that its own threads come one by one."""

    def begin(self) -> Turn:
        """The next turn, after waiting for the end of another's. One that is the caller's has to be ended."""

    def end(self, failure: SignInFailure | None) -> None:
        """The sign-in failed or, with None, succeeded."""


class OwnTurns:
    """The turns of one process."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._last: SignInFailure | None = None

    def begin(self) -> Turn:
        last = self._last
        return Turn(not (last and last.forbids(self._clock())), last)

    def end(self, failure: SignInFailure | None) -> None:
        self._last = failure
