"""A minimal Slack for the announcer, which records what it should post, edit and look for, and can fail."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from bot.model.announcements import Announcement, Card, Part
from bot.model.errors import ChannelGone, MessageGone, SlackError
from bot.model.tickets import Ticket
from bot.telling.voice import Posted

from .clock import HandClock


@dataclass
class Said:
    """A message. `edits` are the states that it showed later; reads show it from `visible_at` on."""

    ts: str
    channel: str
    announcement: int
    part: Part
    thread_ts: str | None
    visible_at: float
    ticket_number: str
    edits: list[Ticket]


@dataclass
class Failure:
    """How a call fails: it takes `seconds`, is done or not, and then raises `error`."""

    error: SlackError
    done: bool = False
    seconds: float = 0.0


class MemoryVoice:
    """The announcer's `Voice` in memory. `fail` makes the next post fail. Reads show a message `read_lag` seconds after it was
    posted.
    """

    def __init__(self, clock: HandClock, read_lag: float = 0.0) -> None:
        self.said: list[Said] = []
        self.looks = 0
        self.gone: set[str] = set()
        self.marked: list[tuple[str, str]] = []
        self.names: dict[str, str] = {}
        self.read_lag = read_lag
        self._clock = clock
        self.blind_error: SlackError | None = None
        self._failures: deque[Failure] = deque()
        self._seconds = 0.0

    # For tests

    def fail(self, error: SlackError, *, done: bool = False, seconds: float = 0.0) -> None:
        """The next post fails like this; `done` means that the message is posted anyway."""
        self._failures.append(Failure(error, done, seconds))

    def delay(self, seconds: float) -> None:
        """Every post takes so long to arrive from now on."""
        self._seconds = seconds

    def failures_left(self) -> int:
        """How many failures haven't happened yet."""
        return len(self._failures)

    def mend(self) -> None:
        """Cancel all failures."""
        self._failures.clear()

    def delete(self, message: Said) -> None:
        self.said.remove(message)

    def in_channel(self, channel: str = "C0NOC") -> list[str]:
        """Ticket numbers in the order of the messages; ``↳`` marks replies."""
        here = (one for one in self.said if one.channel == channel)
        return [f"↳ {one.ticket_number}" if one.thread_ts else one.ticket_number for one in here]

    # The protocol

    def post(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Posted:
        self._check(announcement.recipient.id)
        failure = self._failures.popleft() if self._failures else None
        is_astray = bool(thread_ts) and not any(one.ts == thread_ts for one in self.said)
        self._clock.advance(failure.seconds if failure else self._seconds)
        if failure and not failure.done:
            raise failure.error
        said = self._say(announcement, part, None if is_astray else thread_ts)
        if failure:
            raise failure.error
        return Posted(said.ts, is_astray)

    def edit_card(self, card: Card, ticket: Ticket, followers: int) -> None:
        self._check(card.recipient.id)
        message = next((one for one in self.said if one.ts == card.message_ts), None)
        if message is None:
            raise MessageGone("edit", "message_not_found")
        message.edits.append(ticket)

    def react(self, channel_id: str, message_ts: str) -> None:
        self._check(channel_id)
        failure = self._failures.popleft() if self._failures else None
        if failure and not failure.done:
            raise failure.error
        self.marked.append((channel_id, message_ts))
        if failure:
            raise failure.error

    def find(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Posted | None:
        self.looks += 1
        if self.blind_error:
            raise self.blind_error
        now = self._clock.monotonic()
        shown = (one for one in self.said if one.visible_at <= now and one.thread_ts in (None, thread_ts))
        found = (one for one in shown if (one.announcement, one.part) == (announcement.id, part))
        return next((Posted(one.ts, is_astray=one.thread_ts != thread_ts) for one in found), None)

    def channel_name(self, channel_id: str) -> str:
        self._check(channel_id)
        return self.names.get(channel_id, "noc")

    def _check(self, channel_id: str) -> None:
        if channel_id in self.gone:
            raise ChannelGone("post", "is_archived")

    def _say(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Said:
        said = Said(
            ts=f"{len(self.said) + 1}.{announcement.id}",
            channel=announcement.recipient.id,
            announcement=announcement.id,
            part=part,
            thread_ts=thread_ts,
            visible_at=self._clock.monotonic() + self.read_lag,
            ticket_number=announcement.occasion.ticket_number,
            edits=[],
        )
        self.said.append(said)
        return said
