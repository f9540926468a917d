"""Which channel asked for which tickets."""

from __future__ import annotations

from datetime import datetime

from bot.model.filters import UNFILTERED, Filter
from bot.model.value import Value
from bot.model.writes import Requester


class Terms(Value):
    """What a subscription is for: a ticket type in some statuses, as far as the filter lets it through."""

    ticket_type: str
    statuses: tuple[str, ...] = ()
    filter: Filter = UNFILTERED

    def covers(self, other: Terms) -> bool:
        """Whether whoever is subscribed to these misses nothing of the `other` terms. Both name their statuses."""
        same_type = self.ticket_type == other.ticket_type
        return same_type and set(other.statuses) <= set(self.statuses) and self.filter.covers(other.filter)


class Subscription(Value):
    """A channel that asked for a ticket type in some statuses, as far as the filter lets it through: its `terms`.

    `started_at` is None until every feed of it is on known ground, also after a change that brought feeds which were not.
    `stopped_at` and `stopped_reason` are set while the bot cannot speak there; `stale_since` while the channel has been told that
    Keesa does not answer. `changed_at` is since when it has had just these terms, where it had others before; `former` are
    those before the last change, until that is undone.
    """

    id: int
    channel_id: str
    channel_name: str
    ticket_type: str
    statuses: tuple[str, ...]
    filter: Filter = UNFILTERED
    created_by: str
    created_at: datetime
    changed_at: datetime | None = None
    former: Terms | None = None
    started_at: datetime | None = None
    stopped_at: datetime | None = None
    stopped_reason: str = ""
    stale_since: datetime | None = None

    def covers(self, ticket_type: str, status: str) -> bool:
        """Whether tickets of that type and status are for this channel, provided they pass the filter."""
        return ticket_type == self.ticket_type and status.casefold() in self.statuses

    @property
    def is_heard(self) -> bool:
        """Whether what its feeds show is announced. While one that was changed begins anew, that goes on for feeds read before."""
        return self.started_at is not None or self.changed_at is not None

    def may_be_changed_by(self, who: Requester) -> bool:
        """Anybody may in its own channel, where everybody hears of it; from elsewhere only whoever made it."""
        return who.channel_id == self.channel_id or who.user_id == self.created_by

    @property
    def terms(self) -> Terms:
        return Terms(ticket_type=self.ticket_type, statuses=self.statuses, filter=self.filter)
