"""Where a person acted, read from Slack's payload."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.model.announcements import Recipient
from bot.model.writes import Requester
from handlers.slack.metadata import FormOrigin, origin_of

_NAMELESS = ("directmessage", "privategroup")
_LONGEST_NAME = 128
"""The database's limit. Slack's is 80."""
_PANE = "entity_detail"
"""Source: https://docs.slack.dev/messaging/work-objects-implementation"""


@dataclass(frozen=True)
class Place:
    """The person, the channel, the form or window, and where to send an answer.

    `view_id` is set in a form or another window; the channel is then the one in which that was opened. `in_home` means in the App
    Home, or in a window opened from it. `message_ts` is the message that a shortcut was chosen on. `lead` is the line above a
    channel's card, if it is on one. `in_pane` means in a ticket's pane, `unfurl_url` is the link below which a ticket is shown,
    and `shown_ts` the message with it. `typed` is a command as Slack sends it.
    `view` is the form or window as Slack sends it, with what was filled in.
    `said_ts` is the message to the bot that is answered, `words` what it says, and `ticket_number` the ticket of its thread.
    `delivery` tells apart what happened, and is the same if Slack delivers it again.
    """

    user_id: str
    user_name: str
    channel_id: str = ""
    channel_name: str = ""
    thread_ts: str | None = None
    trigger_id: str = ""
    response_url: str = ""
    view_id: str = ""
    view_metadata: str = ""
    message_ts: str = ""
    in_home: bool = False
    lead: str = ""
    in_pane: bool = False
    unfurl_url: str = ""
    shown_ts: str = ""
    delivery: str = ""
    typed: str = ""
    said_ts: str = ""
    words: str = ""
    ticket_number: str = ""
    view: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of_command(cls, body: Mapping[str, Any]) -> Place:
        """Source: https://docs.slack.dev/interactivity/implementing-slash-commands

        Slack's own clients don't allow an app's commands in threads. Other clients do, and the payload names the thread.
        """
        return cls(
            user_id=body["user_id"],
            user_name=body.get("user_name") or body["user_id"],
            channel_id=body["channel_id"],
            channel_name=_channel_name(body.get("channel_name") or ""),
            thread_ts=body.get("thread_ts") or None,
            trigger_id=_text_in(body, "trigger_id"),
            response_url=_text_in(body, "response_url"),
            delivery=_delivery(body),
            typed=typed_in(body),
        )

    @classmethod
    def of_interaction(cls, body: Mapping[str, Any]) -> Place:
        """Source: https://docs.slack.dev/reference/interaction-payloads"""
        user, view, container = body["user"], body.get("view") or {}, body.get("container") or {}
        here = _of_view(view) if view else _of_message(body)
        in_pane = container.get("type") == _PANE
        return cls(
            user_id=user["id"],
            user_name=user.get("name") or user.get("username") or user["id"],
            trigger_id=_text_in(body, "trigger_id"),
            response_url="" if in_pane else _text_in(body, "response_url"),
            in_pane=in_pane,
            unfurl_url="" if in_pane else container.get("app_unfurl_url") or "",
            shown_ts=container.get("message_ts") or "",
            delivery=_delivery(body),
            **here,
        )

    @classmethod
    def of_message(cls, event: Mapping[str, Any]) -> Place:
        """A message to the bot. Slack gives no names, neither a trigger nor a response_url, and the same ``ts`` if it is edited.

        Sources: https://docs.slack.dev/reference/events/app_mention and https://docs.slack.dev/reference/events/message.im
        """
        user_id, channel_id, ts = event["user"], event["channel"], event["ts"]
        return cls(
            user_id=user_id,
            user_name=user_id,
            channel_id=channel_id,
            thread_ts=event.get("thread_ts") or None,
            said_ts=ts,
            delivery=hashlib.sha256(json.dumps(["message", channel_id, ts]).encode()).hexdigest(),
        )

    @property
    def recipient(self) -> Recipient:
        """Who gets announcements here."""
        return Recipient.person(self.user_id) if self.is_direct else Recipient.channel(self.channel_id)

    @property
    def is_direct(self) -> bool:
        """Whether it is the person's own conversation with the bot."""
        return self.channel_id.startswith("D")

    @property
    def origin(self) -> FormOrigin:
        """The origin of a form that is opened from here."""
        return FormOrigin(
            channel_id=self.channel_id,
            channel_name=self.channel_name[:100],
            thread_ts=self.thread_ts,
            message_ts=self.message_ts,
            in_home=self.in_home,
        )

    def origin_of_new_form(self) -> FormOrigin:
        """The same with a unique id, so that a form is one submission, however often Slack delivers it."""
        return self.origin.model_copy(update={"form_id": secrets.token_hex(8)})

    @property
    def requester(self) -> Requester:
        return Requester(user_id=self.user_id, user_name=self.user_name, channel_id=self.channel_id, channel_name=self.channel_name)


def typed_in(body: Mapping[str, Any]) -> str:
    """The whole command as Slack sends it; "" for anything else."""
    return f"{body['command']} {body.get('text') or ''}".strip() if "command" in body else ""


def _of_message(body: Mapping[str, Any]) -> dict[str, Any]:
    """The channel and the thread. A shortcut on a message belongs to the thread that the message is in or begins."""
    channel, message, container = body.get("channel") or {}, body.get("message") or {}, body.get("container") or {}
    chosen = message.get("ts", "") if body.get("type") == "message_action" else ""
    return {
        "channel_id": channel.get("id") or container.get("channel_id") or "",
        "channel_name": _channel_name(channel.get("name") or ""),
        "thread_ts": message.get("thread_ts") or container.get("thread_ts") or chosen or None,
        "message_ts": chosen,
        "lead": "" if chosen else _lead(message),
    }


def _lead(message: Mapping[str, Any]) -> str:
    """The text at the top of one of the bot's own messages that begins with small print."""
    blocks: list[dict[str, Any]] = message.get("blocks") or []
    lines: list[dict[str, Any]] = (blocks[0].get("elements") or []) if blocks and blocks[0].get("type") == "context" else []
    return str(lines[0].get("text")) if lines else ""


def _of_view(view: Mapping[str, Any]) -> dict[str, Any]:
    metadata = view.get("private_metadata") or ""
    if view.get("type") == "home":
        return {"view_metadata": metadata, "in_home": True}
    origin = origin_of(metadata)
    where = origin.model_dump(include={"channel_id", "channel_name", "thread_ts", "message_ts", "in_home"})
    return where | {"view_id": view.get("id") or "", "view_metadata": metadata, "view": view}


def _channel_name(name: str) -> str:
    """The name of a public channel; "" for others, whose names may not be revealed."""
    return "" if name in _NAMELESS or name.startswith("mpdm-") else name[:_LONGEST_NAME]


def _text_in(body: Mapping[str, Any], key: str) -> str:
    """What only Slack reads again; "" if it isn't text."""
    value = body.get(key)
    return value if isinstance(value, str) else ""


def _delivery(body: Mapping[str, Any]) -> str:
    """The same whenever Slack delivers the same again, and for nothing else; "" if Slack gave it no trigger."""
    if not body.get("trigger_id"):
        return ""
    acted_at = [action.get("action_ts") for action in body.get("actions") or [body]]
    parts = [body["trigger_id"], body.get("response_url"), *acted_at]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
