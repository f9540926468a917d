"""The composition root: `build` puts the parts together, and nothing else does."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

import handlers
from bot import wording
from bot.config import Settings
from bot.health import Health
from bot.housekeeping import Housekeeping
from bot.keesa.client import KeesaClient, connect
from bot.model.errors import SlackError, StartError
from bot.runtime.clock import Clock, utc_now
from bot.runtime.metrics import exposition
from bot.runtime.scheduler import Scheduler
from bot.runtime.socket_mode import SocketMode
from bot.runtime.timings import Timings
from bot.runtime.web import WebServer, create_app
from bot.runtime.workers import Workers
from bot.status import Status
from bot.store.database import Database, open_database
from bot.telling.announcer import Announcer
from bot.telling.pace import Pace
from bot.telling.shares import Shares
from bot.telling.standstill import Standstill
from bot.telling.unfurls import Unfurls
from bot.tickets import Tickets
from bot.watching.following import Following
from bot.watching.freshness import Freshness
from bot.watching.poller import Poller
from bot.watching.preview import Previews
from bot.watching.subscribing import Subscribing
from bot.writing.submissions import Submissions
from bot.writing.submitter import Submitter
from handlers.blocks.display import Display
from handlers.grammar.ticket_links import TicketLinks
from handlers.services import Services
from handlers.slack.calls import call
from handlers.slack.directory import Directory
from handlers.slack.lookups import LookUps
from handlers.slack.membership import Membership
from handlers.slack.notifier import Notifier
from handlers.slack.redrawing import Redrawing

log = logging.getLogger(__name__)

SLACK_TIMEOUT: Final = 10
LOOK_UP_TIMEOUT: Final = 3
"""For what is nice to know: nobody waits so long for it."""


@dataclass(frozen=True)
class Pools:
    """The workers: for people who wait, for people who wait for Keesa, for names that nobody waits for long, and for the rest."""

    people: Workers
    asking: Workers
    looking_up: Workers
    background: Workers

    def drain(self, seconds: float) -> bool:
        """Take nothing more and wait for what is in hand. False when some of it was not done in time."""
        deadline = time.monotonic() + seconds
        pools = (self.people, self.asking, self.looking_up, self.background)
        drained = [pool.drain(max(0.0, deadline - time.monotonic())) for pool in pools]
        return all(drained)

    def people_waiting(self) -> int:
        return self.people.load + self.asking.load


@dataclass(frozen=True)
class Bot:
    """The whole bot, which only starts and stops. `slack` is its Bolt app; `identity` says as whom it is in which workspace."""

    slack: App
    identity: SlackResponse
    database: Database
    keesa: KeesaClient
    scheduler: Scheduler
    pools: Pools
    members: Membership
    web: WebServer
    socket: SocketMode | None
    timings: Timings

    @property
    def url(self) -> str:
        """Where its HTTP endpoints are, once it has started."""
        return self.web.url

    def start(self) -> None:
        """Bring the database up to date, begin to work, and let Slack in. Raises `StartError`."""
        self.database.migrate()
        self.database.take_over()
        self.members.refresh()
        self.web.start()
        if self.socket:
            self.socket.start()
        self.scheduler.start()
        mode = "socket" if self.socket else "HTTP"
        log.info("Ready as %s in %s, %s mode", self.identity["user"], self.identity["team"], mode)

    def stop(self) -> bool:
        """Take no more work, finish what is in hand, close.

        False when something did not end in time: its threads still run. What they could not finish is in the database.
        """
        self.scheduler.stop()
        drained = self.pools.drain(self.timings.drain.total_seconds())
        if not drained:
            log.warning("Some work was interrupted; it will continue after the next start")
        closed = self.socket.stop() if self.socket else True
        self.web.stop(timeout=1)
        self.keesa.close()
        self.database.close()
        log.info("Stopped")
        return closed and drained


@dataclass(frozen=True)
class _Ground:
    """What every room stands on."""

    settings: Settings
    clock: Clock
    timings: Timings
    client: WebClient
    identity: SlackResponse
    database: Database
    keesa: KeesaClient
    scheduler: Scheduler
    pools: Pools
    standstill: Standstill
    display: Display
    members: Membership
    lookups: LookUps
    directory: Directory

    @property
    def statuses(self) -> tuple[str, ...]:
        return tuple(self.settings.keesa_statuses)

    @property
    def stale_after(self) -> timedelta:
        return timedelta(minutes=self.settings.stale_minutes)

    def wake_announcer(self) -> None:
        self.scheduler.wake("announcer")

    def wake_poller_and_announcer(self) -> None:
        self.scheduler.wake("poller")
        self.scheduler.wake("announcer")


def build(settings: Settings, clock: Clock = utc_now, timings: Timings = Timings()) -> Bot:
    """A bot that is ready to start. Raises `StartError` when Slack, the database or the port refuses."""
    client = _slack_client(settings)
    identity = _identify(client)
    slack = _bolt_app(settings, identity)
    with ExitStack() as opened:
        database = open_database(settings.database_url)
        opened.callback(database.close)
        ground = _ground(settings, clock, timings, client, identity, database)
        socket = _socket_mode(ground, slack)
        web = _web_server(ground, slack, socket)
        opened.pop_all()  # all of it is the bot's to close now
    submissions = Submissions(database, clock)
    following, tickets = _watching(ground), Tickets(database, ground.keesa)
    redrawing = Redrawing(client, ground.keesa, tickets, following.is_followed_by, ground.display, clock)
    notifier = Notifier(_slack_client(settings), identity["user_id"], submissions, redrawing, ground.display, clock, timings)
    submitter = _writing(ground, notifier)
    subscribing = Subscribing(database, statuses=ground.statuses, clock=clock, on_change=ground.wake_poller_and_announcer)
    _telling(ground, notifier, subscribing)
    _housekeeping(ground)
    handlers.register(slack, _services(ground, tickets, submitter, submissions, subscribing, following))
    return Bot(
        slack=slack,
        identity=identity,
        database=database,
        keesa=ground.keesa,
        scheduler=ground.scheduler,
        pools=ground.pools,
        members=ground.members,
        web=web,
        socket=socket,
        timings=timings,
    )


def _ground(
    settings: Settings, clock: Clock, timings: Timings, client: WebClient, identity: SlackResponse, database: Database
) -> _Ground:
    looking_up = Workers("looking up", threads=8, backlog=200)
    lookups = LookUps(looking_up)
    return _Ground(
        settings=settings,
        clock=clock,
        timings=timings,
        client=client,
        identity=identity,
        database=database,
        keesa=connect(settings, pool=48, clock=clock, timings=timings),
        scheduler=Scheduler(seconds=min(timings.beat.total_seconds(), settings.poll_seconds)),
        pools=Pools(
            people=Workers("people", threads=16, backlog=200),
            asking=Workers("asking", threads=32, backlog=200),
            looking_up=looking_up,
            background=Workers("background", threads=16, backlog=1000),
        ),
        standstill=Standstill(timings.app_refused),
        display=Display.of(settings),
        members=Membership(client, settings.allowed_channels, settings.allowed_usergroups),
        lookups=lookups,
        directory=Directory(_slack_client(settings, LOOK_UP_TIMEOUT), lookups, timings),
    )


def _writing(ground: _Ground, notifier: Notifier) -> Submitter:
    """Submissions -> Keesa."""
    submitter = Submitter(
        ground.database,
        ground.keesa,
        notifier,
        ground.directory,
        ground.pools.background,
        statuses=ground.statuses,
        time_zone=ZoneInfo(ground.settings.time_zone),
        give_up_after=timedelta(hours=ground.settings.submission_hours),
        clock=ground.clock,
        timings=ground.timings,
    )
    ground.scheduler.every_beat("submitter", submitter.beat)
    return submitter


def _watching(ground: _Ground) -> Following:
    """Keesa -> announcements."""
    settings, interval = ground.settings, timedelta(seconds=ground.settings.poll_seconds)
    poller = Poller(
        ground.database,
        ground.keesa,
        ground.pools.background,
        interval=interval,
        stale_after=ground.stale_after,
        max_limit=settings.poll_max_limit,
        digest_over=settings.digest_over,
        clock=ground.clock,
        timings=ground.timings,
        on_news=ground.wake_announcer,
    )
    following = Following(
        ground.database,
        ground.keesa,
        ground.pools.background,
        interval=ground.timings.followed_polls * interval,
        clock=ground.clock,
        timings=ground.timings,
        on_news=ground.wake_announcer,
    )
    freshness = Freshness(ground.database, stale_after=ground.stale_after, clock=ground.clock)
    ground.scheduler.every_beat("poller", poller.beat)
    ground.scheduler.every_beat("following", following.beat)
    ground.scheduler.every_beat("freshness", freshness.beat)
    return following


def _telling(ground: _Ground, notifier: Notifier, subscribing: Subscribing) -> None:
    """Announcements -> Slack."""
    announcer = Announcer(
        ground.database,
        notifier,
        ground.pools.background,
        clock=ground.clock,
        pace=Pace(per_second=ground.timings.messages_per_second, burst=ground.timings.message_burst),
        timings=ground.timings,
        standstill=ground.standstill,
        on_channel_gone=subscribing.stop,
    )
    ground.scheduler.every_beat("announcer", announcer.beat)
    ground.scheduler.every(ground.timings.sweep.total_seconds(), "sweep", announcer.sweep)


def _housekeeping(ground: _Ground) -> None:
    """What is old is forgotten, and who may use the bot is read again."""
    retention = timedelta(days=ground.settings.retention_days)
    housekeeping = Housekeeping(ground.database, retention=retention, clock=ground.clock)
    ground.scheduler.every(ground.timings.sweep.total_seconds(), "housekeeping", housekeeping.beat)
    ground.scheduler.every(ground.timings.members.total_seconds(), "members", ground.members.refresh)


def _services(
    ground: _Ground,
    tickets: Tickets,
    submitter: Submitter,
    submissions: Submissions,
    subscribing: Subscribing,
    following: Following,
) -> Services:
    """What the listeners work with."""
    max_limit = ground.settings.poll_max_limit
    return Services(
        client=ground.client,
        keesa=ground.keesa,
        tickets=tickets,
        submitter=submitter,
        submissions=submissions,
        subscribing=subscribing,
        previews=Previews(ground.database, ground.keesa, statuses=ground.statuses, max_limit=max_limit, clock=ground.clock),
        following=following,
        unfurls=Unfurls(ground.database, ground.clock),
        shares=Shares(ground.database, ground.clock),
        status=Status(ground.database, ground.keesa, lambda: ground.standstill.code, ground.clock),
        members=ground.members,
        lookups=ground.lookups,
        directory=ground.directory,
        workers=ground.pools.people,
        askers=ground.pools.asking,
        display=ground.display,
        statuses=ground.statuses,
        links=TicketLinks(ground.settings.keesa_ticket_url),
        clock=ground.clock,
        timings=ground.timings,
        team_id=ground.identity["team_id"],
    )


def _socket_mode(ground: _Ground, slack: App) -> SocketMode | None:
    token = ground.settings.slack_app_token
    if token is None:
        return None
    socket = SocketMode(slack, token.get_secret_value(), _slack_client(ground.settings), ground.timings)
    ground.scheduler.every_beat("socket", socket.watch)
    return socket


def _web_server(ground: _Ground, slack: App, socket: SocketMode | None) -> WebServer:
    """Health and metrics and, in HTTP mode, what Slack sends."""
    health = Health(
        ground.database,
        sign_in=ground.keesa.tokens.state,
        is_beating=lambda: ground.scheduler.is_beating,
        is_connected=lambda: socket.is_alive if socket else True,
        slack_refuses=lambda: ground.standstill.code,
        people_waiting=ground.pools.people_waiting,
        oddities=ground.keesa.oddities,
        clock=ground.clock,
    )
    app = create_app(health.readiness, lambda: exposition(health.snapshot()), None if socket else slack)
    return WebServer(app, ground.settings.http_host, ground.settings.http_port)


def _bolt_app(settings: Settings, identity: SlackResponse) -> App:
    secret = settings.slack_signing_secret
    return App(
        name="keesa-bot",  # or Bolt reads the source of all its callers to find one
        client=WebClient(base_url=f"{settings.slack_api_url}/", timeout=SLACK_TIMEOUT),  # `authorize` says the token
        signing_secret=secret.get_secret_value() if secret else "unused",
        authorize=_authorize(settings, identity),
        process_before_response=True,  # every listener only acks and hands over, so acks need no thread of their own
        request_verification_enabled=not settings.socket_mode,
    )


def _slack_client(settings: Settings, timeout: int = SLACK_TIMEOUT) -> WebClient:
    """A Web API client that never repeats a call by itself: whether that is safe depends on the call."""
    return WebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=f"{settings.slack_api_url}/",
        timeout=timeout,
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
        raise StartError(wording.operator.slack_unreachable(client.base_url, problem.code))
    raise StartError(wording.operator.bot_token_refused(problem.code))
