"""How long Slack waits for acks over Socket Mode, compared with a bare slack-bolt app in the same run.

Both apps are processes of their own; Slack and Keesa are local and do next to nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.keesa import keesa
from bench.ratios import Samples, table
from bench.slack import Slack, slack

BARE, BOT = "bare", "keesa-bot"
FLOODS = {"help": "answered in the ack", "2101000": "handed over"}


def measure(count: int, rounds: int, hang: float) -> Iterator[str]:
    """Tables of acks while idle, of the slowest ack of `count` commands at once, and of memory and the start."""
    idle, memory, start = (Samples(BARE) for _ in range(3))
    floods = {text: Samples(BARE) for text in FLOODS}
    for _ in range(rounds):
        for app in (BARE, BOT):
            with _running(app) as (server, seconds, process):
                start.add(app, seconds * 1000)
                server.send(["help"])
                idle.add(app, median(server.send(["help"])[0] for _ in range(200)) * 1000)
                memory.add(app, _resident(process.pid))
                for text, samples in floods.items():
                    samples.add(app, max(server.send([text] * count)) * 1000)
    yield "Ack of a command while idle, in milliseconds"
    yield from table(idle)
    for text, samples in floods.items():
        yield f"Slowest ack of {count:,} commands at once, {FLOODS[text]} by the bot, in milliseconds"
        yield from table(samples)
    yield "Resident memory, in MiB"
    yield from table(memory)
    yield "From the start to the connection, in milliseconds"
    yield from table(start)
    with _running(BOT, hang) as (server, _, _):
        yield f"Slowest ack of 200 commands while Keesa hangs {hang:.0f} s: {max(server.send(['2101000'] * 200)) * 1000:.0f} ms"


@contextmanager
def _running(app: str, hang: float = 0) -> Iterator[tuple[Slack, float, subprocess.Popen[bytes]]]:
    """The app, connected to a Slack; and the seconds that its start took."""
    with slack() as server:
        began = time.perf_counter()
        with running(app, server, hang) as process:
            yield server, time.perf_counter() - began, process


@contextmanager
def running(app: str, server: Slack, hang: float = 0, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """The app with these settings, connected to that Slack and to a Keesa that answers after `hang` seconds."""
    with keesa(1, hang) as keesa_url, tempfile.TemporaryDirectory() as directory:
        environment = {
            "PATH": os.environ["PATH"],
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "SLACK_API_URL": f"{server.url}/api",
            "KEESA_BASE_URL": keesa_url,
            "KEESA_USER": "bot",
            "KEESA_PASSWORD": "unused",
            "DATABASE_URL": f"sqlite:///{Path(directory, 'bot.sqlite3')}",
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


def _resident(pid: int) -> float:
    """In MiB; Linux only."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
