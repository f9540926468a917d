"""What happened to a ticket while its feeds weren't read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.model.announcements import Delivery
from bot.model.feeds import Silence


class Missed(NamedTuple):
    """A time in which the feeds of these statuses weren't read, and the ticket was raised or, if not `raised`, changed."""

    statuses: tuple[str, ...]
    since: datetime
    until: datetime
    raised: bool


def missed(
    silences: Iterable[Silence], raised_at: datetime | None, first_seen_at: datetime | None, deliveries: Sequence[Delivery]
) -> tuple[Missed, ...]:
    """The silences that affected a ticket. `deliveries` are a channel's announcements about it."""
    found = []
    for silence in silences:
        raised = _was_raised(silence, raised_at, first_seen_at)
        if raised or any(delivery.created_at == silence.until for delivery in deliveries):
            found.append(Missed((silence.status,), silence.since, silence.until, raised))
    return _joined(found)


def _was_raised(silence: Silence, raised_at: datetime | None, first_seen_at: datetime | None) -> bool:
    """What is recorded when a silence ends has that exact time. Another feed may have shown the ticket earlier."""
    if first_seen_at == silence.until:
        return raised_at is None or raised_at >= silence.since
    seen_in_time = first_seen_at is not None and first_seen_at < silence.until
    return not seen_in_time and raised_at is not None and silence.since <= raised_at <= silence.until


def _joined(found: Iterable[Missed]) -> tuple[Missed, ...]:
    """Merges overlapping silences: what affects one feed usually affects the others too."""
    joined: list[Missed] = []
    for one in sorted(found, key=lambda missed: (missed.since, missed.statuses)):
        if joined and joined[-1].raised == one.raised and one.since <= joined[-1].until:
            last = joined.pop()
            joined.append(Missed((*last.statuses, *one.statuses), last.since, max(last.until, one.until), one.raised))
        else:
            joined.append(one)
    return tuple(joined)
