"""Who waits for what a thread does: Slack for an ack, a person for an answer, or nobody.

It goes with the thread rather than through the calls: the same submission is sent for a person who waits and, an hour later, for
nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum


class Urgency(IntEnum):
    """The most urgent first."""

    ACK = 0
    """Slack waits three seconds. So it is for every thread that nobody has said anything else about: those are Bolt's."""
    PERSON = 1
    """Somebody waits, who was told that it was understood."""
    BACKGROUND = 2
    """Nobody waits: what is due is due at the next beat, too."""


_urgency: ContextVar[Urgency] = ContextVar("urgency", default=Urgency.ACK)


def current_urgency() -> Urgency:
    """How urgent is what this thread does."""
    return _urgency.get()


@contextmanager
def working(urgency: Urgency) -> Iterator[None]:
    """What this thread does within the ``with`` is so urgent."""
    token = _urgency.set(urgency)
    try:
        yield
    finally:
        _urgency.reset(token)
