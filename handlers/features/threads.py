"""``/keesa threads``: the messages in channels that show a ticket, as far as the person may see them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
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
"""The most messages to show: each needs a call to Slack."""
MOST_CHANNELS: Final = 50
"""The most channels to ask Slack about, whether the person sees them or not."""


class Discussions:
    """Keesa isn't asked: a ticket that no channel shows may well exist."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def show(self, reply: Reply, ref: TicketRef) -> Message:
        """A line for each message, the latest first, with a link to it."""
        places = self._services.threads.of_ticket(ref.number)
        channels = list(dict.fromkeys(channel_id for channel_id, _ in places))
        asked = set(channels[:MOST_CHANNELS])
        seen = self._lines(reply.place.user_id, [place for place in places if place[0] in asked])
        lines = list(islice(seen, MOST + 1))
        is_cut = len(channels) > len(asked)
        if not lines:
            return remarks.error(wording.threads.nowhere_among(MOST_CHANNELS) if is_cut else wording.threads.NOWHERE)
        shown = lines[:MOST]
        more = [context(wording.threads.first_only(len(shown)))] if is_cut or len(lines) > MOST else []
        title = wording.threads.title(ref.number)
        return message([header(title), section("\n".join(shown)), *more], f"{title}: {', '.join(shown)}")

    def _lines(self, user_id: str, places: Sequence[tuple[str, str]]) -> Iterator[str]:
        """For those of the messages that the person may see. Slack is asked only about as many as are taken."""
        may_see = self._services.visibility.of(user_id) if places else bool
        for channel_id, ts in places:
            if may_see(channel_id) and (url := self._link(channel_id, ts)):
                yield _line(channel_id, url)

    def _link(self, channel_id: str, ts: str) -> str:
        """``chat.getPermalink``; "" if the message was deleted."""
        return ornament("permalink", partial(self._permalink, channel_id, ts), "")

    def _permalink(self, channel_id: str, ts: str) -> str:
        client, timings = self._services.client, self._services.timings
        return str(call(client.chat_getPermalink, timings, channel=channel_id, message_ts=ts)["permalink"])


def _line(channel_id: str, url: str) -> str:
    return wording.threads.place(f"<#{channel_id}>", text.link(url, wording.threads.VIEW_MESSAGE))
