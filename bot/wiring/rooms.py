"""The parts that the scheduler calls, and the duties: watching, writing, telling and housekeeping."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.housekeeping import Housekeeping
from bot.model.pace import Pace
from bot.reporting.reports import Reports
from bot.reporting.scheduling import Scheduling
from bot.rescheduling import Rescheduling
from bot.runtime.allocator import give_back
from bot.telling.announcer import Announcer
from bot.telling.sweeping import Sweeping
from bot.watching.channels import Channels
from bot.watching.following import Following
from bot.watching.freshness import Freshness
from bot.watching.history import History
from bot.watching.late_words import LateWords
from bot.watching.poller import Poller
from bot.watching.quiet import QuietTimes
from bot.watching.reminding import Reminding
from bot.wiring.core import Core
from bot.writing.inbox import Carrier, InboxRunner
from bot.writing.steps import StepRunner
from bot.writing.submitter import Submitter
from bot.writing.writer import KeesaWriter
from handlers.listeners.steps import StepPerformer
from handlers.services import Services
from handlers.slack.notifier import Notifier


def wire_watching(core: Core) -> Following:
    """From Keesa to announcements."""
    settings, interval = core.settings, timedelta(seconds=core.settings.poll_seconds)
    poller = Poller(
        core.database,
        core.keesa,
        core.pools.background,
        interval=interval,
        stale_after=core.stale_after,
        max_limit=settings.poll_max_limit,
        digest_over=settings.digest_over,
        clock=core.clock,
        timings=core.timings,
        claims=core.claims,
        on_news=core.wake_announcer,
        metrics=core.metrics,
    )
    following = Following(
        core.database,
        core.keesa,
        core.pools.background,
        interval=core.timings.followed_polls * interval,
        clock=core.clock,
        timings=core.timings,
        claims=core.claims,
        on_news=core.wake_announcer,
    )
    freshness = Freshness(core.database, stale_after=core.stale_after, clock=core.clock, timings=core.timings)
    core.scheduler.every_beat("poller", poller.beat)
    core.scheduler.every_beat("following", following.beat)
    core.duties.add("freshness", freshness.step)
    reminding = Reminding(
        core.database,
        interval=interval,
        digest_over=settings.digest_over,
        clock=core.clock,
        timings=core.timings,
        on_news=core.wake_announcer,
    )
    core.duties.add("reminders", reminding.step)
    history = History(
        core.database,
        core.keesa,
        statuses=core.statuses,
        max_limit=settings.poll_max_limit,
        clock=core.clock,
        timings=core.timings,
    )
    core.duties.add("history", history.step)
    core.duties.add("words", LateWords(core.database, timings=core.timings).step)
    return following


def wire_writing(core: Core, notifier: Notifier) -> Submitter:
    """From submissions to Keesa."""
    submitter = Submitter(
        core.database,
        KeesaWriter(core.keesa, core.statuses, ZoneInfo(core.settings.time_zone)),
        notifier,
        core.directory,
        core.pools.background,
        give_up_after=timedelta(hours=core.settings.submission_hours),
        clock=core.clock,
        timings=core.timings,
        most_kept=core.limits.kept,
        claims=core.claims,
        metrics=core.metrics,
    )
    core.scheduler.every_beat("submitter", submitter.beat)
    return submitter


def wire_steps(core: Core, services: Services) -> None:
    """From the steps of workflows to submissions, and back."""
    runner = StepRunner(
        core.database,
        StepPerformer(services),
        core.pools.asking,
        give_up_after=timedelta(hours=core.settings.submission_hours),
        clock=core.clock,
        timings=core.timings,
        claims=core.claims,
    )
    core.scheduler.every_beat("steps", lambda: runner.beat() if core.identity.is_known else None)


def wire_inbox(core: Core, carrier: Carrier) -> None:
    """From messages that were kept to submissions and answers."""
    runner = InboxRunner(
        core.database,
        carrier,
        core.pools.asking,
        give_up_after=core.timings.give_up_message_after,
        clock=core.clock,
        timings=core.timings,
        claims=core.claims,
    )
    core.scheduler.every_beat("inbox", lambda: runner.beat() if core.identity.is_known else None)


def wire_reports(core: Core) -> Reports:
    """From the tickets to figures."""
    return Reports(
        core.database,
        statuses=core.statuses,
        max_limit=core.settings.poll_max_limit,
        stale_after=core.stale_after,
        zone=ZoneInfo(core.settings.time_zone),
        retention=timedelta(days=core.settings.retention_days),
        clock=core.clock,
    )


def wire_quiet_times(core: Core) -> QuietTimes:
    """From held announcements to digests."""
    quiet = QuietTimes(core.database, clock=core.clock, timings=core.timings)
    core.duties.add("held", quiet.step)
    return quiet


def wire_scheduling(core: Core, reports: Reports) -> Scheduling:
    """From figures to announcements."""
    scheduling = Scheduling(
        core.database,
        reports,
        clock=core.clock,
        timings=core.timings,
        most=core.limits.schedules,
        on_news=core.wake_announcer,
    )
    core.duties.add("schedules", scheduling.step)
    return scheduling


def wire_telling(core: Core, notifier: Notifier, channels: Channels) -> None:
    """From announcements to Slack."""
    announcer = Announcer(
        core.database,
        notifier,
        core.pools.background,
        clock=core.clock,
        pace=Pace(per_second=core.timings.messages_per_second, burst=core.timings.message_burst),
        timings=core.timings,
        claims=core.claims,
        standstill=core.standstill,
        on_channel_gone=channels.stop,
        metrics=core.metrics,
    )
    core.scheduler.every_beat("announcer", lambda: announcer.beat() if core.identity.is_known else None)
    sweeping = Sweeping(core.database, notifier, on_channel_gone=channels.stop, timings=core.timings)
    core.duties.add("sweep", sweeping.step, when=lambda: core.identity.is_known)


def wire_housekeeping(core: Core) -> None:
    """Deletes old rows, makes due what a wrong clock put off, reads the members, tries a failed database, and gives memory back."""
    interval = timedelta(seconds=core.settings.poll_seconds)
    rescheduling = Rescheduling(core.database, interval=interval, clock=core.clock, timings=core.timings)
    core.scheduler.every_beat("claims", core.claims.beat)
    core.scheduler.every_beat("rescheduling", rescheduling.beat)
    core.scheduler.every(core.timings.check_dues.total_seconds(), "dues", rescheduling.check)
    retention = timedelta(days=core.settings.retention_days)
    housekeeping = Housekeeping(core.database, retention=retention, interval=core.timings.sweep, clock=core.clock)
    core.duties.add("housekeeping", housekeeping.step)
    core.scheduler.every_beat("duties", core.duties.beat)
    core.scheduler.every(core.scheduler.seconds, "database", core.database.recover)
    core.scheduler.every(core.timings.memory.total_seconds(), "memory", give_back)
    core.scheduler.every(core.timings.members.total_seconds(), "members", core.members.refresh)
