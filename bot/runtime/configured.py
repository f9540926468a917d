"""The settings of a process that is starting, and the log, traces and reports as they say."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from bot.config import Settings, load, misspelt
from bot.runtime import logs, reporting, tracing

log = logging.getLogger(__name__)


def configured() -> Settings:
    """Read the settings and set up the log. Raises `ConfigError`."""
    settings = load()
    hidden = (
        settings.slack_bot_token,
        settings.slack_app_token,
        settings.slack_signing_secret,
        settings.slack_config_token,
        settings.keesa_password,
        settings.sentry_dsn,
    )
    logs.configure(settings.log_level, settings.log_format, [secret.get_secret_value() for secret in hidden if secret])
    for sentence in misspelt():
        log.warning("%s", sentence)
    return settings


@contextmanager
def observed(settings: Settings) -> Iterator[None]:
    """Send traces and reports within the ``with``, if the settings say so. Raises `StartError` if that isn't installed."""
    if settings.sentry_dsn:
        reporting.configure(settings.sentry_dsn.get_secret_value())
    endpoint = settings.otel_exporter_otlp_endpoint
    stop = tracing.configure(endpoint) if endpoint else lambda: None
    try:
        yield
    finally:
        stop()
