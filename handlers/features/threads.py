"""``/keesa threads``: the messages in channels that show a ticket, as far as the person may see them."""

from __future__ import annotations

from functools import partial
from typing import Final

from bot import wording
from bot.runtime.ornaments import ornament
from handlers.blocks import remarks, text
from handlers.blocks.kit import Message, context, header, message, section
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.metadata import TicketRef
from handlers.slack.reply import Reply

MOST: Final = 20
"""The most messages to look at: each needs a few calls to Slack."""


class Discussions:
    """Keesa isn't asked: a ticket that no channel shows may well exist."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def show(self, reply: Reply, ref: TicketRef) -> Message:
        """A line for each message, the latest first, with a link to it."""
        everywhere = self._services.threads.of_ticket(ref.number)
        shown = everywhere[:MOST]
        channels = dict.fromkeys(channel_id for channel_id, _ in shown)
        seen = self._services.visibility.seen_by(reply.place.user_id, channels) if channels else set()
        links = [(channel_id, self._link(channel_id, ts)) for channel_id, ts in shown if channel_id in seen]
        lines = [_line(channel_id, url) for channel_id, url in links if url]
        if not lines:
            return remarks.error(wording.threads.NOWHERE)
        more = [context(wording.threads.first_only(MOST))] if len(everywhere) > MOST else []
        title = wording.threads.title(ref.number)
        return message([header(title), section("\n".join(lines)), *more], f"{title}: {', '.join(lines)}")

    def _link(self, channel_id: str, ts: str) -> str:
        """``chat.getPermalink``; "" if the message was deleted."""
        return ornament("permalink", partial(self._permalink, channel_id, ts), "")

    def _permalink(self, channel_id: str, ts: str) -> str:
        client, timings = self._services.client, self._services.timings
        return str(call(client.chat_getPermalink, timings, channel=channel_id, message_ts=ts)["permalink"])


def _line(channel_id: str, url: str) -> str:
    return wording.threads.place(f"<#{channel_id}>", text.link(url, wording.threads.VIEW_MESSAGE))
