"""The services for the listeners."""

from __future__ import annotations

from bot.runtime.allowance import Allowance
from bot.status import Status
from bot.suggesting import Suggesting
from bot.telling.deliveries import Deliveries
from bot.telling.shares import Shares
from bot.telling.threads import Threads
from bot.telling.unfurls import Unfurls
from bot.tickets import Tickets
from bot.watching.channels import Channels
from bot.watching.muting import Muting
from bot.watching.preview import Previews
from bot.watching.subscribing import Subscribing
from bot.wiring.core import Core
from bot.wiring.rooms import wire_quiet_times, wire_reports, wire_scheduling, wire_telling, wire_watching, wire_writing
from bot.wiring.slack import seal_of, slack_client
from bot.writing.inbox import Inbox
from bot.writing.steps import Steps
from bot.writing.submissions import Submissions
from bot.writing.templates import Templates
from handlers.grammar.ticket_links import TicketLinks
from handlers.services import Services
from handlers.slack.notifier import Notifier
from handlers.slack.pictures import Pictures
from handlers.slack.redrawing import Redrawing
from handlers.slack.surfaces import Surfaces
from handlers.slack.visibility import Visibility


def wire_services(core: Core) -> Services:
    """The services. Those that also work in the background are registered with the scheduler."""
    settings, database, clock = core.settings, core.database, core.clock
    tickets, submissions = Tickets(database, core.keesa), Submissions(database, clock)
    following = wire_watching(core)
    surfaces, pictures = Surfaces(), Pictures(core.client, core.timings)
    redrawing = Redrawing(core.client, core.keesa, tickets, following, core.display, clock, core.timings)
    notifier = Notifier(
        slack_client(settings, core.metrics, core.slack_outage),
        core.identity,
        submissions,
        redrawing,
        surfaces,
        pictures,
        core.display,
        clock,
        core.timings,
    )
    submitter = wire_writing(core, notifier)
    subscribing = Subscribing(
        database, statuses=core.statuses, clock=clock, on_change=core.wake_poller_and_announcer, most=core.limits.subscriptions
    )
    core.scheduler.every_beat("subscribing", subscribing.beat)
    channels = Channels(database, clock=clock, on_change=core.wake_poller_and_announcer)
    wire_telling(core, notifier, channels)
    max_limit = settings.poll_max_limit
    reports = wire_reports(core)
    return Services(
        client=core.client,
        keesa=core.keesa,
        tickets=tickets,
        submitter=submitter,
        submissions=submissions,
        templates=Templates(database, clock, core.limits.templates),
        steps=Steps(database, clock, core.wake_steps),
        inbox=Inbox(database, clock, core.wake_inbox),
        subscribing=subscribing,
        channels=channels,
        previews=Previews(database, core.keesa, statuses=core.statuses, max_limit=max_limit, clock=clock),
        reports=reports,
        scheduling=wire_scheduling(core, reports),
        following=following,
        quiet=wire_quiet_times(core),
        muting=Muting(database, clock=clock, on_news=core.wake_announcer),
        unfurls=Unfurls(database, clock),
        shares=Shares(database, clock),
        threads=Threads(database, clock),
        deliveries=Deliveries(database, clock),
        status=Status(database, core.keesa, lambda: core.standstill.code, clock),
        members=core.members,
        visibility=Visibility(core.client, core.timings),
        lookups=core.lookups,
        directory=core.directory,
        workers=core.pools.people,
        keesa_workers=core.pools.asking,
        display=core.display,
        statuses=core.statuses,
        links=TicketLinks(settings.keesa_ticket_url),
        clock=clock,
        timings=core.timings,
        surfaces=surfaces,
        pictures=pictures,
        suggesting=Suggesting(database),
        identity=core.identity,
        seal=seal_of(settings),
        limits=core.limits,
        allowance=Allowance(core.limits.commands_a_minute),
    )
