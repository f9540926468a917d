"""Checks every subscribed channel: Slack doesn't always report that the bot was removed or the channel renamed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from bot.model.duties import Next
from bot.model.errors import AppRefused, ChannelGone, SlackError, SlackNotSent
from bot.runtime.timings import Timings
from bot.store.database import Database
from bot.telling.voice import Voice

log = logging.getLogger(__name__)


class Sweeping:
    """A duty of all replicas. `on_channel_gone` gets the channel and Slack's reason."""

    def __init__(
        self, database: Database, voice: Voice, *, on_channel_gone: Callable[[str, str], object], timings: Timings = Timings()
    ) -> None:
        self._database = database
        self._voice = voice
        self._on_channel_gone = on_channel_gone
        self._timings = timings

    def step(self, position: str) -> Next:
        """Check the next channel after the one with the id `position`; after the last, rest until the next sweep."""
        with self._database.read() as tx:
            found = tx.subscriptions.next_channel(position)
        if found is None:
            return Next(self._timings.sweep)
        channel, name = found
        try:
            self._check(channel, name)
        except SlackNotSent as error:
            log.info("Slack asks to wait before checking channel %s: %s", channel, error)
            return Next(timedelta(seconds=error.retry_after), position)
        except AppRefused as error:
            log.info("Couldn't check channels: %s", error)
            return Next(self._timings.app_refused.longest, position)
        except SlackError as error:
            log.info("Couldn't check channel %s: %s", channel, error)
        return Next(self._timings.sweep_step, channel)

    def _check(self, channel: str, name: str) -> None:
        """Raises a `SlackError` if Slack doesn't say how the channel is."""
        try:
            current = self._voice.channel_name(channel)
        except ChannelGone as error:
            self._on_channel_gone(channel, error.code)
            return
        if current != name:
            with self._database.write() as tx:
                tx.subscriptions.rename(channel, current)
