"""The members of the channels and user groups in the settings, kept up to date in the background so that checks never wait.

Sources: https://docs.slack.dev/reference/methods/conversations.members and
https://docs.slack.dev/reference/methods/usergroups.users.list
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final

from slack_sdk import WebClient

from bot.model.errors import SlackError
from bot.runtime.timings import Timings
from handlers.slack.calls import call

log = logging.getLogger(__name__)

_PAGE: Final = 1000


class Membership:
    """Members of `channels` may use the bot outside of channels too; members of `usergroups` may write. Both are ids, or empty.

    The scheduler calls `refresh`. If Slack doesn't answer, its last answer stands; before the first one, nobody is a member.
    """

    def __init__(self, client: WebClient, timings: Timings, channels: Sequence[str] = (), usergroups: Sequence[str] = ()) -> None:
        self.channels = tuple(channels)
        self.usergroups = tuple(usergroups)
        self._client = client
        self._timings = timings
        self._members: dict[str, frozenset[str]] = {}

    def refresh(self) -> list[str]:
        """Ask Slack for all members. Returns a line for each question that Slack didn't answer."""
        asked = [self._keep(channel, self._of_channel) for channel in self.channels]
        asked += [self._keep(usergroup, self._of_usergroup) for usergroup in self.usergroups]
        return [problem for problem in asked if problem]

    def is_inside(self, user_id: str) -> bool | None:
        """Whether a person is in one of the channels, or no channels are set. None if it isn't known yet."""
        return self._is_among(user_id, self.channels)

    def may_write(self, user_id: str) -> bool | None:
        """Whether a person is in one of the user groups, or no groups are set. None if it isn't known yet."""
        return self._is_among(user_id, self.usergroups)

    def _is_among(self, user_id: str, ids: Sequence[str]) -> bool | None:
        known = [self._members.get(named) for named in ids]
        if not ids or any(user_id in members for members in known if members):
            return True
        return None if None in known else False

    def _keep(self, named: str, ask: Callable[[str], frozenset[str]]) -> str:
        """A permanent refusal (no such group, the bot isn't in that private channel, a missing scope) means no members."""
        try:
            self._members[named] = ask(named)
        except SlackError as error:
            log.warning("Couldn't load the members of %s: %s", named, error)
            if error.is_final:
                self._members[named] = frozenset()
            return f"{named}: {error.code}"
        return ""

    def _of_channel(self, channel: str) -> frozenset[str]:
        return members_of(self._client, self._timings, channel)

    def _of_usergroup(self, usergroup: str) -> frozenset[str]:
        return frozenset(call(self._client.usergroups_users_list, self._timings, usergroup=usergroup)["users"])


def members_of(client: WebClient, timings: Timings, channel: str) -> frozenset[str]:
    """All members of a channel, by ``conversations.members``."""
    members: list[str] = []
    cursor = ""
    while True:
        answer = call(client.conversations_members, timings, channel=channel, limit=_PAGE, cursor=cursor)
        members += answer["members"]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return frozenset(members)
