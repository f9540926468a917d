"""Carries out messages for which Slack has to be asked something first, each once, also if the bot is killed or Slack is away.

Such a message is a row, as it came, before Slack is answered. The row goes once the message was carried out: a note is a
submission by then, whose key is the message's, so that carrying it out again, after a kill in between, adds nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.model.errors import AppRefused, Busy, KeesaBotError, LeaseLost, StoreError
from bot.model.inbox import KeptMessage
from bot.runtime.clock import Clock
from bot.runtime.correlation import current_work, on_behalf_of
from bot.runtime.failpoints import failpoint
from bot.runtime.ornaments import ornament
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.claims import Claims
from bot.store.database import Database, Transaction
from bot.writing.ids import short_id

log = logging.getLogger(__name__)


class NotYet(KeesaBotError):
    """A message can't be carried out yet. The error says what it waits for."""

    retryable = True


class Carrier(Protocol):
    """Carries out messages, and answers them."""

    def carry_out(self, message: KeptMessage) -> None:
        """Do what it asks for. Doing it twice does no harm. Raises a `KeesaBotError`; if that is retryable, it is tried again."""

    def give_up(self, message: KeptMessage) -> None:
        """Tell its writer that it won't be carried out. Raises a `SlackError`."""


class Inbox:
    """Keeps messages. `on_message` is called when there is one."""

    def __init__(self, database: Database, clock: Clock, on_message: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._clock = clock
        self._on_message = on_message

    def keep(self, key: str, user_id: str, channel_id: str, said: Mapping[str, Any], *, delivery: str = "") -> None:
        """Keep a message, unless it is kept already or, if it has a `delivery`, was acted on. It is committed when this returns."""
        message = KeptMessage(
            id=short_id(),
            key=key,
            user_id=user_id,
            channel_id=channel_id,
            said=said,
            created_at=self._clock(),
            request_id=current_work().request,
        )
        with self._database.write() as tx:
            is_first = not delivery or tx.deliveries.claim(delivery, message.created_at)
            is_new = is_first and tx.inbox.add(message)
        failpoint("messages.kept")
        if is_new:
            self._on_message()

    def has(self, key: str) -> bool:
        """Whether the message with this key still waits."""
        with self._database.read() as tx:
            return tx.inbox.has(key)


@dataclass(frozen=True)
class _Claimed:
    message: KeptMessage
    fence: int

    def renew(self, tx: Transaction, until: datetime) -> bool:
        return tx.inbox.renew(self.message.id, self.fence, until)


class InboxRunner:
    """Carries out the messages that are due. The scheduler calls `beat`. What can't be done for `give_up_after` is given up."""

    def __init__(
        self,
        database: Database,
        carrier: Carrier,
        workers: Workers,
        *,
        give_up_after: timedelta,
        clock: Clock,
        timings: Timings,
        claims: Claims,
    ) -> None:
        self._database = database
        self._carrier = carrier
        self._workers = workers
        self._give_up_after = give_up_after
        self._clock = clock
        self._timings = timings
        self._claims = claims
        self._in_hand: set[str] = set()
        self._lock = threading.Lock()

    def beat(self) -> None:
        """Hand the messages that are due to the workers. What a full pool refuses is due at the next beat."""
        with self._database.read() as tx:
            due = tx.inbox.due(self._clock())
        for message_id, user_id in due:
            self._start(message_id, user_id)

    def _start(self, message_id: str, user_id: str) -> None:
        """Nobody waits behind somebody who wrote a lot, and nothing waits in the pool twice."""
        with self._lock:
            if message_id in self._in_hand:
                return
            self._in_hand.add(message_id)
        try:
            self._workers.submit_for(user_id, lambda: self._process(message_id))
        except Busy:
            self._in_hand.discard(message_id)

    def _process(self, message_id: str) -> None:
        try:
            self._claim_and_carry_out(message_id)
        finally:
            self._in_hand.discard(message_id)

    def _claim_and_carry_out(self, message_id: str) -> None:
        lease = self._claims.lease()
        with self._database.write() as tx:
            found = tx.inbox.claim(message_id, lease)
        if found is None:
            return
        claimed = _Claimed(*found)
        with (
            on_behalf_of(claimed.message.request_id),
            self._claims.held(lease, claimed.renew, lambda tx: self._release(tx, claimed)),
        ):
            self._carry_out(claimed)

    def _release(self, tx: Transaction, claimed: _Claimed) -> None:
        tx.inbox.release(claimed.message.id, claimed.fence, self._clock() + self._timings.broken_off)

    def _carry_out(self, claimed: _Claimed) -> None:
        message = claimed.message
        if error := self._failure(message):
            if self._may_be_tried_again(message, error):
                self._put_off(claimed, error)
                return
            log.warning("Gave up message %s of %s: %s", message.id, message.user_id, _reason(error))
            ornament("notice", lambda: self._carrier.give_up(message), None)
        with self._database.write() as tx:
            tx.inbox.remove(message.id, claimed.fence)

    def _failure(self, message: KeptMessage) -> Exception | None:
        """Why it can't be carried out (yet); None if it was."""
        try:
            self._carrier.carry_out(message)
        except (StoreError, LeaseLost):
            raise
        except KeesaBotError as error:
            return error
        except Exception as error:
            log.exception("Carrying out message %s failed", message.id)
            return error
        return None

    def _may_be_tried_again(self, message: KeptMessage, error: Exception) -> bool:
        if self._clock() > self._clock.reckoned(message.created_at) + self._give_up_after:
            return False
        return not isinstance(error, KeesaBotError) or error.retryable or isinstance(error, AppRefused)

    def _put_off(self, claimed: _Claimed, error: Exception) -> None:
        message = claimed.message
        log.info("Message %s waits: %s", message.id, _reason(error))
        with self._database.write() as tx:
            tx.inbox.put_off(message.id, claimed.fence, self._clock() + self._pause(message), _reason(error))

    def _pause(self, message: KeptMessage) -> timedelta:
        """About as long as it has been tried already."""
        pauses = self._timings.submission_retry
        return min(max(self._clock() - self._clock.reckoned(message.created_at), pauses.first), pauses.longest)


def _reason(error: Exception) -> str:
    """What is unforeseen may contain what people wrote."""
    return str(error) if isinstance(error, KeesaBotError) else type(error).__name__
