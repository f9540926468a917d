"""What the listeners work with."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from slack_sdk import WebClient

from bot.keesa.client import KeesaClient
from bot.keesa.wire import UnreadableTicket
from bot.model.changes import merge
from bot.model.errors import Busy, KeesaError, KeesaNotFound, KeesaUnavailable
from bot.model.tickets import Ticket
from bot.runtime.clock import Clock
from bot.runtime.timings import Timings
from bot.runtime.workers import Workers
from bot.store.database import Database
from bot.watching.following import Following
from bot.watching.preview import Previews
from bot.watching.subscribing import Subscribing
from bot.writing.submitter import Submitter
from handlers.blocks.display import Look
from handlers.slack.membership import Roster

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Services:
    """Built once. `client` is for calls that may be repeated; whoever posts uses its own (see `handlers.slack.notifier`)."""

    client: WebClient
    keesa: KeesaClient
    database: Database
    submitter: Submitter
    subscribing: Subscribing
    previews: Previews
    following: Following
    workers: Workers
    askers: Workers
    look: Look
    statuses: tuple[str, ...]
    clock: Clock
    timings: Timings
    team_id: str
    roster: Roster

    def ticket(self, number: str) -> Ticket | None:
        """The ticket as Keesa has it, with what the bot knows besides; None where there is none."""
        try:
            ticket = self.keesa.ticket(number)
        except KeesaNotFound:
            return None
        return self._completed(ticket)

    def as_now(self, tickets: Sequence[Ticket], open_now: Mapping[str, Ticket]) -> list[Ticket]:
        """Tickets that the bot knows of, as Keesa has them: those in `open_now` are at hand, the few others are looked up, but for
        those known to be closed.

        One that Keesa has no more, or shows in a form that nobody can read, stays as it is known: it is not to spoil the others.
        """
        return [open_now.get(known.number) or (known if known.is_closed else self._looked_up(known)) for known in tickets]

    def _looked_up(self, known: Ticket) -> Ticket:
        try:
            return self.ticket(known.number) or known
        except KeesaUnavailable:
            raise
        except (KeesaError, UnreadableTicket) as error:
            log.warning("Ticket %s is listed as it was known: %s", known.number, error)
            return known

    def _completed(self, ticket: Ticket) -> Ticket:
        """With what that call does not say: the priority, in any case."""
        with self.database.read() as tx:
            record = tx.tickets.get(ticket.number)
            known = merge(record.ticket, ticket) if record else ticket
            if known.priority is None:
                known = known.model_copy(update={"priority": tx.raised.priority_of(ticket.number)})
        return known

    def hurry(self, submission_id: str, then: Callable[[], object] = lambda: None) -> None:
        """Work on a submission now, and then do that; where the workers are busy, the next beat will work on it."""

        def work() -> None:
            self.submitter.process(submission_id)
            then()

        with suppress(Busy):
            self.askers.submit(work)

    def run(self, task: Callable[[], object]) -> None:
        """Run `task`, which does not ask Keesa, so that it never waits behind what does. Raises `Busy`."""
        self.workers.submit(task)

    def ask(self, task: Callable[[], object]) -> None:
        """Run `task`, which may have to wait for Keesa. Raises `Busy`."""
        self.askers.submit(task)
