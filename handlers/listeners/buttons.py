"""Buttons and menus."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from slack_bolt import Ack, BoltResponse

from handlers.blocks.kit import Message
from handlers.blocks.remarks import looking_up
from handlers.grammar.buttons import Wait
from handlers.listeners.access import Access
from handlers.listeners.handing_over import hand_over
from handlers.listeners.routes import ButtonRoute
from handlers.services import Services
from handlers.slack.place import Place
from handlers.slack.reply import Reply


class ButtonListener:
    """Handles one button by handing it over to its feature."""

    def __init__(self, services: Services, access: Access, route: ButtonRoute[Any]) -> None:
        self._services = services
        self._access = access
        self._button = route.button
        self._handler = route.handler

    def listen(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Somebody pressed the button."""
        reply = Reply(self._services.client, Place.of_interaction(body), self._services.timings)
        value, waits = _value(body), self._button.waits
        if waits in (Wait.BELOW, Wait.IN_PLACE):
            reply.notice_later(looking_up)
        answer = partial(self._answer, reply, value)
        hand_over(self._services, reply, answer, asks_keesa=waits is not None, says_if_done=self._button.says_if_done)
        return ack()

    def _answer(self, reply: Reply, value: str) -> Message | None:
        if not self._button.reads_only:
            self._access.check_may_write(reply.place.user_id)
        payload, waits = self._button.read(value), self._button.waits
        if waits in (Wait.BELOW, Wait.IN_WINDOW):
            reply.open_placeholder(in_window=waits is Wait.IN_WINDOW)
        return self._handler(reply, payload)


def acknowledge(ack: Ack) -> BoltResponse:
    """A link was pressed, which Slack has opened already."""
    return ack()


def _value(body: Mapping[str, Any]) -> str:
    """The value of the button, or of the option chosen from the menu."""
    action = body["actions"][0]
    return str(action.get("value") or (action.get("selected_option") or {}).get("value") or "")
