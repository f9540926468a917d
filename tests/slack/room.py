"""A channel, with what tests can do to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .deliveries import Delivery
from .values import PATIENCE, Channel, Json, Message

if TYPE_CHECKING:
    from .server import SlackServer


class Room:
    """A channel. The app gets Slack's events about changes, unless `quiet`: Slack sometimes doesn't send them either."""

    def __init__(self, slack: SlackServer, channel: Channel) -> None:
        self.slack = slack
        self.channel = channel

    @property
    def id(self) -> str:
        return self.channel.id

    @property
    def messages(self) -> list[Message]:
        """The messages in the channel itself, in order."""
        with self.slack.changed:
            return [m for m in self.channel.messages if not m.thread_ts or m.thread_ts == m.ts or m.broadcast]

    def thread(self, parent: Message | str) -> list[Message]:
        """The replies to a message, in order."""
        with self.slack.changed:
            return self.channel.replies(parent if isinstance(parent, str) else parent.ts)

    def wait_message(self, containing: str = "", *, timeout: float = PATIENCE) -> Message:
        """Wait for a message in the channel itself that contains this text, the newest one."""
        found = lambda: [m for m in self.messages if containing in m.plain]  # noqa: E731
        return self.slack.wait_for(found, timeout, f"“{containing}” in #{self.channel.name}")[-1]

    def wait_messages(self, count: int, *, timeout: float = PATIENCE) -> list[Message]:
        """Wait until the channel has at least so many messages."""
        found = lambda: self.messages if len(self.messages) >= count else []  # noqa: E731
        return self.slack.wait_for(found, timeout, f"{count} messages in #{self.channel.name}")

    def wait_reply(self, parent: Message, containing: str = "", *, timeout: float = PATIENCE) -> Message:
        """Wait for a reply to a message."""
        found = lambda: [m for m in self.thread(parent) if containing in m.plain]  # noqa: E731
        return self.slack.wait_for(found, timeout, f"a reply with “{containing}” in #{self.channel.name}")[-1]

    # What can happen to it

    def archive(self, *, quiet: bool = False) -> Delivery | None:
        self.channel.archived = True
        return self._tell({"type": self._kind("archive"), "channel": self.id, "user": self._somebody}, quiet)

    def unarchive(self, *, quiet: bool = False) -> Delivery | None:
        self.channel.archived = False
        return self._tell({"type": self._kind("unarchive"), "channel": self.id, "user": self._somebody}, quiet)

    def rename(self, name: str, *, quiet: bool = False) -> Delivery | None:
        self.channel.name = name = name.removeprefix("#")
        shown = {"id": self.id, "name": name, "name_normalized": name, "created": self.channel.created}
        return self._tell({"type": self._kind("rename"), "channel": shown}, quiet)

    def delete(self, *, quiet: bool = False) -> Delivery | None:
        self.channel.deleted = True
        return self._tell({"type": self._kind("deleted"), "channel": self.id}, quiet)

    def kick_bot(self, *, quiet: bool = False) -> Delivery | None:
        """Remove the app, which gets ``channel_left`` or ``group_left``."""
        with self.slack.changed:
            self.channel.members.discard(self.slack.bot_user_id)
        return self._tell({"type": self._kind("left"), "channel": self.id, "actor_id": self._somebody}, quiet)

    def invite_bot(self, *, quiet: bool = False) -> Delivery | None:
        with self.slack.changed:
            self.channel.members.add(self.slack.bot_user_id)
        kind = "C" if self.channel.kind == "public" else "G"
        bot = {"user": self.slack.bot_user_id, "team": self.slack.team_id, "inviter": self._somebody}
        return self._tell({"type": "member_joined_channel", "channel": self.id, "channel_type": kind, **bot}, quiet)

    def change_id(self, new_id: str, *, quiet: bool = False) -> Delivery | None:
        """Give it another id, as when it becomes shared."""
        with self.slack.changed:
            old_id, self.channel.id = self.channel.id, new_id
            self.slack.channels[new_id] = self.slack.channels.pop(old_id)
        return self._tell({"type": "channel_id_changed", "old_channel_id": old_id, "new_channel_id": new_id}, quiet)

    @property
    def _somebody(self) -> str:
        return next((member for member in sorted(self.channel.members) if member != self.slack.bot_user_id), "U0ADMIN")

    def _kind(self, what: str) -> str:
        return f"{'group' if self.channel.kind == 'private' else 'channel'}_{what}"

    def _tell(self, event: Json, quiet: bool) -> Delivery | None:
        self.slack.touch()
        return None if quiet else self.slack.event(event, self.channel)
