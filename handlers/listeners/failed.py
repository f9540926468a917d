"""The answer in the ack if a listener raised something, or if nobody listens."""

from __future__ import annotations

import logging
from typing import Any, Final

from slack_bolt import BoltResponse
from slack_bolt.error import BoltUnhandledRequestError

from bot import wording
from bot.model.errors import Busy, StoreError
from bot.runtime.logs import Counted
from handlers.blocks import remarks
from handlers.blocks.kit import Message
from handlers.listeners.access import NotKnownYet
from handlers.listeners.handing_over import hand_over, refuse_comment
from handlers.services import Services
from handlers.slack.failures import as_message, in_form
from handlers.slack.place import Place, typed_in
from handlers.slack.reply import Reply

log = logging.getLogger(__name__)

_PRESSED: Final = ("block_actions", "shortcut", "message_action")
"""Slack shows nothing of an ack for these."""


class FailedListener:
    """Registered once, for all listeners."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._log = Counted(log)

    def answer(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        """It is a 200, since Socket Mode passes on nothing else; a form stays open. What an ack can't say is sent.

        An event that couldn't be kept now isn't acknowledged, so Slack delivers it again.
        """
        if body.get("type") == "event_callback" and isinstance(error, StoreError | Busy | NotKnownYet):
            log.info("Slack has to deliver an event again: %s", error)
            return BoltResponse(status=503)
        message = self._unknown(body) if isinstance(error, BoltUnhandledRequestError) else as_message(error, typed_in(body))
        if body.get("type") == "view_submission":
            refuse_comment(self._services, body, message.text)
            return BoltResponse(status=200, body={"response_action": "errors", "errors": in_form(body["view"], message.text)})
        if "command" in body:
            return BoltResponse(status=200, body=_ephemeral(message))
        if body.get("type") in _PRESSED:
            reply = Reply(self._services.client, Place.of_interaction(body), self._services.timings)
            hand_over(self._services, reply, lambda: message)
        return BoltResponse(status=200, body=message.text)

    def _unknown(self, body: dict[str, Any]) -> Message:
        """It is from another version of the bot, or an event that the app needn't subscribe to."""
        self._log.warning("Slack sent a %s that nobody listens for", body.get("type", "command"))
        return remarks.error(wording.errors.UNKNOWN_CONTROL)


def _ephemeral(message: Message) -> dict[str, Any]:
    blocks = [block.to_dict() for block in message.blocks]
    return {"response_type": "ephemeral", "text": message.text, "blocks": blocks}
