"""What HTTPS connections to Slack are checked with."""

from __future__ import annotations

import ssl
from functools import cache


@cache
def tls() -> ssl.SSLContext:
    """The machine's certificates, loaded once. slack_sdk would load them for every call, which takes longer than all else in it."""
    return ssl.create_default_context()


def tls_for(url: str) -> ssl.SSLContext | None:
    """None if nothing is encrypted there: loading the certificates takes a twentieth of a start."""
    return tls() if url.lower().startswith("https:") else None
