"""Subscriptions: which channel asked for which tickets."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.model.criteria import ALL_TICKETS, Criteria
from bot.model.filters import UNFILTERED, Filter
from bot.model.quiet import QuietHours
from bot.model.reminders import Reminder, UserGroup
from bot.model.tickets import TicketRecord
from bot.model.value import Value
from bot.model.writes import Requester


class Terms(Value):
    """What a subscription asks for: a ticket type in some statuses, narrowed by a filter.

    `sync_notes` is whether replies in the threads of its cards become notes. The channel is reminded of tickets that wait for
    something, and `mention` is the group that these reminders call. What happens in `quiet` hours is posted when they end.
    """

    ticket_type: str
    statuses: tuple[str, ...] = ()
    filter: Filter = UNFILTERED
    sync_notes: bool = False
    reminders: tuple[Reminder, ...] = ()
    mention: UserGroup | None = None
    quiet: QuietHours | None = None

    def covers(self, other: Terms) -> bool:
        """Whether these terms match every ticket that the `other` terms match. Both name their statuses."""
        same_type = self.ticket_type == other.ticket_type
        return same_type and set(other.statuses) <= set(self.statuses) and self.filter.covers(other.filter)


class Subscription(Value):
    """A channel that is subscribed to its `terms`.

    `started_at` is None until each of its feeds was read once; also after a change that added feeds which weren't being read.
    `stopped_at` and `stopped_reason` are set while the bot can't post in the channel; `resumed_at` is when it last could again.
    `stale_since` is set while the channel has been told that Keesa doesn't answer. `changed_at` is when its terms last changed;
    `former` are the terms before that, until it is undone.
    """

    id: int
    channel_id: str
    channel_name: str
    ticket_type: str
    statuses: tuple[str, ...]
    filter: Filter = UNFILTERED
    sync_notes: bool = False
    reminders: tuple[Reminder, ...] = ()
    mention: UserGroup | None = None
    quiet: QuietHours | None = None
    created_by: str
    created_at: datetime
    changed_at: datetime | None = None
    former: Terms | None = None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    stopped_reason: str = ""
    resumed_at: datetime | None = None
    stale_since: datetime | None = None

    def covers(self, ticket_type: str, status: str) -> bool:
        """Whether the channel is subscribed to this type and status, if the ticket passes the filter."""
        return ticket_type == self.ticket_type and status.casefold() in self.statuses

    @property
    def is_announced(self) -> bool:
        """Whether what this feed shows is announced. After a change to new feeds, feeds that were read before still are."""
        return self.started_at is not None or self.changed_at is not None

    def may_be_changed_by(self, who: Requester) -> bool:
        """In its own channel, where everybody sees it, anybody may change it; elsewhere only whoever made it."""
        return who.channel_id == self.channel_id or who.user_id == self.created_by

    @property
    def terms(self) -> Terms:
        return Terms.model_validate({name: getattr(self, name) for name in Terms.model_fields})

    def syncs(self, record: TicketRecord) -> bool:
        """Whether replies in the thread of this ticket's card become notes."""
        return self.sync_notes and self.ticket_type == record.ticket_type and self.filter.passes(record.ticket)


class Selected(Value):
    """Which subscriptions of a list to show: those that post tickets of this type, priority and category, if these are given.

    Of the criteria, only these count, and the dates, which are about when a subscription was added.
    """

    ticket_type: str | None = None
    criteria: Criteria = ALL_TICKETS

    def passes(self, subscription: Subscription) -> bool:
        asked, own = self.criteria.filter, subscription.filter
        return (
            self.ticket_type in (None, subscription.ticket_type)
            and (asked.priority is None or own.priority in (None, asked.priority))
            and (not asked.categories or not own.categories or bool(set(asked.categories) & set(own.categories)))
            and (self.criteria.since is None or subscription.created_at >= self.criteria.since)
            and (self.criteria.until is None or subscription.created_at < self.criteria.until)
        )


ALL_SUBSCRIPTIONS: Final = Selected()
