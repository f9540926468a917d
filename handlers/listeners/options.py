"""Menus whose options Slack asks for while somebody types. The answer is in the ack, within three seconds."""

from __future__ import annotations

from typing import Any, Protocol

from slack_bolt import Ack, BoltResponse
from slack_sdk.models.blocks import Option

from handlers.features.picking import typed_in
from handlers.slack.place import Place


class Menu(Protocol):
    """Knows what can be chosen."""

    def options(self, place: Place, typed: str) -> list[Option]: ...


class OptionsListener:
    """Suggests what a menu offers."""

    def __init__(self, menu: Menu) -> None:
        self._menu = menu

    def listen(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Somebody opened a menu, or typed in it."""
        options = self._menu.options(Place.of_interaction(body), typed_in(body))
        return ack(options=[option.to_dict() for option in options])
