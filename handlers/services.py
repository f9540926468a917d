"""What listeners and features have in common."""

from __future__ import annotations

from typing import NamedTuple

from slack_sdk import WebClient

from bot.keesa.client import KeesaClient
from bot.reporting.reports import Reports
from bot.reporting.scheduling import Scheduling
from bot.runtime.allowance import Allowance
from bot.runtime.clock import Clock
from bot.runtime.limits import Limits
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.status import Status
from bot.suggesting import Suggesting
from bot.telling.deliveries import Deliveries
from bot.telling.shares import Shares
from bot.telling.threads import Threads
from bot.telling.unfurls import Unfurls
from bot.tickets import Tickets
from bot.watching.channels import Channels
from bot.watching.following import Following
from bot.watching.muting import Muting
from bot.watching.preview import Previews
from bot.watching.quiet import QuietTimes
from bot.watching.subscribing import Subscribing
from bot.writing.inbox import Inbox
from bot.writing.steps import Steps
from bot.writing.submissions import Submissions
from bot.writing.submitter import Submitter
from bot.writing.templates import Templates
from handlers.blocks.display import Display
from handlers.grammar.dates import Calendar
from handlers.grammar.ticket_links import TicketLinks
from handlers.slack.directory import Directory
from handlers.slack.identity import Identity
from handlers.slack.lookups import LookUps
from handlers.slack.membership import Membership
from handlers.slack.pictures import Pictures
from handlers.slack.seal import Seal
from handlers.slack.surfaces import Surfaces
from handlers.slack.visibility import Visibility


class Services(NamedTuple):
    """The services that handlers use, built once.

    `client` is for Slack calls that may be repeated; whatever posts messages uses a client of its own (see
    `handlers.slack.notifier`). Work that may have to wait for Keesa runs on `keesa_workers`, everything else on `workers`, so
    nothing there waits behind it.
    """

    client: WebClient
    keesa: KeesaClient
    tickets: Tickets
    submitter: Submitter
    submissions: Submissions
    steps: Steps
    inbox: Inbox
    templates: Templates
    subscribing: Subscribing
    channels: Channels
    previews: Previews
    reports: Reports
    scheduling: Scheduling
    following: Following
    muting: Muting
    quiet: QuietTimes
    unfurls: Unfurls
    shares: Shares
    threads: Threads
    deliveries: Deliveries
    status: Status
    members: Membership
    visibility: Visibility
    lookups: LookUps
    directory: Directory
    workers: Workers
    keesa_workers: Workers
    display: Display
    statuses: tuple[str, ...]
    links: TicketLinks
    clock: Clock
    timings: Timings
    identity: Identity
    seal: Seal
    limits: Limits
    allowance: Allowance
    surfaces: Surfaces
    pictures: Pictures
    suggesting: Suggesting

    @property
    def calendar(self) -> Calendar:
        """Reads the dates that people type."""
        return Calendar(self.display.time_zone, self.clock)
