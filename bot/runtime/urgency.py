"""Who waits for a thread's work: Slack for an ack, a person for an answer, or nobody.

It belongs to the thread and isn't passed through the calls, because the same code sends a submission for a waiting person and, an
hour later, for nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum


class Urgency(IntEnum):
    """The most urgent first."""

    ACK = 0
    """Slack waits three seconds for an ack. This is the default, and so applies to Bolt's threads."""
    PERSON = 1
    """A person is waiting, who knows that the request was understood."""
    BACKGROUND = 2
    """Nobody is waiting: what is due is also due at the next beat."""


_urgency: ContextVar[Urgency] = ContextVar("urgency", default=Urgency.ACK)


def current_urgency() -> Urgency:
    """The urgency of this thread's work."""
    return _urgency.get()


@contextmanager
def working(urgency: Urgency) -> Iterator[None]:
    """Set the urgency of this thread's work within the ``with``."""
    token = _urgency.set(urgency)
    try:
        yield
    finally:
        _urgency.reset(token)
