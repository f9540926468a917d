"""chat.* and reactions.add: https://docs.slack.dev/reference/methods?family=chat."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from . import limits
from .api import ApiError, Asked, Endpoint
from .limits import POST_TEXT, Problem
from .values import Channel, Json, Message


def refuse(asked: Asked, problems: list[Problem]) -> None:
    """Record all problems, and raise Slack's error for the first that it doesn't tolerate."""
    for problem in problems:
        asked.violate(" ".join(filter(None, [problem.code, problem.reason])))
    if code := next((problem.code for problem in problems if problem.code), ""):
        reasons = [problem.reason for problem in problems if problem.code]
        messages = [f"[ERROR] {reason}" for reason in reasons]
        raise ApiError(code, errors=reasons, response_metadata={"messages": messages})


def identified(blocks: list[Json], number: Callable[[], int]) -> list[Json]:
    """Blocks as Slack returns them: every block and element has an id, texts have their defaults. `number` creates ids."""
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", f"b{number():05d}")
        for element in [*block.get("elements", []), block.get("accessory"), block.get("element")]:
            if element and element.get("type") not in ("mrkdwn", "plain_text", "image") and block["type"] != "rich_text":
                element.setdefault("action_id", f"a{number():05d}")
        _fill_defaults(block)
    return blocks


def _fill_defaults(part: Any) -> None:
    if isinstance(part, list):
        for item in part:
            _fill_defaults(item)
    elif isinstance(part, dict):
        if part.get("type") == "plain_text":
            part.setdefault("emoji", True)
        elif part.get("type") == "mrkdwn":
            part.setdefault("verbatim", False)
        for item in part.values():
            _fill_defaults(item)


def content(asked: Asked, *, updating: bool = False) -> Json:
    """The checked ``text``, ``blocks``, ``attachments`` and ``metadata``, if given."""
    given: Json = {key: asked.structure(key) for key in ("blocks", "attachments", "metadata") if asked.args.get(key) is not None}
    if asked.args.get("text") is not None:
        given["text"] = asked.args["text"]
    if not updating or given:
        refuse(asked, limits.check_message(given, updating=updating))
        _check_files(asked, given.get("blocks") or [])
    return stored(given, asked.workspace.number)


def _check_files(asked: Asked, blocks: list[Json]) -> None:
    """Files that blocks show must have been uploaded. Nobody sees them in an ephemeral message."""
    ids = [block["slack_file"].get("id") for block in blocks if "slack_file" in block]
    uploads = [asked.workspace.uploads.get(id_) for id_ in ids]
    if ids and (asked.method == "chat.postEphemeral" or not all(upload and upload.shared for upload in uploads)):
        asked.violate("a slack_file that nobody can see")
        raise ApiError("invalid_blocks", errors=["invalid slack file"])
    unprocessed = [upload for upload in uploads if upload and not upload.is_processed]
    for upload in unprocessed:
        upload.is_processed = True
    if unprocessed:
        raise ApiError("invalid_blocks", errors=["invalid slack file"])


def stored(given: Json, number: Callable[[], int]) -> Json:
    """Content as Slack stores it: the text cut, blocks with ids."""
    kept = {key: given[key] for key in ("text", "blocks", "attachments", "metadata") if given.get(key) is not None}
    if "text" in kept:
        kept["text"] = kept["text"][:POST_TEXT]
    if "blocks" in kept:
        kept["blocks"] = identified(kept["blocks"], number)
    for attachment in kept.get("attachments", []):
        attachment["blocks"] = identified(attachment.get("blocks", []), number)
    return kept


def _target(asked: Asked) -> Channel:
    """Where to post: a channel by id or name, or a person by id."""
    value = asked.required("channel")
    if user := asked.workspace.users.get(value):
        if user.is_bot or user.deleted:
            raise ApiError("cannot_dm_bot" if user.is_bot else "user_disabled")
        return asked.workspace.dm_with(user)
    found = asked.workspace.find_channel(value)
    return Asked(asked.workspace, asked.method, {"channel": found.id if found else value}).channel()


def _may_post(asked: Asked, channel: Channel) -> None:
    if channel.archived:
        raise ApiError("is_archived")
    if not asked.workspace.is_member(channel) and "chat:write.public" not in asked.workspace.scopes:
        raise ApiError("not_in_channel")
    if channel.read_only:
        raise ApiError("restricted_action")


def _check_thread(asked: Asked, channel: Channel) -> str:
    """If the parent was deleted without replies, Slack says nothing and posts into the channel."""
    thread_ts = asked.given("thread_ts")
    if not thread_ts:
        return ""
    parent = channel.find(thread_ts)
    if parent is None:
        return thread_ts if channel.replies(thread_ts) else ""
    if parent.thread_ts and parent.thread_ts != parent.ts:
        asked.violate("thread_ts is a reply's ts; use its parent's")
    return parent.thread_ts or thread_ts


def _customized(asked: Asked) -> None:
    if any(asked.given(key) for key in ("username", "icon_emoji", "icon_url")):
        asked.need("chat:write.customize")


def _new_message(asked: Asked, channel: Channel, **more: Any) -> Message:
    more |= {"thread_ts": _check_thread(asked, channel), **content(asked)}
    return Message(asked.workspace.new_ts(), channel, asked.workspace.bot_user_id, bot_id=asked.workspace.bot_id, **more)


def post_message(asked: Asked) -> Json:
    channel = _target(asked)
    _may_post(asked, channel)
    _customized(asked)
    message = _new_message(asked, channel, broadcast=asked.flag("reply_broadcast"))
    asked.workspace.add_message(message)
    return {"channel": channel.id, "ts": message.ts, "message": message.to_api(with_metadata=True)}


def post_ephemeral(asked: Asked) -> Json:
    channel = _target(asked)
    _may_post(asked, channel)
    user = asked.user()
    if user.id not in channel.members:
        raise ApiError("user_not_in_channel")
    message = asked.workspace.add_message(_new_message(asked, channel, seen_by=user.id))
    return {"message_ts": message.ts}


def _own_message(asked: Asked, refusal: str) -> Message:
    channel = asked.channel()
    if channel.archived:
        raise ApiError("is_inactive")
    if not asked.workspace.is_member(channel):
        raise ApiError("not_in_channel")
    message = asked.message(channel)
    if message.user != asked.workspace.bot_user_id:
        raise ApiError(refusal)
    return message


def update(asked: Asked) -> Json:
    """Text without blocks removes the blocks; metadata stays unless new metadata is given, and ``{}`` removes it."""
    message = _own_message(asked, "cant_update_message")
    new = content(asked, updating=True)
    if not new:
        raise ApiError("no_text")
    if "text" in new and "blocks" not in new:
        new["blocks"] = []
    for key, value in new.items():
        setattr(message, key, value)
    message.edits += 1
    return {"channel": message.channel.id, "ts": message.ts, "text": message.text, "message": message.to_api()}


def delete(asked: Asked) -> Json:
    message = _own_message(asked, "cant_delete_message")
    asked.workspace.remove_message(message)
    return {"channel": message.channel.id, "ts": message.ts}


def get_permalink(asked: Asked) -> Json:
    channel = asked.channel()
    message = asked.message(channel, "message_ts")
    return {"channel": channel.id, "permalink": message.link}


def unfurl(asked: Asked) -> Json:
    unfurls, metadata = asked.structure("unfurls"), asked.structure("metadata")
    refuse(asked, limits.check_unfurls(unfurls, metadata))
    message = asked.channel().find(asked.required("ts"))
    if message is None:
        raise ApiError("cannot_find_message")
    entities = {entity["app_unfurl_url"]: entity for entity in (metadata or {}).get("entities", [])}
    for link in {**(unfurls or {}), **entities}:
        if link not in message.text:
            raise ApiError("cannot_unfurl_url")
    message.entities |= entities
    for link, shown in (unfurls or {}).items():
        blocks = identified(shown.get("blocks", []), asked.workspace.number)
        message.unfurls[link] = {**shown, "blocks": blocks}
    return {}


def add_reaction(asked: Asked) -> Json:
    channel = asked.channel()
    message = asked.message(channel, "timestamp")
    users = message.reactions.setdefault(asked.required("name"), [])
    if asked.workspace.bot_user_id in users:
        raise ApiError("already_reacted")
    users.append(asked.workspace.bot_user_id)
    return {}


ENDPOINTS: dict[str, Endpoint] = {
    "chat.postMessage": Endpoint(post_message, "chat:write"),
    "chat.postEphemeral": Endpoint(post_ephemeral, "chat:write"),
    "chat.update": Endpoint(update, "chat:write"),
    "chat.delete": Endpoint(delete, "chat:write"),
    "chat.getPermalink": Endpoint(get_permalink, form_only=True),
    "chat.unfurl": Endpoint(unfurl, "links:write"),
    "reactions.add": Endpoint(add_reaction, "reactions:write"),
}
