"""Which channels a person may see.

Sources: https://docs.slack.dev/reference/objects/conversation-object and https://docs.slack.dev/reference/objects/user-object
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from slack_sdk import WebClient

from bot.model.errors import ChannelGone
from bot.runtime.timings import Timings
from handlers.slack.calls import call
from handlers.slack.membership import members_of


class Visibility:
    """Asks Slack each time, since people join and leave. What the bot itself can't see, nobody is shown."""

    def __init__(self, client: WebClient, timings: Timings) -> None:
        self._client = client
        self._timings = timings

    def of(self, user_id: str) -> Callable[[str], bool]:
        """Whether the person may see a channel: if they are in it or, unless they are a guest, if it is public.

        Each channel is asked for once.
        """
        user = call(self._client.users_info, self._timings, user=user_id)["user"]
        is_guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted") or user.get("is_stranger"))
        return cache(lambda channel_id: self._is_seen(user_id, channel_id, is_guest=is_guest))

    def _is_seen(self, user_id: str, channel_id: str, *, is_guest: bool) -> bool:
        try:
            channel = call(self._client.conversations_info, self._timings, channel=channel_id)["channel"]
            is_public = not channel.get("is_private", True)
            return (is_public and not is_guest) or user_id in members_of(self._client, self._timings, channel_id)
        except ChannelGone:
            return False
