"""Where a person acted, read from what Slack sends, and how to answer there."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.webhook import WebhookClient

from bot import wording
from bot.model.errors import SlackOutcomeUnknown, SlackRefused
from bot.model.writes import Requester
from bot.runtime.timings import Timings
from handlers.blocks.kit import Message, plain
from handlers.blocks.remarks import looking_up
from handlers.slack.calls import call
from handlers.slack.delayed_notice import Promise
from handlers.slack.metadata import FormOrigin, origin_of

log = logging.getLogger(__name__)

WINDOW_CLOSED = "not_found"
"""What ``views.update`` says of a view that the person has closed."""
_NAMELESS = ("directmessage", "privategroup")


@dataclass(frozen=True)
class Place:
    """A person, a channel or a form, and the addresses for an answer.

    `view_id` is set where it happened in a form or another window, and the channel then is the one in which that was opened.
    `in_home` says that it happened in the App Home, or in a window opened from there; `message_ts` is the message that a shortcut
    was chosen on.
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

    @classmethod
    def of_command(cls, body: Mapping[str, Any]) -> Place:
        """Source: https://docs.slack.dev/interactivity/implementing-slash-commands

        Slack's own clients let no app's command be typed in a thread; from where one comes, it says in which.
        """
        return cls(
            user_id=body["user_id"],
            user_name=body.get("user_name") or body["user_id"],
            channel_id=body["channel_id"],
            channel_name=_channel_name(body.get("channel_name", "")),
            thread_ts=body.get("thread_ts") or None,
            trigger_id=body.get("trigger_id", ""),
            response_url=body.get("response_url", ""),
        )

    @classmethod
    def of_interaction(cls, body: Mapping[str, Any]) -> Place:
        """Source: https://docs.slack.dev/reference/interaction-payloads"""
        user, view = body["user"], body.get("view") or {}
        here = _of_view(view) if view else _of_message(body)
        return cls(
            user_id=user["id"],
            user_name=user.get("name") or user.get("username") or user["id"],
            trigger_id=body.get("trigger_id", ""),
            response_url=body.get("response_url", ""),
            **here,
        )

    @property
    def is_direct(self) -> bool:
        """Whether it is a person's own conversation with the bot."""
        return self.channel_id.startswith("D")

    @property
    def origin(self) -> FormOrigin:
        return FormOrigin(
            channel_id=self.channel_id,
            channel_name=self.channel_name[:100],
            thread_ts=self.thread_ts,
            message_ts=self.message_ts,
            in_home=self.in_home,
        )

    @property
    def requester(self) -> Requester:
        return Requester(user_id=self.user_id, user_name=self.user_name, channel_id=self.channel_id, channel_name=self.channel_name)


def _of_message(body: Mapping[str, Any]) -> dict[str, Any]:
    """The channel and the thread; a shortcut on a message belongs to the thread that the message is in or begins."""
    channel, message = body.get("channel") or {}, body.get("message") or {}
    chosen = message.get("ts", "") if body.get("type") == "message_action" else ""
    return {
        "channel_id": channel.get("id", ""),
        "channel_name": _channel_name(channel.get("name", "")),
        "thread_ts": message.get("thread_ts") or (body.get("container") or {}).get("thread_ts") or chosen or None,
        "message_ts": chosen,
    }


def _of_view(view: Mapping[str, Any]) -> dict[str, Any]:
    metadata = view.get("private_metadata") or ""
    if view.get("type") == "home":
        return {"view_metadata": metadata, "in_home": True}
    origin = origin_of(metadata)
    where = origin.model_dump(include={"channel_id", "channel_name", "thread_ts", "message_ts", "in_home"})
    return where | {"view_id": view["id"], "view_metadata": metadata}


class Reply:
    """Answers at one place, for one person: through the response_url or, in a form or the App Home, by a view."""

    def __init__(self, client: WebClient, place: Place, timings: Timings = Timings()) -> None:
        self._client = client
        self._timings = timings
        self.place = place
        self._window = ""
        self._promise: Promise | None = None

    def hold(self, *, in_window: bool = False) -> None:
        """What comes next may take longer than a trigger lives: open the window that it will be shown in.

        A message is answered by messages, so there it does nothing but for what is shown `in_window` in any case.
        """
        if not self.place.trigger_id or (self.place.response_url and not in_window):
            return
        self.keep_promise()
        if not self._window:  # else the promise was said in one, and there it goes on
            self._window = self._open(as_view(looking_up(), self.place.origin))

    def promise(self, message: Message) -> None:
        """Say this first, should the answer take longer than a person waits without wondering."""
        if self.place.response_url:
            self._promise = Promise(lambda: respond(self.place.response_url, message), self._timings.patience)
        elif self.place.view_id:
            self._promise = Promise(lambda: self._promise_in_view(message), self._timings.patience)

    def _promise_in_view(self, message: Message) -> None:
        """What is said later is shown there too: by then its trigger may be too old for another window."""
        call(self._client.views_update, view_id=self.place.view_id, view=as_view(message, self.place.origin))
        self._window = self.place.view_id

    def keep_promise(self) -> None:
        """The answer comes now, or never will: nothing needs to be said before it any more."""
        if self._promise is not None:
            self._promise.keep()

    def say(self, message: Message) -> None:
        """A message only that person sees; where there is no message to answer, or a window was opened for it, a window."""
        self.keep_promise()
        try:
            self._say_here(message)
        except SlackRefused as error:
            if error.code == WINDOW_CLOSED:
                raise
            log.info("What was to be said becomes a direct message: %s", error)
            self._write(message)

    def _say_here(self, message: Message) -> None:
        if self.place.response_url and not self._window:
            respond(self.place.response_url, message)
        elif self.place.trigger_id:
            self.open(as_view(message, self.place.origin))
        else:
            self._write(message)

    def _write(self, message: Message) -> None:
        """A direct message: it needs neither a trigger nor an address that may be used up."""
        call(self._client.chat_postMessage, channel=self.place.user_id, text=message.text, blocks=message.blocks)

    def replace(self, message: Message) -> None:
        """The same in place of what was there."""
        self.keep_promise()
        if self.place.response_url:
            respond(self.place.response_url, message, replace=True)
        elif self.place.view_id:
            self.update(as_view(message, self.place.origin))
        else:
            self.say(message)

    def open(self, view: View) -> None:
        """A form, or another one on top of the one in which this happened, or in the window that was held open for it."""
        self.keep_promise()
        if self._window:
            call(self._client.views_update, view_id=self._window, view=view)
        else:
            self._open(view)

    def _open(self, view: View) -> str:
        """The new window's id. Slack piles up three at most: what would be the fourth takes the place of the third."""
        method: Callable[..., Any] = self._client.views_push if self.place.view_id else self._client.views_open
        try:
            return str(call(method, trigger_id=self.place.trigger_id, view=view)["view"]["id"])
        except SlackRefused as error:
            if error.code != "push_limit_reached":
                raise
        self.update(view)
        return self.place.view_id

    def update(self, view: View) -> None:
        """Another view in place of the one in which this happened."""
        self.keep_promise()
        call(self._client.views_update, view_id=self.place.view_id, view=view)


def respond(response_url: str, message: Message, *, replace: bool = False) -> None:
    """Answer through a response_url, seen by one person alone.

    Raises `SlackRefused` when its five uses or its half hour are over, `SlackOutcomeUnknown` when the answer may have arrived.
    """
    webhook = WebhookClient(response_url, timeout=10, retry_handlers=[])
    blocks: list[dict[str, Any] | Block] = list(message.blocks)
    try:
        answer = webhook.send(text=message.text, blocks=blocks, response_type="ephemeral", replace_original=replace)
    except OSError as error:
        failure = type(error).__name__
    else:
        if answer.status_code == 200 and not answer.body.replace(" ", "").startswith('{"ok":false'):
            return
        raise SlackRefused("response_url", f"{answer.status_code} {answer.body[:100]}")
    raise SlackOutcomeUnknown("response_url", failure)


def as_view(message: Message, origin: FormOrigin) -> View:
    """The message as a view that can only be closed; `origin` is for what is opened from it."""
    return View(
        type="modal",
        title=plain(wording.status.KEESA, 24),
        close=plain(wording.forms.CLOSE, 24),
        blocks=message.blocks,
        private_metadata=origin.to_json(),
    )


def _channel_name(name: str) -> str:
    """A direct message and a private channel have no name that may be told elsewhere."""
    return "" if name in _NAMELESS or name.startswith("mpdm-") else name
