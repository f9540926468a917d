"""What every part of the bot needs."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from slack_sdk import WebClient

from bot.config import Settings
from bot.duties import Duties
from bot.keesa.client import KeesaClient, connect
from bot.replica import Presence, new_replica_id
from bot.runtime.clock import Clock
from bot.runtime.limits import Limits
from bot.runtime.metrics import Metrics
from bot.runtime.outages import Outage
from bot.runtime.pools import Pools
from bot.runtime.scheduler import Scheduler
from bot.runtime.timings import Timings
from bot.sign_ins import SharedTurns, fingerprint
from bot.store.claims import Claims
from bot.store.database import Database
from bot.telling.standstill import Standstill
from bot.wiring.slack import slack_client
from handlers.blocks.display import Display
from handlers.slack.directory import Directory
from handlers.slack.identity import Identity
from handlers.slack.lookups import LookUps
from handlers.slack.membership import Membership


class Core(NamedTuple):
    """`client` is for Slack calls that may be repeated. `identity` is the bot's user and workspace."""

    settings: Settings
    clock: Clock
    timings: Timings
    limits: Limits
    client: WebClient
    identity: Identity
    database: Database
    claims: Claims
    duties: Duties
    presence: Presence
    keesa: KeesaClient
    scheduler: Scheduler
    pools: Pools
    standstill: Standstill
    display: Display
    members: Membership
    lookups: LookUps
    directory: Directory
    metrics: Metrics
    slack_outage: Outage

    @property
    def statuses(self) -> tuple[str, ...]:
        return tuple(self.settings.keesa_statuses)

    @property
    def stale_after(self) -> timedelta:
        return timedelta(minutes=self.settings.stale_minutes)

    def wake_announcer(self) -> None:
        self.scheduler.wake("announcer")

    def wake_steps(self) -> None:
        self.scheduler.wake("steps")

    def wake_inbox(self) -> None:
        self.scheduler.wake("inbox")

    def wake_poller_and_announcer(self) -> None:
        self.scheduler.wake("poller")
        self.scheduler.wake("announcer")


def wire_core(
    settings: Settings,
    clock: Clock,
    timings: Timings,
    limits: Limits,
    client: WebClient,
    identity: Identity,
    database: Database,
    metrics: Metrics,
    slack_outage: Outage,
) -> Core:
    """Nothing works yet: that is for `Bot.start`."""
    pools = Pools(metrics)
    turns = SharedTurns(database, fingerprint(settings), clock=clock, timings=timings)
    lookups = LookUps(pools.looking_up)
    naming = slack_client(settings, metrics, slack_outage, timings.name_call.total_seconds())
    replica = new_replica_id()
    claims = Claims(database, clock, timings.lease, replica)
    return Core(
        settings=settings,
        clock=clock,
        timings=timings,
        limits=limits,
        client=client,
        identity=identity,
        database=database,
        claims=claims,
        duties=Duties(database, pools.background, clock=clock, timings=timings),
        presence=Presence(replica, database, claims, clock, timings.lease),
        keesa=connect(settings, pool=48, clock=clock, timings=timings, turns=turns, metrics=metrics),
        scheduler=Scheduler(seconds=min(timings.beat.total_seconds(), settings.poll_seconds), metrics=metrics),
        pools=pools,
        standstill=Standstill(timings.app_refused),
        display=Display.of(settings),
        members=Membership(client, timings, settings.allowed_channels, settings.allowed_usergroups),
        lookups=lookups,
        directory=Directory(naming, lookups, timings),
        metrics=metrics,
        slack_outage=slack_outage,
    )
