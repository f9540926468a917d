"""What waits to be done, as an operator sees it, and what an operator did about it."""

from __future__ import annotations

import re
from datetime import datetime
from enum import StrEnum
from typing import Self

from bot.model.value import Value


class Queue(StrEnum):
    """Where things wait: for Keesa, for Slack, until Slack has told what a message to the bot is about, for the next poll of a
    feed, and for the next look-up of a followed ticket.
    """

    SUBMISSION = "submission"
    MESSAGE = "message"
    INBOX = "inbox"
    FEED = "feed"
    FOLLOWED = "followed"


class ItemName(Value):
    """``message/17``, ``submission/K3QX7A2B``, ``inbox/M5TW2B7C``, ``feed/customer_support/open`` or ``followed/2102001``."""

    queue: Queue
    key: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `ValueError` if it isn't one."""
        kind, _, key = text.strip().partition("/")
        queue = Queue(kind.casefold())
        if not key or (queue is Queue.MESSAGE and not re.fullmatch(r"[0-9]{1,9}", key)):
            raise ValueError(text)
        return cls(queue=queue, key=key.upper() if queue in (Queue.SUBMISSION, Queue.INBOX) else key)

    @property
    def number(self) -> int:
        """The number of a message."""
        return int(self.key)

    def __str__(self) -> str:
        return f"{self.queue}/{self.key}"


class Claim(Value):
    """Who works on an item until when. `owner` is "" if that isn't known; `is_alive` means that the owner still runs."""

    owner: str
    until: datetime
    is_alive: bool


class Item(Value):
    """Something that waits. `what` is its kind, `place` the channel, person or both, `state` as it is stored.

    `is_untold` means that a submission has ended, but its author wasn't told how. `next_try_at` is None if it doesn't wait for a
    time. `ahead` is the item in front of it in the same line, if any. `error` is why the last attempt failed.
    """

    name: ItemName
    fence: int
    what: str
    ticket_number: str = ""
    place: str
    state: str
    is_untold: bool = False
    since: datetime
    attempts: int = 0
    next_try_at: datetime | None = None
    claim: Claim | None = None
    ahead: ItemName | None = None
    error: str = ""


class Move(StrEnum):
    """What an operator can do about an item."""

    RETRY = "retry"
    RELEASE = "release"
    DROP = "drop"


class Operator(Value):
    """Who acts on the command line: the name they gave or their account's, that account, and the machine."""

    name: str
    account: str
    host: str


class Intervention(Value):
    """What an operator did about an item, when and why."""

    operator: Operator
    move: Move
    item: ItemName
    ticket_number: str
    reason: str
    at: datetime
