"""The error tree. Each error knows whether a retry can help, what became of a write, and what to tell the person.

::

    KeesaBotError
    ├── ConfigError                 settings that cannot work (exit code 2)
    ├── StartError                  a token, a database or a port that is not to be had (exit code 1)
    ├── Busy                        the worker pool is full
    ├── AlreadyAsked                somebody asked for what may be asked for once only
    ├── KeesaError
    │   ├── KeesaInvalid            400, 422
    │   ├── KeesaForbidden          403
    │   ├── KeesaNotFound           404
    │   ├── KeesaTeapot             418, and any other 3xx or 4xx
    │   ├── KeesaUnavailable        503, refused connections, names that do not resolve: nothing was written
    │   │   └── SignInFailed        no access token to be had, so nothing was sent
    │   └── KeesaOutcomeUnknown     500, 502, 504, time-outs, broken connections, unreadable answers
    └── SlackError
        ├── SlackNotSent            certain not to have arrived: try again, no sooner than `retry_after`
        ├── SlackOutcomeUnknown     it may have arrived: look before posting again
        ├── AppRefused              Slack's no to the whole app: keep everything, and try again until it is mended
        ├── SlackRefused            Slack's no to this very call
        │   └── ContentRefused      to what was in it
        ├── MessageGone             the message to edit or to answer no longer exists
        └── ChannelGone             archived, deleted, or the bot was removed
            └── ChannelReadOnly     the bot may not post there

`outcome_unknown` matters for writes only: a read that ended so is simply asked again.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from bot import wording


class KeesaBotError(Exception):
    """Something went wrong that the bot has a word for."""

    retryable: ClassVar[bool] = False
    outcome_unknown: ClassVar[bool] = False

    @property
    def for_person(self) -> str:
        """One sentence for the person in Slack, naming the fix where there is one. Plain text, not escaped; a command stands in
        backticks.
        """
        return str(self)


class ConfigError(KeesaBotError):
    """One or more settings cannot work; `problems` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class StartError(KeesaBotError):
    """The bot cannot start: one clear line says why."""


class Busy(KeesaBotError):
    """The worker pool is full."""

    retryable = True

    @property
    def for_person(self) -> str:
        return wording.errors.BUSY


class AlreadyAsked(KeesaBotError):
    """What may be asked for once only was asked for before."""

    @property
    def for_person(self) -> str:
        return wording.errors.ASKED_ALREADY


class KeesaError(KeesaBotError):
    """A call to Keesa did not succeed. `call` is for the log, such as ``POST /tickets``; `status` is None without an answer."""

    def __init__(self, call: str, reason: str, *, status: int | None = None) -> None:
        super().__init__(wording.reasons.failed(call, status, reason))
        self.call = call
        self.reason = reason
        self.status = status


class KeesaInvalid(KeesaError):
    """Keesa found fault with what was sent (400, 422). `reason` is its own text, cut to a sentence or two."""

    @property
    def for_person(self) -> str:
        return wording.errors.not_accepted(self.reason)


class KeesaForbidden(KeesaError):
    """The service account lacks the right (403)."""

    @property
    def for_person(self) -> str:
        return wording.errors.NOT_ALLOWED


class KeesaNotFound(KeesaError):
    """What was asked for is not there (404)."""

    @property
    def for_person(self) -> str:
        return wording.errors.NOTHING_THERE


class KeesaTeapot(KeesaError):
    """Keesa refuses, for good (418 and every other answer that the API does not name)."""

    @property
    def for_person(self) -> str:
        return wording.errors.refused_for_good(self.status)


class KeesaUnavailable(KeesaError):
    """Keesa cannot be reached or is down for maintenance (503). Nothing was written; a later try can succeed."""

    retryable = True

    @property
    def for_person(self) -> str:
        if self.status == 503:
            return wording.errors.KEESA_IS_DOWN
        return wording.errors.KEESA_CANNOT_BE_REACHED


class SignInFailed(KeesaUnavailable):
    """No access token: the credentials were rejected, or the sign-in itself failed. `retry_at` is when it is next tried."""

    def __init__(self, call: str, reason: str, *, status: int | None = None, retry_at: datetime | None = None) -> None:
        super().__init__(call, reason, status=status)
        self.retry_at = retry_at

    @property
    def for_person(self) -> str:
        if self.status is None or self.status >= 500:
            return super().for_person
        return wording.errors.NO_SIGN_IN


class KeesaOutcomeUnknown(KeesaError):
    """Sent, and no telling what became of it (500, 502, 504, a time-out, a broken connection, an unreadable answer)."""

    retryable = True
    outcome_unknown = True

    def __init__(self, call: str, reason: str, *, status: int | None = None, timed_out: bool = False) -> None:
        super().__init__(call, reason, status=status)
        self.timed_out = timed_out

    @property
    def for_person(self) -> str:
        if self.timed_out:
            return wording.errors.NO_ANSWER_IN_TIME
        return wording.errors.KEESA_FAILED


class SlackError(KeesaBotError):
    """A call to Slack did not succeed. `code` is Slack's own error code, or a short word for what broke."""

    def __init__(self, call: str, code: str) -> None:
        super().__init__(f"{call}: {code}")
        self.call = call
        self.code = code


class SlackNotSent(SlackError):
    """Certain not to have arrived (refused connection, 429, a transient ``ok: false``)."""

    retryable = True

    def __init__(self, call: str, code: str, *, retry_after: float = 1.0) -> None:
        super().__init__(call, code)
        self.retry_after = retry_after


class SlackOutcomeUnknown(SlackError):
    """It may have arrived (broken connection, time-out, 5xx, an unreadable answer, ``internal_error``)."""

    retryable = True
    outcome_unknown = True


class AppRefused(SlackError):
    """Slack refuses the whole app, whatever it sends: its token, a scope, or what the workspace allows has to be mended."""

    @property
    def for_person(self) -> str:
        return wording.errors.app_refused(self.code)


class SlackRefused(SlackError):
    """Slack's no to this very call."""


class ContentRefused(SlackRefused):
    """Slack finds fault with what was sent: a defect of the bot's."""


class MessageGone(SlackError):
    """The message to edit or to answer was deleted, or its thread is locked."""


class ChannelGone(SlackError):
    """The channel was archived or deleted, the bot is no longer in it, or there is no such person any more."""


class ChannelReadOnly(ChannelGone):
    """The bot may not post in the channel, or not in the way that it does."""
