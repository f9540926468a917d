"""Shortcuts: a ticket from anywhere, and a ticket or a note from somebody's message.

Sources: https://docs.slack.dev/interactivity/implementing-shortcuts and
https://docs.slack.dev/reference/methods/chat.getPermalink
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltResponse

from bot import wording
from bot.model.errors import SlackError
from handlers.blocks import forms, remarks, text
from handlers.features.notes import Notes
from handlers.features.tickets import Tickets
from handlers.grammar.message_text import as_read
from handlers.listeners.guard import hand_over
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.ids import Shortcut
from handlers.slack.place import Place, Reply

Choose = Callable[[Reply, dict[str, Any]], None]
"""What a shortcut does: the place, and the whole payload."""


class Shortcuts:
    """Each listener acks and hands over."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._tickets = Tickets(services)
        self._notes = Notes(services)

    def register(self, app: App) -> None:
        """Register all three."""
        app.shortcut(Shortcut.RAISE_TICKET)(self._listener(lambda reply, _body: self._tickets.open_form(reply)))
        app.shortcut(Shortcut.RAISE_TICKET_FROM_MESSAGE)(self._listener(self._raise_from_message))
        app.shortcut(Shortcut.NOTE_FROM_MESSAGE)(self._listener(self._note_from_message))

    def _listener(self, choose: Choose) -> Callable[..., BoltResponse]:
        def listen(ack: Ack, body: dict[str, Any]) -> BoltResponse:
            reply = Reply(self._services.client, Place.of_interaction(body), self._services.timings)
            hand_over(self._services, reply, lambda: choose(reply, body))
            return ack()

        return listen

    def _raise_from_message(self, reply: Reply, body: dict[str, Any]) -> None:
        """The form, with the message in the description and its first line as the title."""
        words = as_read(body["message"])
        title = next(filter(None, map(str.strip, words.splitlines())), "")
        self._tickets.open_form(reply, title, self._with_link(words, body, forms.DESCRIPTION_LENGTH))
        self._say_where_nothing_appears(reply)

    def _note_from_message(self, reply: Reply, body: dict[str, Any]) -> None:
        """The form for a note, with the message in it."""
        self._notes.open_form(reply, None, self._with_link(as_read(body["message"]), body, forms.NOTE_LENGTH))
        self._say_where_nothing_appears(reply)

    def _with_link(self, words: str, body: dict[str, Any], limit: int) -> str:
        """The words, cut where they are too long, and the whole link behind them."""
        link = self._permalink(body)
        room = limit - text.length(wording.shortcuts.from_message("-", link))
        return wording.shortcuts.from_message(text.plain_lines(words, room), link)

    def _permalink(self, body: dict[str, Any]) -> str:
        """As Slack says it or, where the bot may not see the message, put together from what came with it."""
        channel, ts = body["channel"]["id"], body["message"]["ts"]
        try:
            return str(call(self._services.client.chat_getPermalink, channel=channel, message_ts=ts)["permalink"])
        except SlackError:
            return f"https://{body['team']['domain']}.slack.com/archives/{channel}/p{ts.replace('.', '')}"

    def _say_where_nothing_appears(self, reply: Reply) -> None:
        """The form is open, so there is time to look: where the bot is not, it cannot answer under the message."""
        try:
            channel = call(self._services.client.conversations_info, channel=reply.place.channel_id)["channel"]
        except SlackError as error:
            if error.retryable:
                return
            channel = {}
        if not (channel.get("is_member") or channel.get("is_im")):
            reply.say(remarks.error(wording.shortcuts.no_reply_under_message(reply.place.channel_name)))
