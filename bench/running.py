"""The apps of `bench.apps`, running as processes of their own beside a local Slack and Keesa."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.keesa import keesa
from bench.slack import Slack, slack
from bot.store.database import open_database

BARE, WITH_DATABASE, BOT = "slack-bolt", "slack-bolt+sqlalchemy", "keesa-bot"


@contextmanager
def migrated() -> Iterator[str]:
    """The address of a database that has its tables and nothing else, and is deleted at the end."""
    with tempfile.TemporaryDirectory() as directory:
        url = f"sqlite:///{Path(directory, 'bot.sqlite3')}"
        database = open_database(url)
        database.migrate()
        database.close()
        yield url


@contextmanager
def running(app: str, server: Slack, keesa_url: str, database_url: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """The app with these settings, once it is connected to Slack."""
    environment = {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_API_URL": f"{server.url}/api",
        "KEESA_BASE_URL": keesa_url,
        "KEESA_USER": "bot",
        "KEESA_PASSWORD": "unused",
        "DATABASE_URL": database_url,
        "HTTP_PORT": "0",
        "LOG_LEVEL": "WARNING",
        **settings,
    }
    process = subprocess.Popen([sys.executable, "-m", "bench.apps", app], env=environment)  # noqa: S603 - this Python
    try:
        server.wait_connected()
        yield process
    finally:
        process.terminate()
        process.wait()


@contextmanager
def connected(app: str, hang: float = 0) -> Iterator[tuple[Slack, float]]:
    """A Slack that the app is connected to, and the seconds from its start until then. Keesa answers after `hang` seconds."""
    with slack() as server, keesa(1, hang) as keesa_url, migrated() as database_url:
        began = time.perf_counter()
        with running(app, server, keesa_url, database_url):
            yield server, time.perf_counter() - began


def resident(pid: int) -> float:
    """The resident memory of a process, in MiB; Linux only."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
