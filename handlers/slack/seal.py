"""What travels in a view can't be looked up in the database, such as where its form was opened: so it is signed.

What travels in a button needs no signature. Whatever it names is looked up, and belongs to whoever pressed it, or to the channel in
which it was pressed, or is open to everybody who may use the bot.
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
        """The view, as it is sent to Slack."""
        metadata = view.get("private_metadata")
        return dict(view) | ({"private_metadata": self._signer.sign(metadata).decode()} if metadata else {})

    def opened(self, view: Mapping[str, Any]) -> dict[str, Any]:
        """The view, as it was before; without metadata if the bot never signed that."""
        try:
            metadata = self._signer.unsign(str(view.get("private_metadata") or "")).decode()
        except (BadSignature, UnicodeError):
            metadata = ""
        return dict(view) | {"private_metadata": metadata}


class SealingClient(WebClient):
    """Signs the metadata of every view that it sends."""

    def __init__(self, seal: Seal, **options: Any) -> None:
        super().__init__(**options)
        self._seal = seal

    def api_call(self, api_method: str, *, json: dict[str, Any] | None = None, **options: Any) -> SlackResponse:
        if json and api_method.startswith("views."):
            json = json | {"view": self._seal.sealed(json["view"])}
        return super().api_call(api_method, json=json, **options)
