"""A ticket or a note made from a message. Source: https://docs.slack.dev/reference/methods/chat.getPermalink"""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from bot import wording
from bot.model.errors import ChannelGone, SlackError
from handlers.blocks import remarks, text
from handlers.blocks.kit import Message
from handlers.features.new_tickets import NewTicketForms
from handlers.features.notes import Notes
from handlers.grammar.message_text import as_read, mentions, title_of
from handlers.grammar.slack_text import Reader
from handlers.services import Services
from handlers.slack.calls import call, once
from handlers.slack.limits import INPUT_LENGTH, length
from handlers.slack.lookups import await_all
from handlers.slack.parents import ticket_of_parent
from handlers.slack.place import Place
from handlers.slack.reply import Reply


class FromMessage:
    """The shortcuts on a message; each gets the message as Slack sends it."""

    def __init__(self, services: Services, new_tickets: NewTicketForms, notes: Notes) -> None:
        self._services = services
        self._new_tickets = new_tickets
        self._notes = notes

    def raise_ticket(self, reply: Reply, body: Mapping[str, Any]) -> Message | None:
        """The form for a ticket, with the message as the description and its first line as the title."""
        reader, link = self._look_up(body)
        message = body["message"]
        self._new_tickets.open(reply, title_of(message, reader), _with_link(as_read(message, reader), link))
        return self._where_nothing_appears(reply)

    def add_note(self, reply: Reply, body: Mapping[str, Any]) -> Message | None:
        """The form for a note, filled in with the message. In the thread of a ticket's card, the form is on that ticket."""
        asked = self._services.lookups.start(lambda: self._ticket_of(reply.place), str)
        reader, link = self._look_up(body, asked)
        text = _with_link(as_read(body["message"], reader), link)
        if number := asked.result() if asked.done() else "":
            self._notes.open_form_in_thread(reply, number, text)
        else:
            self._notes.open_form(reply, None, text)
        return self._where_nothing_appears(reply)

    def _ticket_of(self, place: Place) -> str:
        """The ticket in whose thread the message is, or ""."""
        services, thread_ts = self._services, place.thread_ts or ""
        found = services.threads.ticket_of(place.recipient, place.channel_id, thread_ts)
        if found is not None:
            return found
        return ticket_of_parent(services.client, services.timings, place.channel_id, thread_ts, services.identity.user_id)

    def _look_up(self, body: Mapping[str, Any], *others: Future[str]) -> tuple[Reader, str]:
        """The names in the message and its permalink, as far as Slack answers in time: the form must be opened before its trigger
        expires. Meanwhile `others` are answered, too.
        """
        services, patience = self._services, self._services.timings.name_patience.total_seconds()
        give_up_at = time.monotonic() + patience
        asked = services.lookups.start(lambda: self._permalink(body), lambda: self._own_link(body))
        names = services.directory.names(mentions(body["message"]), patience)
        await_all([asked, *others], give_up_at - time.monotonic())
        link = asked.result() if asked.done() else self._own_link(body)
        return Reader(lambda mention: names.get(mention, ""), services.display.when_plain), link

    def _permalink(self, body: Mapping[str, Any]) -> str:
        channel, ts = body["channel"]["id"], body["message"]["ts"]
        return str(once(self._services.client.chat_getPermalink, channel=channel, message_ts=ts)["permalink"])

    def _own_link(self, body: Mapping[str, Any]) -> str:
        """A permalink put together from the message itself, for when the bot can't see it or Slack takes too long."""
        channel_id, ts, thread_ts = body["channel"]["id"], body["message"]["ts"], body["message"].get("thread_ts")
        thread = f"?thread_ts={thread_ts}&cid={channel_id}" if thread_ts and thread_ts != ts else ""
        return f"{self._services.identity.url}archives/{channel_id}/p{ts.replace('.', '')}{thread}"

    def _where_nothing_appears(self, reply: Reply) -> Message | None:
        """That the bot can't answer under the message because it isn't in the channel; None if it can, or if that isn't known."""
        try:
            channel = call(self._services.client.conversations_info, self._services.timings, channel=reply.place.channel_id)[
                "channel"
            ]
        except SlackError as error:
            if not isinstance(error, ChannelGone):
                return None
            channel = {}
        if channel.get("is_member") or channel.get("is_im"):
            return None
        return remarks.error(wording.shortcuts.no_reply_under_message(reply.place.channel_name))


def _with_link(words: str, link: str) -> str:
    """The text, cut if it is too long for an input, followed by the whole link."""
    room = INPUT_LENGTH - length(wording.shortcuts.from_message("-", link))
    return wording.shortcuts.from_message(text.plain_lines(words, room), link)
