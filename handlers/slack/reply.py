"""Answers a person where they acted."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from http.client import HTTPException
from typing import Any, Final

from slack_sdk import WebClient
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot import wording
from bot.model.errors import ChannelGone, ContentRefused, MessageGone, SlackOutcomeUnknown, SlackRefused
from bot.runtime.timings import Timings
from handlers.blocks.kit import Message, plain, plainly
from handlers.blocks.remarks import error, form_to_open, looking_up
from handlers.slack.calls import call
from handlers.slack.client import Webhook
from handlers.slack.content import with_or_without_blocks
from handlers.slack.delayed_notice import DelayedNotice
from handlers.slack.metadata import MAX_WORDS, CommandRef, FormOrigin
from handlers.slack.place import Place
from handlers.slack.refusals import is_about_content

log = logging.getLogger(__name__)

_CALL: Final = "response_url"
_CODE: Final = re.compile("[a-z_]+")
WINDOW_CLOSED: Final = "not_found"
"""The error of ``views.update`` for a view that the person has closed."""


class Reply:
    """Answers one person at one place: through the response_url, in a form or the App Home with a view, or below a message.

    `is_kept` means that it is a message that was kept (`bot.writing.inbox`), and that a worker carries out now.
    """

    def __init__(self, client: WebClient, place: Place, timings: Timings = Timings(), *, is_kept: bool = False) -> None:
        self._client = client
        self._timings = timings
        self.place = place
        self.is_kept = is_kept
        self._window = ""
        self._notice: DelayedNotice | None = None

    def open_placeholder(self, *, in_window: bool = False) -> None:
        """Open a window for the answer, if it may take longer than the trigger is valid.

        Messages are answered by messages, so there this does nothing, unless the answer is shown `in_window` anyway.
        """
        if not self.place.trigger_id or (self.place.response_url and not in_window):
            return
        self.cancel_notice()
        if not self._window:  # otherwise the notice has opened one, which is used again
            self._window = self._open(as_view(looking_up(), self.place.origin))

    def notice_later(self, notice: Callable[[], Message]) -> None:
        """Build and send this notice if the answer takes longer than people wait without wondering."""
        if self.place.response_url:
            self._notice = DelayedNotice(lambda: respond(self.place.response_url, notice()), self._timings.patience)
        elif self.place.view_id:
            self._notice = DelayedNotice(lambda: self._notice_in_view(notice()), self._timings.patience)
        elif self.place.said_ts:
            self._notice = DelayedNotice(lambda: say_at(self._client, self.place, notice(), self._timings), self._timings.patience)

    def _notice_in_view(self, message: Message) -> None:
        """Shows the notice in a window, where the answer will be shown too: by then the trigger may have expired."""
        call(self._client.views_update, self._timings, view_id=self.place.view_id, view=as_view(message, self.place.origin))
        self._window = self.place.view_id

    def cancel_notice(self) -> None:
        """The answer is sent now, or never: no notice is needed any more."""
        if self._notice is not None:
            self._notice.cancel()

    def say(self, message: Message) -> None:
        """An ephemeral message or, if there is no message to answer or a window was opened for the answer, a window."""
        self.cancel_notice()
        try:
            self._say_here(message)
        except (SlackRefused, ChannelGone, MessageGone) as error:
            if error.code == WINDOW_CLOSED:
                raise
            log.info("Replying with a direct message instead: %s", error)
            self._write(message)

    def _say_here(self, message: Message) -> None:
        if self.place.response_url and not self._window:
            respond(self.place.response_url, message)
        elif self.place.trigger_id:
            self.open(as_view(message, self.place.origin))
        elif self.place.said_ts:
            say_at(self._client, self.place, message, self._timings)
        else:
            self._write(message)

    def _write(self, message: Message) -> None:
        """A direct message, which needs neither a trigger nor a response_url."""
        call(
            self._client.chat_postMessage,
            self._timings,
            channel=self.place.user_id,
            text=message.text,
            blocks=plainly(message).blocks,
        )

    def replace(self, message: Message) -> None:
        """The same, in place of what was there."""
        self.cancel_notice()
        if self.place.response_url:
            respond(self.place.response_url, message, replace=True)
        elif self.place.view_id:
            self.update(as_view(message, self.place.origin))
        else:
            self.say(message)

    def open(self, view: View) -> None:
        """Open a form, on top of the current one or in the window that was opened for it."""
        self.cancel_notice()
        if self.place.said_ts and not self.place.trigger_id:
            self.say(self._form_to_open())
        elif self._window:
            call(self._client.views_update, self._timings, view_id=self._window, view=view)
        else:
            self._open(view)

    def _form_to_open(self) -> Message:
        """A button that opens the form, since a message has no trigger. What fits into no button is given back as an error."""
        words = self.place.words
        if len(words) > MAX_WORDS:
            return error(wording.forms.too_long_to_open(MAX_WORDS))
        return form_to_open(CommandRef(words=words, ticket_number=self.place.ticket_number or None))

    def _open(self, view: View) -> str:
        """The new window's id. Slack stacks at most three windows; a fourth takes the place of the third."""
        method: Callable[..., Any] = self._client.views_push if self.place.view_id else self._client.views_open
        if not self.place.trigger_id:  # Slack would call it a defect of the view
            raise SlackRefused(method.__name__, "invalid_trigger_id")
        try:
            return str(call(method, self._timings, trigger_id=self.place.trigger_id, view=view)["view"]["id"])
        except SlackRefused as error:
            if error.code != "push_limit_reached":
                raise
        self.update(view)
        return self.place.view_id

    def update(self, view: View) -> None:
        """Replace the view in which the person acted."""
        self.cancel_notice()
        call(self._client.views_update, self._timings, view_id=self.place.view_id, view=view)


def say_at(client: WebClient, place: Place, message: Message, timings: Timings) -> None:
    """Answer a message to the bot: in a channel so that only its writer sees it, and in its thread if it is in one.

    Raises a `SlackError`, among them `ChannelGone` if the bot can't answer there any more.
    """
    where = {"channel": place.channel_id, "thread_ts": place.thread_ts}
    method = client.chat_postMessage if place.is_direct else client.chat_postEphemeral
    whom = {"unfurl_links": False} if place.is_direct else {"user": place.user_id}

    def send(content: Message) -> None:
        call(method, timings, text=content.text, blocks=content.blocks or None, **where, **whom)

    with_or_without_blocks(send, message)


def respond(response_url: str, message: Message, *, replace: bool = False) -> None:
    """Answer through the response_url, visible to this person only.

    Raises `SlackRefused` if its five uses or its half hour are over, `SlackOutcomeUnknown` if the answer may have been delivered.
    """
    with_or_without_blocks(lambda content: _respond(response_url, content, replace=replace), message)


def _respond(response_url: str, message: Message, *, replace: bool) -> None:
    webhook = Webhook(response_url)
    blocks: list[dict[str, Any] | Block] = list(message.blocks)
    try:
        answer = webhook.send(text=message.text, blocks=blocks or None, response_type="ephemeral", replace_original=replace)
    except ValueError as error:  # it is no address
        raise SlackRefused(_CALL, type(error).__name__) from None
    except (OSError, HTTPException) as error:
        failure = type(error).__name__
    else:
        if answer.status_code == 200 and not answer.body.replace(" ", "").startswith('{"ok":false'):
            return
        refused = next(filter(is_about_content, _CODE.findall(answer.body)), "")
        if refused:
            raise ContentRefused(_CALL, refused)
        raise SlackRefused(_CALL, f"{answer.status_code} {answer.body[:100]}")
    raise SlackOutcomeUnknown(_CALL, failure)


def as_view(message: Message, origin: FormOrigin) -> View:
    """The message as a view that can only be closed. `origin` is for what is opened from it."""
    return View(
        type="modal",
        title=plain(wording.status.KEESA, 24),
        close=plain(wording.forms.CLOSE, 24),
        blocks=plainly(message).blocks,
        private_metadata=origin.to_json(),
    )
