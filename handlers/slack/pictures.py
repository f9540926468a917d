"""Shows charts as pictures, in workspaces that draw none themselves.

Only messages that stay can show a file: Slack shares none in an ephemeral one.
Source: https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Final, TypeVar

from slack_sdk import WebClient

from bot.model.errors import ContentRefused, SlackError
from bot.runtime.drawing import DrawingFailed, can_draw, draw
from bot.runtime.leases import check_lease
from bot.runtime.timings import Timings
from handlers.blocks.charts import Chart, charts_of, pictured
from handlers.blocks.kit import Message
from handlers.slack.upload import upload_picture

log = logging.getLogger(__name__)

T = TypeVar("T")
_NAME: Final = "chart.png"
_TRIES: Final = 3


class Pictures:
    """Draws and uploads them."""

    def __init__(self, client: WebClient, timings: Timings, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client = client
        self._timings = timings
        self._sleep = sleep
        self._has_told = False

    def of(self, content: Message) -> Message | None:
        """The message with pictures of its charts; None if it has no charts, or there can be no pictures, which is logged."""
        if not charts_of(content) or not self._can_draw():
            return None
        try:
            return pictured(content, self._uploaded)
        except (DrawingFailed, SlackError) as error:
            log.warning("Couldn't make pictures of charts, so a report has its text alone: %s", error)
            return None

    def when_processed(self, send: Callable[[], T]) -> T:
        """Send a message with new pictures. Slack refuses those that it hasn't processed yet, so it is sent again after a pause.

        Raises `ContentRefused` if that doesn't help.
        """
        for tries in range(1, _TRIES):
            try:
                return _sent(send)
            except ContentRefused as error:
                log.info("Slack doesn't take new pictures yet: %s", error)
            self._sleep(self._timings.picture_processed.after(tries).total_seconds())
        return _sent(send)

    def _can_draw(self) -> bool:
        if not can_draw() and not self._has_told:
            log.info("Slack draws no charts here, and without the extra `charts` I can't either, so reports have their text alone")
            self._has_told = True
        return can_draw()

    def _uploaded(self, chart: Chart) -> str:
        drawn = draw(chart.to_dict(), self._timings.drawing)
        return upload_picture(self._client, self._timings, _NAME, drawn)


def _sent(send: Callable[[], T]) -> T:
    """Drawing may have taken long."""
    check_lease()
    return send()
