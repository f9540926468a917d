"""What a burst of news costs: many new tickets in a feed to which very many channels are subscribed, recorded and posted.

The floor is a thread that posts as many messages of the same size with requests, over a connection that is kept. Slack is another
process, which accepts everything at once, so only what the posts cost this process counts.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count as numbers
from multiprocessing.connection import Connection

import requests

from bench.find import tickets
from bench.ratios import Row, Samples
from bench.recording import NOW, TYPE, record, subscribe
from bench.running import migrated
from bot.config import Settings
from bot.keesa.client import connect
from bot.model.feeds import Feed
from bot.model.pace import Pace
from bot.runtime.clock import Clock
from bot.runtime.timings import Timings
from bot.runtime.urgency import Urgency
from bot.runtime.workers import Workers
from bot.store.database import Database, open_database
from bot.telling.announcer import Announcer
from bot.tickets import Tickets
from bot.watching.following import Following
from bot.wiring.slack import slack_client
from bot.writing.submissions import Submissions
from handlers.blocks.display import Display
from handlers.slack.identity import Identity
from handlers.slack.notifier import Notifier
from handlers.slack.pictures import Pictures
from handlers.slack.redrawing import Redrawing
from handlers.slack.surfaces import Surfaces

NEW = 20
FLOOR = "posts with requests"
MESSAGE = {"channel": "C0NOC", "text": "x" * 200, "blocks": json.dumps([{"type": "section", "text": "x" * 1800}])}


def rows(channels: int = 1_000, rounds: int = 3) -> Iterator[Row]:
    """Posts for each second of CPU time."""
    samples = Samples("posts/s", FLOOR)
    what = f"{channels:,} channels × {NEW} new tickets, recorded and posted"
    with _slack() as url:
        for _ in range(rounds):
            samples.add(FLOOR, _bare(url, 2_000))
            samples.add(what, _burst(url, channels))
            samples.add(FLOOR, _bare(url, 2_000))
    yield samples.row(what, at_least=0.5)


def _bare(url: str, count: int) -> float:
    with requests.Session() as session:
        began = time.process_time()
        for _ in range(count):
            session.post(f"{url}/chat.postMessage", data=MESSAGE, headers={"Authorization": "Bearer xoxb-1"}, timeout=10).json()
        return count / (time.process_time() - began)


def _burst(url: str, channels: int) -> float:
    with migrated() as database_url:
        database = open_database(database_url)
        subscribe(database, channels)
        announcer, workers = _announcer(database, url)
        feed = Feed(ticket_type=TYPE, status="open", next_poll_at=NOW, baselined_at=NOW)
        began = time.process_time()
        record(database, feed, list(tickets(NEW)))
        while _waiting(database):
            announcer.beat()
            time.sleep(1)  # as often as the bot beats
        spent = time.process_time() - began
        workers.drain(10)
        database.close()
    return channels * NEW / spent


def _waiting(database: Database) -> int:
    with database.read() as tx:
        return tx.announcements.waiting()


def _announcer(database: Database, url: str) -> tuple[Announcer, Workers]:
    """As the bot has it, but at no pace."""
    secrets = {"slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1", "keesa_user": "bot", "keesa_password": "unused"}
    settings = Settings.model_validate({"slack_api_url": url, **secrets})
    clock, workers = Clock(), Workers("lines", threads=16, backlog=10_000, urgency=Urgency.BACKGROUND)
    client, keesa, display = slack_client(settings), connect(settings), Display.of(settings)
    following = Following(database, keesa, workers, interval=timedelta(minutes=5), clock=clock)
    redrawing = Redrawing(client, keesa, Tickets(database, keesa), following, display, clock, Timings())
    notifier = Notifier(
        client, Identity(), Submissions(database, clock), redrawing, Surfaces(), Pictures(client, Timings()), display, clock
    )
    return Announcer(database, notifier, workers, clock=clock, pace=Pace(per_second=1e6, burst=1_000_000)), workers


@contextmanager
def _slack() -> Iterator[str]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{here.recv()}"
    process.terminate()
    process.join()


def _serve(ready: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Slack)
    ready.send(server.server_port)
    server.serve_forever()


class _Slack(BaseHTTPRequestHandler):
    """Accepts every message."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    posted = numbers(1)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        ts = f"1767225600.{next(self.posted):06}"
        body = json.dumps({"ok": True, "channel": "C0NOC", "ts": ts, "message": {"ts": ts}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""
