"""What waits, and what an operator does about it. Each move is recorded in the transaction that makes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot import wording
from bot.model.announcements import AnnouncementState
from bot.model.errors import KeesaBotError
from bot.model.queues import Intervention, Item, ItemName, Move, Operator, Queue
from bot.model.writes import SubmissionState
from bot.runtime.clock import Clock
from bot.store.database import Database, Transaction

OVERDUE: Final = timedelta(minutes=1)
"""Something is wrong if nobody takes what is due for so long."""
_WAITING_MESSAGES: Final = (AnnouncementState.PENDING, AnnouncementState.SENDING)


class CannotMove(KeesaBotError):
    """An operator asked for something that can't be done. The message says why, and what to do instead."""


@dataclass(frozen=True)
class Listed:
    """The oldest `items`, out of `total`."""

    items: Sequence[Item]
    total: int


class QueueDesk:
    """Reads and moves items for one operator."""

    def __init__(self, database: Database, operator: Operator, clock: Clock) -> None:
        self._database = database
        self._operator = operator
        self._clock = clock

    def list(self, queues: Sequence[Queue], limit: int | None, *, given_up: bool = False) -> Listed:
        """What waits in these queues, the oldest first within each; with `given_up`, the messages that were given up instead."""
        items: list[Item] = []
        total, now = 0, self._clock()
        with self._database.read() as tx:
            for queue in queues:
                left = None if limit is None else max(limit - len(items), 0)
                total += tx.queues.count(queue, now, given_up=given_up)
                items += tx.queues.waiting(queue, now, left, given_up=given_up)
        return Listed(items, total)

    def show(self, name: ItemName) -> tuple[Item, Mapping[str, Any]]:
        """The item, and all its columns. Raises `CannotMove` if there is none."""
        with self._database.read() as tx:
            return self._found(tx, name), tx.queues.in_full(name)

    def trouble(self, item: Item) -> str:
        """Why it waits, in a few words; "" if nothing is wrong."""
        return trouble_of(item, self._clock())

    def retry(self, name: ItemName) -> str:
        """Make it due now. Returns what to say. Raises `CannotMove`."""
        with self._database.write() as tx:
            item = self._found(tx, name)
            _check_can_be_retried(item)
            _check_changed(tx.queues.make_due(item, self._clock()), item)
            self._record(tx, item, Move.RETRY, "")
        return wording.queue.retried(str(name))

    def release(self, name: ItemName, *, force: bool = False) -> str:
        """End somebody's claim on it. Returns what to say. Raises `CannotMove` if a living replica holds it and not `force`."""
        with self._database.write() as tx:
            item = self._found(tx, name)
            if item.claim is None:
                raise CannotMove(wording.queue.not_held(str(name)))
            _check_is_free(item, force=force)
            _check_changed(tx.queues.release(item, self._clock()), item)
            self._record(tx, item, Move.RELEASE, "")
        return wording.queue.released(str(name))

    def drop(self, name: ItemName, reason: str, *, force: bool = False) -> str:
        """End it. The author of a submission is told so. Returns what to say. Raises `CannotMove`, as `release` does."""
        with self._database.write() as tx:
            item = self._found(tx, name)
            _check_can_be_dropped(item)
            _check_is_free(item, force=force)
            told = _told(item, reason) if name.queue is Queue.SUBMISSION else reason
            _check_changed(tx.queues.drop(item, told, self._clock()), item)
            self._record(tx, item, Move.DROP, reason)
        return wording.queue.dropped(str(name), tells_author=name.queue is Queue.SUBMISSION)

    def _found(self, tx: Transaction, name: ItemName) -> Item:
        item = tx.queues.get(name, self._clock())
        if item is None:
            raise CannotMove(wording.queue.no_such_item(str(name)))
        return item

    def _record(self, tx: Transaction, item: Item, move: Move, reason: str) -> None:
        done = Intervention(
            operator=self._operator,
            move=move,
            item=item.name,
            ticket_number=item.ticket_number,
            reason=reason,
            at=self._clock(),
        )
        tx.interventions.add(done)


def trouble_of(item: Item, now: datetime) -> str:
    """Why an item waits, in a few words; "" if nothing is wrong."""
    if item.state == AnnouncementState.HELD:
        return wording.queue.QUIET if item.next_try_at else wording.queue.HELD
    if item.is_untold:
        return wording.queue.UNTOLD
    if item.ahead:
        return wording.queue.behind(str(item.ahead))
    if item.error:
        return item.error
    if item.claim and not item.claim.is_alive:
        return wording.queue.ABANDONED
    is_due = item.next_try_at is not None and item.next_try_at + OVERDUE < now
    return wording.queue.OVERDUE if is_due and not item.claim else ""


def _check_can_be_retried(item: Item) -> None:
    name = str(item.name)
    if item.state == AnnouncementState.HELD:
        raise CannotMove((wording.queue.held_in_quiet_hours if item.next_try_at else wording.queue.held_by_channel)(name))
    if item.claim and item.claim.is_alive:
        raise CannotMove(wording.queue.in_progress(name, item.claim.owner))
    if item.ahead:
        raise CannotMove(wording.queue.not_its_turn(name, str(item.ahead)))
    if item.name.queue is Queue.MESSAGE and item.state not in (*_WAITING_MESSAGES, AnnouncementState.DEAD):
        raise CannotMove(wording.queue.has_ended(name, item.state))
    if item.name.queue is Queue.SUBMISSION and SubmissionState(item.state).is_final and not item.is_untold:
        raise CannotMove(wording.queue.has_ended(name, item.state))


def _check_can_be_dropped(item: Item) -> None:
    name = str(item.name)
    match item.name.queue:
        case Queue.FEED:
            raise CannotMove(wording.queue.feeds_stay(name))
        case Queue.FOLLOWED:
            raise CannotMove(wording.queue.followed_stay(name))
        case Queue.SUBMISSION if SubmissionState(item.state).is_final:
            raise CannotMove(wording.queue.has_ended(name, item.state))
        case Queue.MESSAGE if item.state not in (*_WAITING_MESSAGES, AnnouncementState.HELD):
            raise CannotMove(wording.queue.has_ended(name, item.state))


def _check_is_free(item: Item, *, force: bool) -> None:
    if item.claim and item.claim.is_alive and not force:
        raise CannotMove(wording.queue.held_by_a_living(str(item.name), item.claim.owner))


def _check_changed(changed: bool, item: Item) -> None:
    if not changed:
        raise CannotMove(wording.queue.changed_meanwhile(str(item.name)))


def _told(item: Item, reason: str) -> str:
    """What the author of a submission is told."""
    kind: wording.submissions.Kind = "ticket" if item.what == "ticket" else "note"
    match SubmissionState(item.state):
        case SubmissionState.PENDING:
            return wording.submissions.dropped(kind, reason)
        case SubmissionState.TAKEN:
            return wording.submissions.dropped_without_number(reason)
        case _:
            return wording.submissions.dropped_in_doubt(kind, reason)
