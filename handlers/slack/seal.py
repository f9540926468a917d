"""Signs what is stored in views, such as where a form was opened, because it can't be checked against the database.

The values of buttons need no signature. Whatever they name is looked up, and belongs to the person who pressed the button, or to
the channel in which it was pressed, or is visible to everybody who may use the bot.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from itsdangerous import BadSignature, Signer
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

_SALT: Final = "keesa-bot-view"


class Seal:
    """Signs the private_metadata of views. Every replica has the same `secret`: the bot's token."""

    def __init__(self, secret: str) -> None:
        self._signer = Signer(secret, salt=_SALT, key_derivation="hmac", digest_method=hashlib.sha256)

    def sealed(self, view: Mapping[str, Any]) -> dict[str, Any]:
        """The view with signed metadata, as it is sent to Slack."""
        metadata = view.get("private_metadata")
        return dict(view) | ({"private_metadata": self._signer.sign(metadata).decode()} if metadata else {})

    def opened(self, view: Mapping[str, Any]) -> dict[str, Any]:
        """The view as it was before it was signed, or without metadata if the bot didn't sign it."""
        try:
            metadata = self._signer.unsign(str(view.get("private_metadata") or "")).decode()
        except (BadSignature, UnicodeError):
            metadata = ""
        return dict(view) | {"private_metadata": metadata}


class SealingClient(WebClient):
    """A client that signs the metadata of every view that it sends."""

    def __init__(self, seal: Seal, **options: Any) -> None:
        super().__init__(**options)
        self._seal = seal

    def api_call(self, api_method: str, *, json: dict[str, Any] | None = None, **options: Any) -> SlackResponse:
        if json and api_method.startswith("views."):
            json = json | {"view": self._seal.sealed(json["view"])}
        return super().api_call(api_method, json=json, **options)
