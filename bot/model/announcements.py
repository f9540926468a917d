"""An announcement: one piece of news on its way to a channel or a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import IntEnum, StrEnum
from hashlib import sha256
from typing import Literal, NamedTuple

from bot.model.news import News
from bot.model.value import Value
from bot.model.writes import SubmissionOutcome


class RecipientKind(StrEnum):
    """Who receives an announcement."""

    CHANNEL = "channel"
    PERSON = "person"


class Recipient(Value):
    """A channel or, by direct message, a person. `id` is Slack's."""

    kind: RecipientKind
    id: str

    @classmethod
    def channel(cls, channel_id: str) -> Recipient:
        return cls(kind=RecipientKind.CHANNEL, id=channel_id)

    @classmethod
    def person(cls, user_id: str) -> Recipient:
        return cls(kind=RecipientKind.PERSON, id=user_id)

    @classmethod
    def of_id(cls, slack_id: str) -> Recipient:
        """The recipient with this Slack id: people's ids begin with U or W.

        Source: https://docs.slack.dev/reference/objects/user-object
        """
        return cls.person(slack_id) if slack_id.startswith(("U", "W")) else cls.channel(slack_id)

    @property
    def is_direct(self) -> bool:
        """Whether it is somebody's own conversation with the bot."""
        return self.id.startswith("D")

    @property
    def is_person(self) -> bool:
        return self.kind is RecipientKind.PERSON


class OccasionKind(StrEnum):
    """What an announcement is about."""

    NEW = "new"
    CHANGE = "change"
    DIGEST = "digest"
    UNCHECKED = "unchecked"
    CUT = "cut"
    SUBSCRIPTION = "subscription"
    STALE = "stale"
    FRESH = "fresh"
    STOPPED = "stopped"
    OUTCOME = "outcome"
    ORIGIN = "origin"
    REPORT = "report"
    REMINDER = "reminder"


class Occasion(Value):
    """What happened. Each recipient gets one announcement per occasion, so nobody is told twice.

    `ticket_number` is "" if it is about no ticket or about several. `detail` tells occasions of one kind apart; it is compared,
    never parsed.
    """

    kind: OccasionKind
    ticket_number: str = ""
    detail: str = ""

    @classmethod
    def new(cls, ticket_number: str) -> Occasion:
        """A ticket was seen for the first time."""
        return cls(kind=OccasionKind.NEW, ticket_number=ticket_number)

    @classmethod
    def change(cls, ticket_number: str, version: int) -> Occasion:
        """A ticket reached this `version`."""
        return cls(kind=OccasionKind.CHANGE, ticket_number=ticket_number, detail=str(version))

    @classmethod
    def digest(cls, ticket_numbers: Iterable[str], at: datetime) -> Occasion:
        """Several tickets were seen at once."""
        numbers = sha256(" ".join(ticket_numbers).encode()).hexdigest()[:16]
        return cls(kind=OccasionKind.DIGEST, detail=f"{numbers} {at.isoformat()}")

    @classmethod
    def redrawn(cls, ticket_number: str, at: datetime) -> Occasion:
        """A ticket's card is brought up to date after a list."""
        return cls(kind=OccasionKind.DIGEST, ticket_number=ticket_number, detail=f"redrawn {at.isoformat()}")

    @classmethod
    def unchecked(cls, ticket_type: str, status: str, at: datetime) -> Occasion:
        """A feed had more new tickets than could be read."""
        return cls(kind=OccasionKind.UNCHECKED, detail=f"{ticket_type} {status} {at.isoformat()}")

    @classmethod
    def cut(cls, ticket_type: str, status: str, at: datetime) -> Occasion:
        """Keesa turned out not to show all of a feed."""
        return cls(kind=OccasionKind.CUT, detail=f"{ticket_type} {status} {at.isoformat()}")

    @classmethod
    def joined(cls, subscription_id: int, status: str, at: datetime) -> Occasion:
        """A feed that couldn't be read when its subscription began has been read."""
        return cls(kind=OccasionKind.SUBSCRIPTION, detail=f"joined {subscription_id} {status} {at.isoformat()}")

    @classmethod
    def subscription(cls, what: Literal["made", "started", "changed", "ended"], subscription_id: int, at: datetime) -> Occasion:
        """A subscription was made, changed or removed."""
        return cls(kind=OccasionKind.SUBSCRIPTION, detail=f"{what} {subscription_id} {at.isoformat()}")

    @classmethod
    def muted(cls, ticket_number: str, at: datetime) -> Occasion:
        """A channel muted or unmuted a ticket."""
        return cls(kind=OccasionKind.SUBSCRIPTION, ticket_number=ticket_number, detail=f"muted {at.isoformat()}")

    @classmethod
    def schedule(cls, what: Literal["made", "changed", "ended"], schedule_id: int, at: datetime) -> Occasion:
        """A channel's schedule was made, changed or removed."""
        return cls(kind=OccasionKind.SUBSCRIPTION, detail=f"schedule {what} {schedule_id} {at.isoformat()}")

    @classmethod
    def report(cls, schedule_id: int, due_at: datetime) -> Occasion:
        """A schedule was due."""
        return cls(kind=OccasionKind.REPORT, detail=f"{schedule_id} {due_at.isoformat()}")

    @classmethod
    def reminder(cls, ticket_number: str, reminder: str, since: datetime, count: int) -> Occasion:
        """A ticket has been waiting since then; this is the reminder number `count` of it."""
        return cls(kind=OccasionKind.REMINDER, ticket_number=ticket_number, detail=f"{reminder} {since.isoformat()} {count}")

    @classmethod
    def reminders(cls, ticket_numbers: Iterable[str], at: datetime) -> Occasion:
        """Several tickets were due at once."""
        numbers = sha256(" ".join(ticket_numbers).encode()).hexdigest()[:16]
        return cls(kind=OccasionKind.REMINDER, detail=f"{numbers} {at.isoformat()}")

    @classmethod
    def stale(cls, since: datetime) -> Occasion:
        """Keesa hasn't answered since then."""
        return cls(kind=OccasionKind.STALE, detail=since.isoformat())

    @classmethod
    def fresh(cls, since: datetime) -> Occasion:
        """Keesa, which hadn't answered since then, answers again."""
        return cls(kind=OccasionKind.FRESH, detail=since.isoformat())

    @classmethod
    def stopped(cls, channel_id: str, running_since: datetime) -> Occasion:
        """The bot can no longer post in a channel, in which it could since then."""
        return cls(kind=OccasionKind.STOPPED, detail=f"{channel_id} {running_since.isoformat()}")

    @classmethod
    def outcome(cls, submission_id: str, outcome: SubmissionOutcome) -> Occasion:
        """A submission has this outcome."""
        return cls(kind=OccasionKind.OUTCOME, detail=f"{submission_id} {outcome}")

    @classmethod
    def origin(cls, submission_id: str, ticket_number: str) -> Occasion:
        """A submission that was made from a message or a thread is done."""
        return cls(kind=OccasionKind.ORIGIN, ticket_number=ticket_number, detail=submission_id)


class AnnouncementState(StrEnum):
    """How far an announcement is. HELD ones wait until the bot can post in their channel again, or quiet hours are
    over; then they are DIGESTED into one list. DEAD ones were given up, DROPPED ones ended by an operator.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    HELD = "held"
    DIGESTED = "digested"
    DEAD = "dead"
    DROPPED = "dropped"


class Part(IntEnum):
    """The messages that an announcement can consist of, in the order in which they are sent. Most are a card only."""

    CARD = 0
    REPLY = 1


class Draft(NamedTuple):
    """One piece of news that becomes an announcement for each of its recipients, held until then if they have quiet hours."""

    recipients: Sequence[Recipient]
    occasion: Occasion
    news: News
    held_until: datetime | None = None


class Card(Value):
    """The message that shows a ticket in Slack. `editable` is False if that message is a digest, which names other tickets too.

    `message_ts` is "" once the message is known to be deleted.
    """

    recipient: Recipient
    ticket_number: str
    message_ts: str
    editable: bool = True


class Announcement(Value):
    """One message for one recipient. Each recipient's announcements are delivered in the order of `id`.

    `part` is the one to send next: for a change, first the card, then the reply. `in_doubt` means that the attempt made at
    `attempted_at` may have arrived. `refused_at` is when Slack first refused it for an unknown reason. A recipient never has two
    announcements of one occasion. `request_id` names, in the log, the request or the poll that it is from. `card` is the card that
    its ticket had there when it was claimed.
    """

    id: int
    recipient: Recipient
    occasion: Occasion
    news: News
    created_at: datetime
    part: Part = Part.CARD
    attempts: int = 0
    attempted_at: datetime
    fence: int = 0
    in_doubt: bool = False
    refused_at: datetime | None = None
    request_id: str = ""
    card: Card | None = None


class Delivery(Value):
    """The state of an announcement about a ticket in a channel.

    `kind` is NEW, CHANGE, DIGEST or REMINDER. `message_ts` and `finished_at` are set once it was sent; what is held is due then, if
    the bot can post in the channel.
    """

    kind: OccasionKind
    state: AnnouncementState
    created_at: datetime
    due_at: datetime | None = None
    finished_at: datetime | None = None
    message_ts: str = ""
    error: str = ""
