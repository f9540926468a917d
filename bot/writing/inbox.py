"""Carries out messages for which Slack has to be asked something first, each once, also if the bot is killed or Slack is away.

Such a message is a row, as it came, before Slack is answered. The row goes once the message was carried out: a note is a
submission by then, whose key is the message's, so that carrying it out again, after a kill in between, adds nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol

from bot.model.errors import Busy, KeesaBotError, LeaseLost, StoreError
from bot.model.inbox import KeptMessage
from bot.runtime.clock import Clock
from bot.runtime.correlation import current_work
from bot.runtime.failpoints import failpoint
from bot.runtime.ornaments import ornament
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.claims import Claims
from bot.store.database import Database
from bot.writing.ids import short_id
from bot.writing.jobs import InHand, JobRunner

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
        self._jobs = JobRunner(database, lambda tx: tx.inbox, clock, timings, claims)
        self._in_hand = InHand()

    def beat(self) -> None:
        """Hand the messages that are due to the workers. What a full pool refuses is due at the next beat."""
        with self._database.read() as tx:
            due = tx.inbox.due(self._clock())
        for message_id, user_id in due:
            self._start(message_id, user_id)

    def _start(self, message_id: str, user_id: str) -> None:
        """Nobody waits behind somebody who wrote a lot, and nothing waits in the pool twice."""
        if not self._in_hand.take(message_id):
            return
        try:
            self._workers.submit_for(user_id, lambda: self._process(message_id))
        except Busy:
            self._in_hand.let_go(message_id)

    def _process(self, message_id: str) -> None:
        try:
            self._jobs.run(message_id, self._carry_out)
        finally:
            self._in_hand.let_go(message_id)

    def _carry_out(self, message: KeptMessage, fence: int) -> None:
        if error := self._failure(message):
            if self._may_be_tried_again(message, error):
                self._put_off(message, fence, error)
                return
            log.warning("Gave up message %s of %s: %s", message.id, message.user_id, _reason(error))
            ornament("notice", lambda: self._carrier.give_up(message), None)
        with self._database.write() as tx:
            tx.inbox.remove(message.id, fence)

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
        if self._clock.age(message.created_at) > self._give_up_after:
            return False
        return not (isinstance(error, KeesaBotError) and error.is_final)

    def _put_off(self, message: KeptMessage, fence: int, error: Exception) -> None:
        log.info("Message %s waits: %s", message.id, _reason(error))
        pause = self._timings.submission_retry.as_long_as(self._clock.age(message.created_at))
        with self._database.write() as tx:
            tx.inbox.put_off(message.id, fence, self._clock() + pause, _reason(error))


def _reason(error: Exception) -> str:
    """What is unforeseen may contain what people wrote."""
    return str(error) if isinstance(error, KeesaBotError) else type(error).__name__
