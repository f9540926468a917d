"""conversations.* and users.conversations: https://docs.slack.dev/reference/methods?family=conversations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .api import ApiError, Asked, Endpoint
from .values import SCOPE_WORD, Channel, Json, Message

_KIND_NAMES = {"public_channel": "public", "private_channel": "private", "im": "im"}


def to_api(asked: Asked, channel: Channel) -> Json:
    """The conversation object: https://docs.slack.dev/reference/objects/conversation-object."""
    if channel.kind == "im":
        return {"id": channel.id, "created": channel.created, "is_im": True, "user": channel.person, "is_archived": False}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "is_channel": channel.kind == "public",
        "is_group": False,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.kind == "private",
        "is_archived": channel.archived,
        "is_general": False,
        "is_shared": channel.ext_shared,
        "is_ext_shared": channel.ext_shared,
        "is_org_shared": False,
        "is_read_only": channel.read_only,
        "is_member": asked.workspace.is_member(channel),
        "context_team_id": asked.workspace.team_id,
    }


def _page(asked: Asked, items: Sequence[Any], default: int, most: int) -> tuple[list[Any], str]:
    """One page of `items`, and the cursor of the next page (``""`` at the end)."""
    limit = asked.number("limit", default)
    if not 0 < limit <= most:
        raise ApiError("invalid_limit")
    cursor = asked.given("cursor")
    if cursor and not cursor.removeprefix("next:").isdecimal():
        raise ApiError("invalid_cursor")
    start = int(cursor.removeprefix("next:") or 0)
    following = start + limit
    return list(items[start:following]), f"next:{following}" if following < len(items) else ""


def info(asked: Asked) -> Json:
    return {"channel": to_api(asked, asked.readable("read"))}


def _visible(asked: Asked, messages: list[Message]) -> list[Message]:
    """The messages that a read shows already, within ``oldest`` and ``latest``."""
    now, including = asked.workspace.clock(), asked.flag("inclusive")
    oldest, latest = float(asked.given("oldest") or 0), float(asked.given("latest") or "inf")
    shown = (message for message in messages if message.visible_at <= now)
    return [m for m in shown if oldest < float(m.ts) < latest or (including and float(m.ts) in (oldest, latest))]


def _told(asked: Asked, page: list[Message], cursor: str) -> Json:
    full = asked.flag("include_all_metadata")
    messages = [message.to_api(with_metadata=full) for message in page]
    more = {"response_metadata": {"next_cursor": cursor}} if cursor else {}
    return {"messages": messages, "has_more": bool(cursor), **more}


def _inside(asked: Asked) -> Channel:
    channel = asked.readable("history")
    if not asked.workspace.is_member(channel):
        raise ApiError("not_in_channel")
    return channel


def history(asked: Asked) -> Json:
    """Newest first, without replies that weren't broadcast."""
    tops = [m for m in _inside(asked).messages if not m.thread_ts or m.thread_ts == m.ts or m.broadcast]
    return _told(asked, *_page(asked, _visible(asked, tops)[::-1], 100, 999))


def replies(asked: Asked) -> Json:
    """The parent, or its tombstone, then its replies, oldest first."""
    channel, ts = _inside(asked), asked.required("ts")
    below = channel.replies(ts)
    parent = channel.find(ts) or (Message(ts, channel, "USLACKBOT", "This message was deleted.") if below else None)
    if parent is None or parent.visible_at > asked.workspace.clock():
        raise ApiError("thread_not_found")
    return _told(asked, *_page(asked, [parent, *_visible(asked, below)], 1000, 1000))


def members(asked: Asked) -> Json:
    page, cursor = _page(asked, sorted(asked.readable("read").members), 100, 1000)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def open_dm(asked: Asked) -> Json:
    user = asked.user("users")
    if user.is_bot:
        raise ApiError("cannot_dm_bot")
    return {"channel": {"id": asked.workspace.dm_with(user).id}}


def _listed(asked: Asked, *, mine: bool) -> Json:
    kinds = [_KIND_NAMES.get(name.strip(), "") for name in (asked.given("types") or "public_channel").split(",")]
    if "" in kinds:
        raise ApiError("invalid_types")
    for kind in kinds:
        asked.need(f"{SCOPE_WORD[kind]}:read")
    found = [channel for channel in asked.workspace.channels.values() if channel.kind in kinds and _shows(asked, channel, mine)]
    page, cursor = _page(asked, found, 100, 999)
    return {"channels": [to_api(asked, channel) for channel in page], "response_metadata": {"next_cursor": cursor}}


def _shows(asked: Asked, channel: Channel, mine: bool) -> bool:
    if channel.deleted or (channel.archived and asked.flag("exclude_archived")):
        return False
    user = (asked.given("user") if mine else "") or asked.workspace.bot_user_id
    seen = asked.workspace.is_member(channel) or channel.kind == "public"
    return seen and (not mine or user in channel.members)


def list_all(asked: Asked) -> Json:
    return _listed(asked, mine=False)


def of_user(asked: Asked) -> Json:
    return _listed(asked, mine=True)


def join(asked: Asked) -> Json:
    channel = asked.channel()
    if channel.kind != "public":
        raise ApiError("method_not_supported_for_channel_type")
    if channel.archived:
        raise ApiError("is_archived")
    channel.members.add(asked.workspace.bot_user_id)
    return {"channel": to_api(asked, channel)}


ENDPOINTS: dict[str, Endpoint] = {
    "users.conversations": Endpoint(of_user),
    "conversations.info": Endpoint(info, form_only=True),
    "conversations.history": Endpoint(history),
    "conversations.replies": Endpoint(replies, form_only=True),
    "conversations.members": Endpoint(members, form_only=True),
    "conversations.list": Endpoint(list_all, form_only=True),
    "conversations.open": Endpoint(open_dm, "im:write"),
    "conversations.join": Endpoint(join, "channels:join"),
}
