"""The error tree. Each error knows whether a retry can help, whether a write may have happened, and what to tell the person.

::

    KeesaBotError
    ├── ConfigError                 settings that cannot work (exit code 2)
    ├── StartError                  a token, the database or a port is not usable (exit code 1)
    ├── Busy                        the worker pool is full
    ├── AlreadyAsked                something that may be requested only once was requested before
    ├── UnreadableTicket            Keesa's answer isn't a ticket, or has no number
    ├── TooMuch                     one person or channel asks for more than is fair to others
    ├── StoreError                  the database failed: nothing was stored
    │   ├── StoreBusy               others hold it
    │   ├── StoreAway               it doesn't answer
    │   └── StoreUnsure             it didn't say whether it was stored
    ├── LeaseLost                   another process may have taken over: nothing was sent
    ├── KeesaError
    │   ├── KeesaInvalid            400, 422
    │   ├── KeesaForbidden          403
    │   ├── KeesaNotFound           404
    │   ├── KeesaTeapot             418, and any other 3xx or 4xx
    │   ├── KeesaUnavailable        503, refused connections, names that do not resolve: nothing was written
    │   │   └── SignInFailed        no access token, so nothing was sent
    │   └── KeesaOutcomeUnknown     500, 502, 504, time-outs, broken connections, unreadable answers
    └── SlackError
        ├── SlackNotSent            certainly not delivered: try again, no sooner than `retry_after`
        ├── SlackOutcomeUnknown     may have been delivered: look before posting again
        ├── AppRefused              Slack refuses the whole app: keep everything, and retry until it is fixed
        ├── SlackRefused            Slack refuses this call
        │   └── ContentRefused      because of its content
        ├── MessageGone             the message to edit or to answer no longer exists
        └── ChannelGone             archived, deleted, or the bot was removed
            └── ChannelReadOnly     the bot may not post there

Whether the outcome is unknown matters for writes only: a read is simply repeated.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

from bot import wording


class KeesaBotError(Exception):
    """The base of all errors that the bot has a message for."""

    retryable: ClassVar[bool] = False
    outcome_unknown: ClassVar[bool] = False

    @property
    def is_final(self) -> bool:
        """Whether it stays like this, however long one waits, and whatever is fixed meanwhile."""
        return not self.retryable

    @property
    def is_outage(self) -> bool:
        """Whether it is one of many while the database, Slack or Keesa is away, which the log says once."""
        return False

    @property
    def for_person(self) -> str:
        """One plain sentence for the person in Slack, with the fix if there is one. Not escaped; commands stand in backticks."""
        return str(self)


class ConfigError(KeesaBotError):
    """One or more settings cannot work; `problems` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class StartError(KeesaBotError):
    """The bot cannot start. The message says why in one line."""


class Busy(KeesaBotError):
    """The worker pool is full."""

    retryable = True

    @property
    def for_person(self) -> str:
        return wording.errors.BUSY


class AlreadyAsked(KeesaBotError):
    """Something that may be requested only once was requested before."""

    @property
    def for_person(self) -> str:
        return wording.errors.ASKED_ALREADY


class UnreadableTicket(KeesaBotError):
    """It isn't a ticket, or has no number. `number` is the one that was asked for, if any; `key` is Keesa's."""

    def __init__(self, number: str | None, key: str) -> None:
        super().__init__(wording.reasons.unreadable_ticket(number, key))
        self.number = number
        self.key = key

    @property
    def for_person(self) -> str:
        return wording.tickets.unreadable(self.number)


class TooMuch(KeesaBotError):
    """One person or channel asks for more than is fair to others. Raised with the sentence for the person."""


class StoreError(KeesaBotError):
    """The database failed. Nothing was stored; a later attempt can succeed."""

    retryable = True
    is_outage = True

    @property
    def for_person(self) -> str:
        return wording.errors.NOT_SAVED


class LeaseLost(KeesaBotError):
    """The work on a row took longer than its lease, so another process may have taken over. Nothing was sent."""


class StoreBusy(StoreError):
    """Others hold the database for longer than the bot waits."""

    @property
    def for_person(self) -> str:
        return wording.errors.STORE_IS_BUSY


class StoreAway(StoreError):
    """The database can't be reached, or didn't answer in time."""


class StoreUnsure(StoreAway):
    """The connection ended before the database said whether it has stored something. It has all of it, or nothing."""

    outcome_unknown = True

    @property
    def for_person(self) -> str:
        return wording.errors.MAYBE_SAVED


class KeesaError(KeesaBotError):
    """A call to Keesa failed. `call` is for the log, such as ``POST /tickets``. `status` is None if there was no answer."""

    def __init__(self, call: str, reason: str, *, status: int | None = None) -> None:
        super().__init__(wording.reasons.failed(call, status, reason))
        self.call = call
        self.reason = reason
        self.status = status


class KeesaInvalid(KeesaError):
    """Keesa rejected what was sent (400, 422). `reason` is Keesa's own text, cut to a sentence or two."""

    @property
    def for_person(self) -> str:
        return wording.errors.not_accepted(self.reason)


class KeesaForbidden(KeesaError):
    """The service account lacks the permission (403)."""

    @property
    def for_person(self) -> str:
        return wording.errors.NOT_ALLOWED


class KeesaNotFound(KeesaError):
    """The ticket or address doesn't exist (404)."""

    @property
    def for_person(self) -> str:
        return wording.errors.NOTHING_THERE


class KeesaTeapot(KeesaError):
    """Keesa refuses for good (418, and every status that the API doesn't document)."""

    @property
    def for_person(self) -> str:
        return wording.errors.refused_for_good(self.status)


class KeesaUnavailable(KeesaError):
    """Keesa can't be reached or is down for maintenance (503). Nothing was written; a later attempt can succeed."""

    retryable = True
    is_outage = True

    @property
    def for_person(self) -> str:
        if self.status == 503:
            return wording.errors.KEESA_IS_DOWN
        return wording.errors.KEESA_CANNOT_BE_REACHED


class SignInFailed(KeesaUnavailable):
    """There is no access token: the credentials were rejected, or the sign-in failed. `retry_at` is when it is next tried."""

    def __init__(self, call: str, reason: str, *, status: int | None = None, retry_at: datetime | None = None) -> None:
        super().__init__(call, reason, status=status)
        self.retry_at = retry_at

    @property
    def for_person(self) -> str:
        if self.status is None or self.status >= 500:
            return super().for_person
        return wording.errors.NO_SIGN_IN


class KeesaOutcomeUnknown(KeesaError):
    """The request was sent, but its outcome is unknown (500, 502, 504, a time-out, a broken connection, an unreadable answer)."""

    retryable = True
    outcome_unknown = True

    def __init__(self, call: str, reason: str, *, status: int | None = None, timed_out: bool = False) -> None:
        super().__init__(call, reason, status=status)
        self.timed_out = timed_out

    @property
    def is_outage(self) -> bool:
        """An unreadable answer isn't: it may be about one ticket."""
        return self.status is None or self.status >= 500

    @property
    def for_person(self) -> str:
        if self.timed_out:
            return wording.errors.NO_ANSWER_IN_TIME
        return wording.errors.KEESA_FAILED


class SlackError(KeesaBotError):
    """A call to Slack failed. `code` is Slack's error code, or a short word for what failed."""

    def __init__(self, call: str, code: str) -> None:
        super().__init__(f"{call}: {code}")
        self.call = call
        self.code = code


RATE_LIMITED: Final = frozenset({"ratelimited", "rate_limited"})
"""Slack's error codes for too many calls: it did nothing, and asks for a pause."""


class SlackNotSent(SlackError):
    """Certainly not delivered (refused connection, 429, a transient ``ok: false``)."""

    retryable = True

    def __init__(self, call: str, code: str, *, retry_after: float = 1.0) -> None:
        super().__init__(call, code)
        self.retry_after = retry_after

    @property
    def is_outage(self) -> bool:
        """A 429 isn't."""
        return self.code not in RATE_LIMITED


class SlackOutcomeUnknown(SlackError):
    """May have been delivered (broken connection, time-out, 5xx, an unreadable answer, ``internal_error``)."""

    retryable = True
    outcome_unknown = True
    is_outage = True


class AppRefused(SlackError):
    """Slack refuses the whole app, whatever it sends, until its token, a scope or a rule of the workspace is fixed."""

    is_final = False

    @property
    def for_person(self) -> str:
        return wording.errors.app_refused(self.code)


class SlackRefused(SlackError):
    """Slack refuses this call."""


class ContentRefused(SlackRefused):
    """Slack refuses the content of this call: a defect in the bot."""


class MessageGone(SlackError):
    """The message to edit or to answer was deleted, or its thread is locked."""


class ChannelGone(SlackError):
    """The channel was archived or deleted, the bot was removed from it, or the person no longer exists."""


class ChannelReadOnly(ChannelGone):
    """The bot may not post in the channel, or not in this way."""
