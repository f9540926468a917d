"""The settings of a process that is starting, and the log as they say."""

from __future__ import annotations

import logging

from bot.config import Settings, load, misspelt
from bot.runtime import logs

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
    )
    logs.configure(settings.log_level, settings.log_format, [secret.get_secret_value() for secret in hidden if secret])
    for sentence in misspelt():
        log.warning("%s", sentence)
    return settings
