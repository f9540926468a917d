"""Slack's mrkdwn and its mentions of people, channels and user groups, as plain text. Pure: the caller supplies the names.

Data from Slack may not have the documented shape: `string`, `mapping` and `mappings` accept anything.

Source: https://docs.slack.dev/messaging/formatting-message-text, “retrieving messages”.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from bot import wording

_TOKEN = re.compile(r"<([@#!][^<>|\s][^<>|]*|[A-Za-z][A-Za-z0-9+.\-]*:[^<>|\s][^<>|]*)(?:\|([^<>]*))?>")
_ENTITY = re.compile("&(?:lt|gt|amp);")
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ID = re.compile("[A-Z0-9]{2,32}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:(?://)?(?:www\.)?")
_ADDRESSES = ("mailto", "tel")


class Kind(StrEnum):
    """What can be mentioned by its id."""

    USER = "user"
    CHANNEL = "channel"
    USERGROUP = "usergroup"


class Mention(NamedTuple):
    """A mention of somebody or something by id."""

    kind: Kind
    id: str


NameOf = Callable[[Mention], str]
"""Its name without ``@`` or ``#``, or "" if unknown."""


def string(value: object) -> str:
    """`value` if it is a string or a number, else ""."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def mapping(value: object) -> Mapping[str, Any]:
    """`value` if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: object) -> list[Mapping[str, Any]]:
    """The objects in `value`, if it is a list."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list | tuple) else []


def unescaped(text: str) -> str:
    """Slack sends ``&``, ``<`` and ``>`` as entities."""
    return _ENTITY.sub(lambda entity: _ENTITIES[entity[0]], text)


def fenced(code: str) -> str:
    """Code on lines of its own."""
    return f"```\n{code.strip(chr(10))}\n```" if code.strip() else ""


def _nobody(_mention: Mention) -> str:
    return ""


def _in_utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True)
class Reader:
    """Reads texts from Slack. `name_of` returns the name for a mention; `when` formats a time."""

    name_of: NameOf = _nobody
    when: Callable[[datetime], str] = _in_utc

    def mrkdwn(self, text: str) -> str:
        """``<@U1|ana>`` becomes ``@Aminath Ali``, ``<#C1>`` ``#noc``, a link its text and address, a date its fallback."""
        parts: list[str] = []
        end = 0
        for token in _TOKEN.finditer(text):
            parts += [unescaped(text[end : token.start()]), self._token(token[1], unescaped(token[2] or ""))]
            end = token.end()
        return "".join([*parts, unescaped(text[end:])])

    def person(self, user_id: object) -> str:
        """A person's name, or "" if unknown."""
        return self._name(Kind.USER, string(user_id))

    def user(self, user_id: object, label: str = "") -> str:
        return f"@{self.person(user_id) or label.removeprefix('@') or string(user_id)}"

    def channel(self, channel_id: object, label: str = "") -> str:
        """``#noc``. The name of a private channel isn't revealed elsewhere."""
        name = self._name(Kind.CHANNEL, string(channel_id))
        return name if name == wording.messages.A_PRIVATE_CHANNEL else f"#{name or label.removeprefix('#') or string(channel_id)}"

    def usergroup(self, usergroup_id: object, label: str = "") -> str:
        return f"@{self._name(Kind.USERGROUP, string(usergroup_id)) or label.removeprefix('@') or string(usergroup_id)}"

    def date(self, timestamp: object, fallback: str = "") -> str:
        """The fallback, which is in its author's words; otherwise the formatted time."""
        if fallback:
            return fallback
        try:
            return self.when(datetime.fromtimestamp(int(float(string(timestamp))), UTC))
        except (ValueError, OverflowError, OSError):
            return ""

    def link(self, url: str, label: str = "") -> str:
        """``the modem (https://…)``; only the address if the label is the same; only the label for e-mail and telephone links."""
        scheme, _, address = url.partition(":")
        if scheme.lower() in _ADDRESSES:
            return label or address
        return f"{label} ({url})" if url and label and _bare(label) != _bare(url) else url or label

    def _token(self, target: str, label: str) -> str:
        match target[0]:
            case "@":
                return self.user(target[1:], label)
            case "#":
                return self.channel(target[1:], label)
            case "!":
                return self._command(target[1:], label)
        return self.link(unescaped(target), label)

    def _command(self, target: str, label: str) -> str:
        """``<!here>``, ``<!subteam^S1|@support>``, ``<!date^1612168200^{date}|1 Feb 2021>``."""
        name, _, rest = target.partition("^")
        match name:
            case "subteam":
                return self.usergroup(rest, label)
            case "date":
                return self.date(rest.partition("^")[0], label)
            case "here" | "channel" | "everyone":
                return f"@{name}"
        return label or f"@{name}"

    def _name(self, kind: Kind, id: str) -> str:
        return self.name_of(Mention(kind, id)) if _ID.fullmatch(id) else ""


def _bare(address: str) -> str:
    return _SCHEME.sub("", address.strip(), count=1).rstrip("/").casefold()
