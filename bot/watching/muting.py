"""Mutes tickets in channels. The channel is told, through the outbox."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.model.announcements import Occasion, Recipient
from bot.model.news import TicketMuted
from bot.runtime.clock import Clock
from bot.store.database import Database, Transaction

log = logging.getLogger(__name__)


class Muting:
    """What is on its way already still arrives, but nothing that waits for the end of quiet hours. Followers get their updates as
    before.
    """

    def __init__(self, database: Database, *, clock: Clock, on_news: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._clock = clock
        self._on_news = on_news

    def mute(self, channel_id: str, number: str, user_id: str) -> bool:
        """Post nothing more about the ticket in the channel. False if that was so already."""
        with self._database.write() as tx:
            is_new = tx.mutes.add(channel_id, number, user_id, self._clock())
            if is_new:
                tx.announcements.forget_held(Recipient.channel(channel_id), number)
                self._say(tx, channel_id, TicketMuted(ticket_number=number, user_id=user_id))
        return self._done(is_new, "muted", channel_id, number, user_id)

    def unmute(self, channel_id: str, number: str, user_id: str) -> bool:
        """Post its updates again. False if the channel hadn't muted it."""
        with self._database.write() as tx:
            was_muted = tx.mutes.remove(channel_id, number)
            if was_muted:
                self._say(tx, channel_id, TicketMuted(ticket_number=number, user_id=user_id, is_over=True))
        return self._done(was_muted, "unmuted", channel_id, number, user_id)

    def of_channel(self, channel_id: str) -> list[str]:
        """The numbers of the tickets that a channel has muted, the latest first."""
        with self._database.read() as tx:
            return tx.mutes.of_channel(channel_id)

    def _say(self, tx: Transaction, channel_id: str, news: TicketMuted) -> None:
        now = self._clock()
        tx.announcements.add(Recipient.channel(channel_id), Occasion.muted(news.ticket_number, now), news, now)

    def _done(self, is_done: bool, what: str, channel_id: str, number: str, user_id: str) -> bool:
        if is_done:
            log.info("Ticket %s was %s in %s by %s", number, what, channel_id, user_id)
            self._on_news()
        return is_done
