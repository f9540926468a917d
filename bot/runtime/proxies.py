"""The HTTP proxy, if any, that the environment names: ``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``.

requests, which calls Keesa, obeys these by itself. slack_sdk ignores ``NO_PROXY`` and uses the proxy for https for everything, so
its clients are given what this says.
"""

from __future__ import annotations

from requests.utils import get_environ_proxies, select_proxy

_AS_HTTP = {"wss://": "https://", "ws://": "http://"}


def proxy_for(url: str) -> str | None:
    """The proxy's address for an http, https or WebSocket address; None if it is reached directly."""
    for socket_scheme, scheme in _AS_HTTP.items():
        if url.startswith(socket_scheme):
            url = scheme + url.removeprefix(socket_scheme)
    return select_proxy(url, get_environ_proxies(url)) or None
