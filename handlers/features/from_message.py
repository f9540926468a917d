"""A ticket or a note made of somebody's message. Source: https://docs.slack.dev/reference/methods/chat.getPermalink"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot import wording
from bot.model.errors import SlackError
from handlers.blocks import remarks, text
from handlers.blocks.kit import Message
from handlers.features.notes import Notes
from handlers.features.tickets import Tickets
from handlers.grammar.message_text import as_read
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.limits import INPUT_LENGTH, length
from handlers.slack.reply import Reply


class FromMessage:
    """The message comes as Slack sends it with the shortcut that was chosen on it."""

    def __init__(self, services: Services, tickets: Tickets, notes: Notes) -> None:
        self._services = services
        self._tickets = tickets
        self._notes = notes

    def raise_ticket(self, reply: Reply, body: Mapping[str, Any]) -> Message | None:
        """The form, with the message in the description and its first line as the title."""
        words = as_read(body["message"])
        title = next(filter(None, map(str.strip, words.splitlines())), "")
        self._tickets.open_form(reply, title, self._with_link(words, body))
        return self._where_nothing_appears(reply)

    def add_note(self, reply: Reply, body: Mapping[str, Any]) -> Message | None:
        """The form for a note, with the message in it."""
        self._notes.open_form(reply, None, self._with_link(as_read(body["message"]), body))
        return self._where_nothing_appears(reply)

    def _with_link(self, words: str, body: Mapping[str, Any]) -> str:
        """The words, cut where they are too long for an input, and the whole link behind them."""
        link = self._permalink(body)
        room = INPUT_LENGTH - length(wording.shortcuts.from_message("-", link))
        return wording.shortcuts.from_message(text.plain_lines(words, room), link)

    def _permalink(self, body: Mapping[str, Any]) -> str:
        """As Slack says it or, where the bot may not see the message, put together from what came with it."""
        channel, ts = body["channel"]["id"], body["message"]["ts"]
        try:
            return str(call(self._services.client.chat_getPermalink, channel=channel, message_ts=ts)["permalink"])
        except SlackError:
            return f"https://{body['team']['domain']}.slack.com/archives/{channel}/p{ts.replace('.', '')}"

    def _where_nothing_appears(self, reply: Reply) -> Message | None:
        """The form is open, so there is time to look: where the bot is not, it cannot answer under the message."""
        try:
            channel = call(self._services.client.conversations_info, channel=reply.place.channel_id)["channel"]
        except SlackError as error:
            if error.retryable:
                return None
            channel = {}
        if channel.get("is_member") or channel.get("is_im"):
            return None
        return remarks.error(wording.shortcuts.no_reply_under_message(reply.place.channel_name))
