"""Menus whose options Slack asks for while somebody types. The answer is in the ack, within three seconds."""

from __future__ import annotations

from typing import Any

from slack_bolt import Ack, BoltResponse

from handlers.features.picking import Picking, typed_in
from handlers.slack.place import Place


class OptionsListener:
    """Suggests tickets."""

    def __init__(self, picking: Picking) -> None:
        self._picking = picking

    def listen(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Somebody opened a menu, or typed in it."""
        options = self._picking.options(Place.of_interaction(body), typed_in(body))
        return ack(options=[option.to_dict() for option in options])
