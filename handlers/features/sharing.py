"""Shares what one person sees with everybody in the channel, once."""

from __future__ import annotations

from bot import wording
from bot.model.errors import ChannelGone, ChannelReadOnly, KeesaBotError, SlackError
from handlers.blocks.kit import Message
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.content import with_or_without_blocks
from handlers.slack.place import Place
from handlers.slack.reply import Reply


class CannotShare(KeesaBotError):
    """There is no channel to share it in, or the bot can't post there."""

    @property
    def for_person(self) -> str:
        return str(self)


class Sharing:
    """Posts into the channel of a message, or into the one where a form was opened."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def check(self, place: Place) -> None:
        """Raises `CannotShare` if there is no channel."""
        if not place.channel_id:
            raise CannotShare(wording.access.SHARE_NOWHERE)

    def share(self, reply: Reply, key: str, content: Message) -> str | None:
        """Post it. Returns the message's ``ts``; None if what has this `key` (at most 18 characters) was shared there a moment ago.

        Raises `CannotShare`, or a `SlackError` after which it can be shared again.
        """
        place = reply.place
        is_first = self._services.deliveries.is_first(place.delivery)
        if not is_first or not self._services.shares.claim(place.channel_id, place.thread_ts or "", key):
            return None
        try:
            return self._post(reply, content)
        except SlackError as error:
            self._services.shares.release(place.channel_id, place.thread_ts or "", key)
            if isinstance(error, ChannelGone) and not isinstance(error, ChannelReadOnly):
                is_archived = error.code in ("is_archived", "is_inactive")
                why = wording.access.ARCHIVED if is_archived else wording.access.not_in_channel(place.channel_name)
                raise CannotShare(why) from None
            raise

    def _post(self, reply: Reply, content: Message) -> str:
        def send(content: Message) -> str:
            posted = call(
                self._services.client.chat_postMessage,
                self._services.timings,
                channel=reply.place.channel_id,
                text=content.text,
                blocks=content.blocks or None,
                thread_ts=reply.place.thread_ts,
                unfurl_links=False,
            )
            return str(posted["ts"])

        return with_or_without_blocks(send, content, self._services.pictures)
