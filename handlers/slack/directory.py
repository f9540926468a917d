"""The names of people, channels and user groups. Slack is rarely asked, waiting is short, and nothing fails.

Sources: https://docs.slack.dev/reference/methods/users.info, https://docs.slack.dev/reference/methods/conversations.info and
https://docs.slack.dev/reference/methods/usergroups.list
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from itertools import islice
from typing import Final

from slack_sdk import WebClient

from bot import wording
from bot.model.attribution import as_name
from bot.model.reminders import UserGroup
from bot.runtime.timings import Timings
from handlers.grammar.slack_text import Kind, Mention, mapping, mappings, string, unescaped
from handlers.slack.calls import once
from handlers.slack.lookups import LookUps, Remembered, await_all

MOST_AT_ONCE: Final = 30
"""Slack allows fifty to a hundred of these calls a minute."""
_ALL: Final = "all"


class Directory:
    """`client` has a short time-out. An answer that comes too late is kept for the next time."""

    def __init__(
        self, client: WebClient, lookups: LookUps, timings: Timings = Timings(), clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._client = client
        self._lookups = lookups
        self._patience = timings.name_patience.total_seconds()
        self._people: Remembered[str, str] = Remembered(lookups, self._person, "", timings, clock)
        self._channels: Remembered[str, str] = Remembered(lookups, self._channel, "", timings, clock)
        self._usergroups: Remembered[str, Mapping[str, str]] = Remembered(lookups, self._all_usergroups, {}, timings, clock)

    def name(self, user_id: str) -> str:
        """The name of a person for colleagues, on one safe line; "" if it can't be looked up in time."""
        person = Mention(Kind.USER, user_id)
        return self.names([person], self._patience)[person]

    def public_channel(self, channel_id: str) -> str:
        """The name of a public channel; "" for others, or if it can't be looked up in time."""
        channel = Mention(Kind.CHANNEL, channel_id)
        name = self.names([channel], self._patience)[channel]
        return "" if name == wording.messages.A_PRIVATE_CHANNEL else name

    def user_groups(self) -> Sequence[UserGroup] | None:
        """The user groups that can be mentioned; None if Slack doesn't tell in time. Somebody may just have made one."""
        asked = self._lookups.start(self._mentionable, lambda: None)
        await_all([asked], self._patience)
        return asked.result() if asked.done() else None

    def names(self, mentions: Iterable[Mention], seconds: float) -> dict[Mention, str]:
        """The name for each mention, "" if it can't be looked up in time. If there are very many, only the first are looked up."""
        asked = {mention: self._look(mention) for mention in islice(mentions, MOST_AT_ONCE)}
        await_all(asked.values(), seconds)
        return {mention: _named(mention, future) for mention, future in asked.items()}

    def may_tell(self, names: Mapping[Mention, str]) -> bool:
        """Whether any of these names is only missing because Slack hasn't answered yet."""
        return any(not name and not self._is_answered(mention) for mention, name in names.items())

    def _is_answered(self, mention: Mention) -> bool:
        match mention.kind:
            case Kind.USER:
                return self._people.is_answered(mention.id)
            case Kind.CHANNEL:
                return self._channels.is_answered(mention.id)
            case Kind.USERGROUP:
                return self._usergroups.is_answered(_ALL)

    def _look(self, mention: Mention) -> Future[str] | Future[Mapping[str, str]]:
        match mention.kind:
            case Kind.USER:
                return self._people.look(mention.id)
            case Kind.CHANNEL:
                return self._channels.look(mention.id)
            case Kind.USERGROUP:
                return self._usergroups.look(_ALL)

    def _person(self, user_id: str) -> str:
        """The real name, which is better in a record than a nickname."""
        user = mapping(once(self._client.users_info, user=user_id).get("user"))
        profile = mapping(user.get("profile"))
        names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
        return next(filter(None, (as_name(unescaped(string(name))) for name in names)), "")

    def _channel(self, channel_id: str) -> str:
        channel = mapping(once(self._client.conversations_info, channel=channel_id).get("channel"))
        return wording.messages.A_PRIVATE_CHANNEL if channel.get("is_private") else as_name(string(channel.get("name")))

    def _mentionable(self) -> Sequence[UserGroup] | None:
        groups = mappings(once(self._client.usergroups_list).get("usergroups"))
        known = ((string(group.get("id")), string(group.get("handle"))) for group in groups if not group.get("date_delete"))
        return [UserGroup(id=id, handle=handle) for id, handle in known if id and handle]

    def _all_usergroups(self, _key: str) -> Mapping[str, str]:
        groups = mappings(once(self._client.usergroups_list, include_disabled=True).get("usergroups"))
        return {string(group.get("id")): as_name(string(group.get("handle")) or string(group.get("name"))) for group in groups}


def _named(mention: Mention, future: Future[str] | Future[Mapping[str, str]]) -> str:
    answer = future.result() if future.done() else ""
    return answer if isinstance(answer, str) else answer.get(mention.id, "")
