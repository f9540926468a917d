"""A Bolt middleware for the demo's workspace, which doesn't say in which view a button was pressed.

Slack sends the view; the local Slack sends a message's payload without a message.
Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.visitor import Visitor

OF_MESSAGES = ("channel", "message", "response_url")


class Views:
    """Completes the payloads of the local Slack at `url`. `opened` does with a view what the bot does where it comes in."""

    def __init__(self, url: str, opened: Callable[[Mapping[str, Any]], dict[str, Any]] = dict) -> None:
        self._url = url
        self._opened = opened

    def complete(self, body: dict[str, Any], next: Callable[[], None]) -> None:
        """Add the view: the top window, which covers everything else, or the Home."""
        if body.get("type") == "block_actions" and not body["channel"]["id"]:
            visitor = Visitor(self._url, body["user"]["id"])
            view = self._opened(visitor.view() or visitor.home() or {})
            for key in OF_MESSAGES:
                body.pop(key, None)
            body |= {"view": view, "container": {"type": "view", "view_id": view.get("id")}}
        next()
