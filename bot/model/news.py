"""What channels and people are told, as values."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from bot.model.changes import Change
from bot.model.filters import UNFILTERED, Filter
from bot.model.subscriptions import Terms
from bot.model.tickets import Ticket
from bot.model.value import Value


class TicketAppeared(Value):
    """A new ticket: a card for the channel."""

    kind: Literal["new"] = "new"
    ticket: Ticket


class TicketChanged(Value):
    """A ticket changed: its card is edited, and a threaded reply says what changed."""

    kind: Literal["change"] = "change"
    ticket: Ticket
    changes: tuple[Change, ...]


class TicketsAppeared(Value):
    """Many tickets at once, a line each: those on `page` of `pages`, of `total` in all.

    They are new or, where `missed`, new or changed while the channel could not be told.
    """

    kind: Literal["digest"] = "digest"
    tickets: tuple[Ticket, ...]
    total: int
    page: int = 1
    pages: int = 1
    missed: bool = False


class SubscriptionsChanged(Value):
    """Somebody subscribed this channel to something, changed what it is subscribed to, or ended that.

    A subscription is told as made when it begins: then `since` is that moment, and `known` tickets are there already. Without them
    it is one that had begun before, and was brought back. One that was changed to tickets that nobody had read is told as begun
    besides, when they have been. `unread` are the statuses that it began without, since Keesa does not answer for them: each is
    told as begun when it has been read. What ended without statuses is all that the channel wanted of the type.
    """

    kind: Literal["subscriptions"] = "subscriptions"
    what: Literal["made", "begun", "changed", "ended"] = "made"
    user_id: str
    ticket_type: str
    statuses: tuple[str, ...] = ()
    filter: Filter = UNFILTERED
    since: datetime | None = None
    known: int = 0
    unread: tuple[str, ...] = ()


class OlderUnchecked(Value):
    """More tickets were new at once than the largest limit shows: older ones were not checked."""

    kind: Literal["unchecked"] = "unchecked"
    ticket_type: str
    status: str
    limit: int


class PageCut(Value):
    """Keesa shows no more than the `shown` newest tickets of a feed or, where not `newest`, the oldest: the others go unseen."""

    kind: Literal["cut"] = "cut"
    ticket_type: str
    status: str
    shown: int
    newest: bool = True


class FeedsStale(Value):
    """Keesa has not answered since then, so silence means nothing."""

    kind: Literal["stale"] = "stale"
    since: datetime


class FeedsFresh(Value):
    """Keesa answers again; what was missed in between has been announced."""

    kind: Literal["fresh"] = "fresh"
    since: datetime


class ChannelStopped(Value):
    """The bot cannot speak in a channel any more: for whoever subscribed it. `reason` is Slack's error code or event.

    `terms` are those of one of the subscriptions: asking for just that again brings all of them back.
    """

    kind: Literal["stopped"] = "stopped"
    channel_id: str
    channel_name: str
    ticket_types: tuple[str, ...]
    terms: Terms | None = None
    reason: str


class SubmissionSettled(Value):
    """What became of a submission, for the person who asked for it."""

    kind: Literal["outcome"] = "outcome"
    submission_id: str


class TicketRaised(Value):
    """Somebody raised a ticket from within a thread, or from the message that begins it: for that thread.

    `ticket` is what was sent; under a message, which says the same, its number is enough.
    """

    kind: Literal["raised"] = "raised"
    ticket: Ticket
    user_id: str
    thread_ts: str
    from_message: bool


class MessageNoted(Value):
    """A message was added to a ticket as a note: a reaction marks it."""

    kind: Literal["noted"] = "noted"
    message_ts: str


News = Annotated[
    TicketAppeared
    | TicketChanged
    | TicketsAppeared
    | SubscriptionsChanged
    | OlderUnchecked
    | PageCut
    | FeedsStale
    | FeedsFresh
    | ChannelStopped
    | SubmissionSettled
    | TicketRaised
    | MessageNoted,
    Field(discriminator="kind"),
]
