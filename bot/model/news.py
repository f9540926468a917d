"""What channels and people are told, as values."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from bot.model.changes import Change
from bot.model.filters import UNFILTERED, Filter
from bot.model.quiet import QuietHours
from bot.model.reminders import Reminder, UserGroup
from bot.model.reports import Missing, Report, ReportTerms
from bot.model.schedules import ScheduleTerms, What
from bot.model.subscriptions import Subscription, Terms
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
    """Many tickets at once, a line for each: the ones on `page` of `pages`, out of `total`.

    They are new or, if `missed`, were new or changed while the bot couldn't post in the channel. If `held`, they changed while a
    person didn't want to be told; if `quiet`, they were new or changed in a channel's quiet hours.
    """

    kind: Literal["digest"] = "digest"
    tickets: tuple[Ticket, ...]
    total: int
    page: int = 1
    pages: int = 1
    missed: bool = False
    held: bool = False
    quiet: bool = False

    @property
    def numbers(self) -> list[str]:
        return [ticket.number for ticket in self.tickets]


class SubscriptionsChanged(Value):
    """Somebody subscribed this channel to something, or changed or removed a subscription.

    A new subscription is announced when it begins: `since` is that moment, and `known` is how many tickets already existed. Without
    these two, the subscription had begun before and was brought back. If it was changed to feeds that weren't being read, that
    beginning is announced separately, once they have been read. `unread` are the statuses that couldn't be read at the beginning;
    each is announced once it has been read. A removed subscription without statuses was the channel's only one for this type.
    `sync_notes` is whether replies in the threads of its cards become notes; None if that wasn't so before either. `reminders`,
    `mention` and `quiet` are those of its terms.
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
    sync_notes: bool | None = None
    reminders: tuple[Reminder, ...] = ()
    mention: UserGroup | None = None
    quiet: QuietHours | None = None

    @classmethod
    def of(cls, subscription: Subscription, **told: Any) -> SubscriptionsChanged:
        """What there is to say about this subscription: its terms, and what is `told` besides."""
        was_synced = bool(subscription.former and subscription.former.sync_notes)
        return cls(
            ticket_type=subscription.ticket_type,
            statuses=subscription.statuses,
            filter=subscription.filter,
            sync_notes=subscription.sync_notes if subscription.sync_notes or was_synced else None,
            reminders=subscription.reminders,
            mention=subscription.mention,
            quiet=subscription.quiet,
            **told,
        )


class SubscriptionsGathered(Value):
    """What one person did to a channel's subscriptions before there was time to say it."""

    kind: Literal["gathered"] = "gathered"
    user_id: str
    changes: tuple[SubscriptionsChanged, ...]


class OlderUnchecked(Value):
    """More tickets were new at once than the largest limit shows, so the older ones weren't checked."""

    kind: Literal["unchecked"] = "unchecked"
    ticket_type: str
    status: str
    limit: int


class PageCut(Value):
    """Keesa only shows the `shown` newest tickets of a feed (or the oldest, if not `newest`), so the others aren't seen."""

    kind: Literal["cut"] = "cut"
    ticket_type: str
    status: str
    shown: int
    newest: bool = True


class FeedsStale(Value):
    """Keesa hasn't answered since then, so a quiet channel doesn't mean that nothing happens."""

    kind: Literal["stale"] = "stale"
    since: datetime


class FeedsFresh(Value):
    """Keesa answers again. What happened in between has been announced."""

    kind: Literal["fresh"] = "fresh"
    since: datetime


class ChannelStopped(Value):
    """The bot can no longer post in a channel. For whoever subscribed it, or scheduled something for it. `reason` is Slack's error
    code or event.

    `terms` are those of one of its subscriptions, or `scheduled` those of one of its schedules, if the person made no subscription
    there: requesting the same again resumes all of them.
    """

    kind: Literal["stopped"] = "stopped"
    channel_id: str
    channel_name: str
    ticket_types: tuple[str, ...]
    terms: Terms | None = None
    scheduled: ScheduleTerms | None = None
    reason: str


class Overdue(Value):
    """A ticket that has been waiting since then, and of which its channel is reminded for the `count`th time."""

    ticket: Ticket
    reminder: Reminder
    since: datetime
    count: int


class TicketOverdue(Value):
    """A reminder of a ticket, in its card's thread, if there is one."""

    kind: Literal["reminder"] = "reminder"
    entry: Overdue
    mentions: tuple[UserGroup, ...] = ()


class TicketsOverdue(Value):
    """A reminder of `total` tickets. There are `left_out` more entries than those that are listed."""

    kind: Literal["reminders"] = "reminders"
    entries: tuple[Overdue, ...]
    total: int
    left_out: int = 0
    mentions: tuple[UserGroup, ...] = ()


class ReportDue(Value):
    """A report or a digest that was due, about `terms`. Without a report, `missing` says why.

    It `is_late` if the bot couldn't post it in time, mostly because it was down.
    """

    kind: Literal["report"] = "report"
    what: What
    terms: ReportTerms
    report: Report | None = None
    missing: Missing | None = None
    due_at: datetime
    is_late: bool = False


class ScheduleChanged(Value):
    """Somebody scheduled something for this channel, or changed or removed a schedule. `terms` are its current or last ones."""

    kind: Literal["schedule"] = "schedule"
    what: Literal["made", "changed", "ended"]
    user_id: str
    terms: ScheduleTerms


class SubmissionSettled(Value):
    """The outcome of a submission, for the person who asked for it."""

    kind: Literal["outcome"] = "outcome"
    submission_id: str


class TicketRaised(Value):
    """Somebody raised a ticket from within a thread, or from the message that begins it. Posted in that thread.

    `ticket` is what was sent. Under a message with the same text its number is enough.
    """

    kind: Literal["raised"] = "raised"
    ticket: Ticket
    user_id: str
    thread_ts: str
    from_message: bool


class TicketMuted(Value):
    """Somebody muted a ticket in this channel or, if it `is_over`, unmuted it. Posted in its card's thread, if there is one."""

    kind: Literal["muted"] = "muted"
    ticket_number: str
    user_id: str
    is_over: bool = False


class MessageNoted(Value):
    """A message was added to a ticket as a note. Shown as a reaction to the message.

    With a `ticket_number`, the note was written to the bot in that message by `user_id`: a line says so, in `thread_ts`.
    """

    kind: Literal["noted"] = "noted"
    message_ts: str
    ticket_number: str = ""
    user_id: str = ""
    thread_ts: str = ""


News = Annotated[
    TicketAppeared
    | TicketChanged
    | TicketsAppeared
    | SubscriptionsChanged
    | SubscriptionsGathered
    | OlderUnchecked
    | PageCut
    | FeedsStale
    | FeedsFresh
    | ChannelStopped
    | ReportDue
    | TicketOverdue
    | TicketsOverdue
    | ScheduleChanged
    | SubmissionSettled
    | TicketRaised
    | TicketMuted
    | MessageNoted,
    Field(discriminator="kind"),
]
