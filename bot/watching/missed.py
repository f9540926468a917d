"""What befell a ticket while its feeds were not read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.model.announcements import Delivery
from bot.model.feeds import Silence


@dataclass(frozen=True)
class Missed:
    """A time in which the feeds of these statuses were not read, and the ticket was raised or, where not `raised`, changed."""

    statuses: tuple[str, ...]
    since: datetime
    until: datetime
    raised: bool


def missed(
    silences: Iterable[Silence], raised_at: datetime | None, first_seen_at: datetime | None, deliveries: Sequence[Delivery]
) -> tuple[Missed, ...]:
    """The silences that a ticket fell into. `deliveries` are what a channel was owed about it."""
    found = []
    for silence in silences:
        raised = _was_raised(silence, raised_at, first_seen_at)
        if raised or any(delivery.created_at == silence.until for delivery in deliveries):
            found.append(Missed((silence.status,), silence.since, silence.until, raised))
    return _joined(found)


def _was_raised(silence: Silence, raised_at: datetime | None, first_seen_at: datetime | None) -> bool:
    """What is recorded when a silence ends has that very time. Another feed may have shown the ticket in time."""
    if first_seen_at == silence.until:
        return raised_at is None or raised_at >= silence.since
    seen_in_time = first_seen_at is not None and first_seen_at < silence.until
    return not seen_in_time and raised_at is not None and silence.since <= raised_at <= silence.until


def _joined(found: Iterable[Missed]) -> tuple[Missed, ...]:
    """Whatever silences one feed mostly silences the others too: that is told as one."""
    joined: list[Missed] = []
    for one in sorted(found, key=lambda missed: (missed.since, missed.statuses)):
        if joined and joined[-1].raised == one.raised and one.since <= joined[-1].until:
            last = joined.pop()
            joined.append(Missed((*last.statuses, *one.statuses), last.since, max(last.until, one.until), one.raised))
        else:
            joined.append(one)
    return tuple(joined)
