"""Slack's clients and its Bolt app."""

from __future__ import annotations

import logging
from collections.abc import Callable
from math import ceil
from typing import Final

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.config import Settings
from bot.runtime.metrics import Metrics
from bot.runtime.outages import Outage
from bot.runtime.proxies import proxy_for
from bot.runtime.tls import tls_for
from handlers.slack.client import SlackClient
from handlers.slack.identity import Identity
from handlers.slack.seal import Seal

log = logging.getLogger(__name__)

TIMEOUT: Final = 10


def seal_of(settings: Settings) -> Seal:
    """The same for every replica, and after a restart."""
    return Seal(settings.slack_bot_token.get_secret_value())


def slack_client(
    settings: Settings, metrics: Metrics | None = None, outage: Outage | None = None, timeout: float = TIMEOUT
) -> WebClient:
    """A Web API client that never repeats a call by itself, because not every call may be repeated."""
    client = SlackClient(
        seal_of(settings),
        metrics or Metrics(),
        outage or Outage("Slack", log),
        token=settings.slack_bot_token.get_secret_value(),
        base_url=f"{settings.slack_api_url}/",
        timeout=ceil(timeout),
        ssl=tls_for(settings.slack_api_url),
        retry_handlers=[],
    )
    client.proxy = proxy_for(client.base_url)
    return client


def bolt_app(settings: Settings, identity: Identity) -> App:
    """The app without listeners."""
    return App(
        name="keesa-bot",  # without it, Bolt reads the source of all its callers to find a name
        # `authorize` provides the token
        client=WebClient(base_url=f"{settings.slack_api_url}/", timeout=TIMEOUT, ssl=tls_for(settings.slack_api_url)),
        authorize=_authorize(settings, identity),
        raise_error_for_unhandled_request=True,  # so that its own warning, which shows the payload, isn't logged
        process_before_response=True,  # listeners only ack and hand over, so acks need no threads of their own
        request_verification_enabled=False,  # done before Bolt reads anything: `bot.runtime.slack_requests`
    )


def _authorize(settings: Settings, identity: Identity) -> Callable[[], AuthorizeResult]:
    """One workspace, looked up once. Bolt's own way asks Slack again."""
    token = settings.slack_bot_token.get_secret_value()
    return lambda: AuthorizeResult.from_auth_test_response(auth_test_response=identity.answer, bot_token=token)
