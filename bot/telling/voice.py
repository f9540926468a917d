"""How announcements are posted to Slack. `handlers` implements it, so that Block Kit never leaves `handlers`."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from bot.model.announcements import Announcement, Card, Part
from bot.model.tickets import Ticket


class Posted(NamedTuple):
    """Where a message is. `is_astray` means that its thread was gone, so Slack put it into the channel itself."""

    ts: str
    is_astray: bool = False


class Voice(Protocol):
    """How the announcer posts to Slack. Every method raises a `SlackError`."""

    def post(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Posted:
        """Post a part of an announcement, in a thread or, if that is gone, in the channel."""

    def edit_card(self, card: Card, ticket: Ticket, followers: int) -> None:
        """Show the ticket's current state, and how many people follow it. Raises `MessageGone` if the card was deleted."""

    def react(self, channel_id: str, message_ts: str) -> None:
        """Add the bot's reaction to a message. Doing it twice does no harm."""

    def find(self, announcement: Announcement, part: Part, thread_ts: str | None) -> Posted | None:
        """That part, if it arrived, in its thread or in the channel. None also if the bot may not read the channel."""

    def channel_name(self, channel_id: str) -> str:
        """The channel's current name. Raises `ChannelGone` if the bot can't post there."""
