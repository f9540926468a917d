"""The composition root: `build` puts the parts together, and nothing else does."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse
from sqlalchemy.exc import SQLAlchemyError

import handlers
from bot.config import Settings
from bot.housekeeping import Housekeeping
from bot.keesa import client as keesa_client
from bot.model.errors import SlackError, StartError
from bot.runtime.clock import Clock, utc_now
from bot.runtime.metrics import Snapshot, exposition
from bot.runtime.scheduler import Scheduler
from bot.runtime.socket_mode import SocketMode
from bot.runtime.web import WebServer, create_app
from bot.runtime.workers import Workers
from bot.store.database import open_database
from bot.telling.announcer import Announcer
from bot.telling.pace import Pace
from bot.watching.following import Following
from bot.watching.freshness import Freshness
from bot.watching.poller import Poller
from bot.watching.preview import Previews
from bot.watching.subscribing import Subscribing
from bot.writing.submitter import Submitter
from handlers.blocks.display import Look
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.membership import REFRESH_SECONDS, Roster
from handlers.slack.notifier import Notifier

log = logging.getLogger(__name__)

BEAT_SECONDS: Final = 1.0
SWEEP_SECONDS: Final = 3600.0
FOLLOWED_POLLS: Final = 10
"""A followed ticket that no feed shows is looked up once in so many polls: every five minutes by default."""
SLACK_TIMEOUT: Final = 10
DRAIN_SECONDS: Final = 7.0
"""How long SIGTERM waits for what is in hand; the whole stop has ten seconds."""


class Bot:
    """The whole bot. `slack` is its Bolt app; `url` is where its HTTP endpoints are, once it has started."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._client = _client(settings)
        self._identity = _identify(self._client)
        self._people = Workers("people", threads=16, backlog=200)
        self._askers = Workers("asking", threads=32, backlog=200)
        self._background = Workers("background", threads=16, backlog=1000)
        self._keesa = keesa_client.connect(settings, pool=48, clock=clock)
        self._scheduler = Scheduler(seconds=min(BEAT_SECONDS, settings.poll_seconds))
        self._look = Look.of(settings)
        self._roster = Roster(self._client, settings.allowed_channels, settings.allowed_usergroups)
        self.slack = App(
            client=WebClient(base_url=self._client.base_url, timeout=SLACK_TIMEOUT),  # `authorize` says the token
            signing_secret=settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else "unused",
            authorize=_authorize(settings, self._identity),
            process_before_response=True,  # every listener only acks and hands over, so acks need no thread of their own
            request_verification_enabled=not settings.socket_mode,
        )
        web = create_app(self.readiness, self.metrics, None if settings.socket_mode else self.slack)
        self._web = WebServer(web, settings.http_host, settings.http_port)
        try:
            self._database = open_database(settings.database_url)
        except StartError:
            self._web.stop(timeout=1)
            raise
        self._wire()
        self._socket = self._socket_mode()

    def _wire(self) -> None:
        settings, statuses = self._settings, tuple(self._settings.keesa_statuses)
        stale_after = timedelta(minutes=settings.stale_minutes)
        notifier = Notifier(_client(settings), self._identity["user_id"], self._database, self._look, self._clock)
        submitter = Submitter(
            self._database,
            self._keesa,
            notifier,
            self._background,
            statuses=statuses,
            time_zone=ZoneInfo(settings.time_zone),
            give_up_after=timedelta(hours=settings.submission_hours),
            clock=self._clock,
        )
        subscribing = Subscribing(self._database, statuses=statuses, clock=self._clock, on_change=self._wake)
        previews = Previews(self._database, self._keesa, statuses=statuses, max_limit=settings.poll_max_limit, clock=self._clock)
        announcer = Announcer(
            self._database, notifier, self._background, clock=self._clock, pace=Pace(), on_channel_gone=subscribing.stop
        )
        poller = Poller(
            self._database,
            self._keesa,
            self._background,
            interval=timedelta(seconds=settings.poll_seconds),
            stale_after=stale_after,
            max_limit=settings.poll_max_limit,
            digest_over=settings.digest_over,
            clock=self._clock,
            on_news=lambda: self._scheduler.wake("announcer"),
        )
        following = Following(
            self._database,
            self._keesa,
            self._background,
            interval=FOLLOWED_POLLS * timedelta(seconds=settings.poll_seconds),
            clock=self._clock,
            on_news=lambda: self._scheduler.wake("announcer"),
        )
        freshness = Freshness(self._database, stale_after=stale_after, clock=self._clock)
        housekeeping = Housekeeping(self._database, retention=timedelta(days=settings.retention_days), clock=self._clock)
        self._scheduler.every_beat("poller", poller.beat)
        self._scheduler.every_beat("announcer", announcer.beat)
        self._scheduler.every_beat("submitter", submitter.beat)
        self._scheduler.every_beat("following", following.beat)
        self._scheduler.every_beat("freshness", freshness.beat)
        self._scheduler.every(SWEEP_SECONDS, "sweep", announcer.sweep)
        self._scheduler.every(SWEEP_SECONDS, "housekeeping", housekeeping.beat)
        self._scheduler.every(REFRESH_SECONDS, "roster", self._refresh_roster)
        handlers.register(
            self.slack,
            Services(
                client=self._client,
                keesa=self._keesa,
                database=self._database,
                submitter=submitter,
                subscribing=subscribing,
                previews=previews,
                following=following,
                workers=self._people,
                askers=self._askers,
                look=self._look,
                statuses=statuses,
                clock=self._clock,
                team_id=self._identity["team_id"],
                roster=self._roster,
            ),
        )

    def _socket_mode(self) -> SocketMode | None:
        token = self._settings.slack_app_token
        if token is None:
            return None
        socket = SocketMode(self.slack, token.get_secret_value(), _client(self._settings))
        self._scheduler.every_beat("socket", socket.watch)
        return socket

    def _wake(self) -> None:
        self._scheduler.wake("poller")
        self._scheduler.wake("announcer")

    @property
    def _pools(self) -> tuple[Workers, ...]:
        return self._people, self._askers, self._background

    @property
    def url(self) -> str:
        return self._web.url

    def start(self) -> None:
        """Bring the database up to date, begin to work, and let Slack in. Raises `StartError`."""
        self._database.migrate()
        if self._settings.database_url.startswith("sqlite"):
            self._take_over()
        self._refresh_roster()
        self._web.start()
        if self._socket:
            self._socket.start()
        self._scheduler.start()
        log.info("Ready as %s in %s, %s mode", self._identity["user"], self._identity["team"], "socket" if self._socket else "HTTP")

    def stop(self) -> bool:
        """Take no more work, finish what is in hand, close.

        False when something did not end in time: its threads still run. What they could not finish is in the database.
        """
        deadline = time.monotonic() + DRAIN_SECONDS
        self._scheduler.stop()
        drained = [workers.drain(max(0.0, deadline - time.monotonic())) for workers in self._pools]
        if not all(drained):
            log.warning("Some work was cut off; it goes on after the next start")
        closed = self._socket.stop() if self._socket else True
        self._web.stop(timeout=1)
        self._keesa.close()
        self._database.close()
        log.info("Stopped")
        return closed and all(drained)

    def readiness(self) -> tuple[bool, Mapping[str, Any]]:
        """Whether the bot can do its work, and how each part is."""
        database, feeds = self._feeds()
        slack = self._socket.is_alive if self._socket else True
        beating = self._scheduler.is_beating
        sign_in = self._keesa.tokens.state()
        parts = {
            "database": "answering" if database else "not answering",
            "scheduler": "beating" if beating else "not beating",
            "slack": "connected" if slack else "not connected",
            "keesa": {"signed_in": sign_in.signed_in, "last_error": sign_in.last_error},
            "feeds": feeds,
        }
        return database and beating and slack, parts

    def metrics(self) -> bytes:
        """How the bot is, in Prometheus' format."""
        with self._database.read() as tx:
            feeds, owed_to_keesa, owed_to_slack = tuple(tx.feeds.all()), tx.submissions.owed(), tx.announcements.owed()
        now = self._clock()
        return exposition(
            Snapshot(
                feeds=feeds,
                ages=tuple((now - f.last_success_at).total_seconds() if f.last_success_at else None for f in feeds),
                owed_to_keesa=owed_to_keesa,
                owed_to_slack=owed_to_slack,
                signed_in=self._keesa.tokens.state().signed_in,
                slack_connected=self._socket.is_alive if self._socket else True,
                people_waiting=self._people.load + self._askers.load,
            )
        )

    def _feeds(self) -> tuple[bool, list[dict[str, Any]]]:
        try:
            with self._database.read() as tx:
                feeds = tx.feeds.all()
        except SQLAlchemyError:
            return False, []
        now = self._clock()
        return True, [
            {
                "ticket_type": feed.ticket_type,
                "status": feed.status,
                "age_seconds": round((now - feed.last_success_at).total_seconds(), 1) if feed.last_success_at else None,
                "last_error": feed.last_error,
            }
            for feed in feeds
        ]

    def _refresh_roster(self) -> None:
        self._roster.refresh()

    def _take_over(self) -> None:
        """The one process that may use this file lets go of what a killed one held."""
        with self._database.write() as tx:
            tx.feeds.release_all()
            tx.announcements.release_all()
            tx.submissions.release_all()


def build(settings: Settings, clock: Clock = utc_now) -> Bot:
    """A bot that is ready to start. Raises `StartError` when Slack or the database refuses."""
    return Bot(settings, clock)


def _client(settings: Settings) -> WebClient:
    """A Web API client that never repeats a call by itself: whether that is safe depends on the call."""
    return WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=f"{settings.slack_api_url}/",
        timeout=SLACK_TIMEOUT,
        retry_handlers=[],
    )


def _authorize(settings: Settings, identity: SlackResponse) -> Callable[[], AuthorizeResult]:
    """One workspace, asked for once: Bolt's own way asks Slack again."""
    result = AuthorizeResult.from_auth_test_response(
        auth_test_response=identity, bot_token=settings.slack_bot_token.get_secret_value()
    )
    return lambda: result


def _identify(client: WebClient) -> SlackResponse:
    try:
        answer: SlackResponse = call(client.auth_test)
    except SlackError as error:
        problem = error
    else:
        return answer
    if problem.retryable:
        raise StartError(f"Slack cannot be reached at {client.base_url} ({problem.code}).")
    raise StartError(f"Slack refuses SLACK_BOT_TOKEN ({problem.code}). Copy it anew from the app's «OAuth & Permissions» page.")
