"""What a running bot says at its own address."""

from __future__ import annotations

import requests

from bot.app import Bot


def get(bot: Bot, path: str) -> requests.Response:
    with requests.Session() as session:
        return session.get(f"{bot.url}{path}", timeout=60)


def readiness(bot: Bot) -> str:
    """The status of `/readyz`, and what it says of the database."""
    answer = get(bot, "/readyz")
    return f"{answer.status_code} {answer.json()['database']}"
