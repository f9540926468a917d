"""What a workflow gets from its steps: a ticket's values, or why there are none.

Source: https://docs.slack.dev/reference/methods/functions.completeSuccess and …/functions.completeError
"""

from __future__ import annotations

import logging
import re
from typing import Final

from bot import wording
from bot.model.catalogue import priority_name
from bot.model.errors import AppRefused, KeesaError, SlackRefused, UnreadableTicket
from bot.model.markup import bare_line
from bot.model.steps import Step, StepDone, StepEnd, StepFailed
from bot.model.tickets import Ticket
from bot.model.writes import NewTicket, Submission, SubmissionOutcome
from handlers.blocks import text
from handlers.services import Services
from handlers.slack.calls import call

log = logging.getLogger(__name__)

_REASON: Final = 1_000
"""Nobody reads more; Slack names no limit."""
_ENDED: Final = "execution_not_in_running_state"
"""Slack has been told already, or somebody has stopped the workflow."""

_MISFIT: Final = "parameter_validation_failed"
"""The app in Slack has other outputs than this release returns."""

_TOKEN: Final = re.compile(r"<(?=[@#!])")
_BROKEN: Final = "<\u2060"
"""A workflow may post a value, in which Slack must find no mention: people see the same."""


class StepResults:
    """Reads tickets for workflows, and lets them go on."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def look_up(self, number: str) -> StepEnd:
        """The ticket as it is now. Raises a `KeesaError` if Keesa doesn't say."""
        ticket = self._services.tickets.get(number)
        return StepFailed(reason=wording.tickets.not_found(number)) if ticket is None else self._done(ticket)

    def of(self, submission: Submission) -> StepEnd | None:
        """What a submission came to; None if that isn't known yet."""
        kind = submission.write.kind
        match submission.outcome:
            case SubmissionOutcome.NOT_YET | SubmissionOutcome.KEPT | SubmissionOutcome.TAKEN:
                return None
            case SubmissionOutcome.DONE if not submission.ticket_number:
                return StepFailed(reason=wording.submissions.done_without_number(kind))
            case SubmissionOutcome.DONE:
                return self._done(self._as_it_is(submission))
            case SubmissionOutcome.REFUSED:
                return StepFailed(reason=wording.submissions.refused_because(kind, submission.error))
            case SubmissionOutcome.EXPIRED:
                return StepFailed(reason=wording.submissions.expired(kind))
            case SubmissionOutcome.DROPPED:
                return StepFailed(reason=submission.error)
        return StepFailed(reason=wording.steps.NOT_SENT)

    def report(self, step: Step, end: StepEnd) -> None:
        """Tell Slack: with the token of this run or, if that has expired, the bot's own. Raises a `SlackError`."""
        if step.token:
            try:
                self._tell(step, end, {"token": step.token})
            except AppRefused:
                pass
            else:
                return
        self._tell(step, end, {})

    def _tell(self, step: Step, end: StepEnd, token: dict[str, str]) -> None:
        try:
            self._call(step, end, token)
        except SlackRefused as error:
            if error.code == _MISFIT and isinstance(end, StepDone):
                log.warning("Slack didn't accept the values of step %s: is the app's manifest out of date?", step.id)
                failed = StepFailed(reason=wording.steps.not_accepted(end.outputs["ticket_number"]))
                self._tell(step, failed, token)
            elif error.code != _ENDED:
                raise

    def _call(self, step: Step, end: StepEnd, token: dict[str, str]) -> None:
        client, timings = self._services.client, self._services.timings
        if isinstance(end, StepDone):
            call(client.functions_completeSuccess, timings, function_execution_id=step.id, outputs=dict(end.outputs), **token)
        else:
            reason = text.cut(text.without_code(end.reason), _REASON)
            call(client.functions_completeError, timings, function_execution_id=step.id, error=reason, **token)

    def _as_it_is(self, submission: Submission) -> Ticket:
        """If Keesa doesn't say, as it was sent: the workflow needn't wait for that."""
        write, number = submission.write, submission.ticket_number
        try:
            if ticket := self._services.tickets.get(number):
                return ticket
        except (KeesaError, UnreadableTicket):
            pass
        if isinstance(write, NewTicket):
            return Ticket(number=number, title=write.title, customer=write.customer_name, priority=write.priority)
        return self._services.tickets.known([number])[0]

    def _done(self, ticket: Ticket) -> StepDone:
        """Values that Keesa doesn't give are left out."""
        values = {
            "ticket_number": ticket.number,
            "title": bare_line(ticket.title),
            "status": self._services.display.status(ticket.status),
            "priority": priority_name(ticket.priority),
            "customer": bare_line(ticket.customer),
            "assigned_to": bare_line(ticket.assigned_to),
            "link": self._services.display.url(ticket.number) or "",
        }
        return StepDone(outputs={name: _TOKEN.sub(_BROKEN, value) for name, value in values.items() if value})
