"""Steps of workflows: Raise a ticket, Add a note, Look up a ticket.

The workflow's user is the author, and the same rules apply as in a form that they open in that channel. Whoever built the workflow
chose the channel, so being allowed in it isn't enough for a person who isn't in any of ALLOWED_CHANNELS.

Source: https://docs.slack.dev/reference/events/function_executed
"""

from __future__ import annotations

from typing import Any

from slack_bolt import App

from bot import wording
from bot.model.steps import Step, StepEnd, StepFailed, StepKind
from bot.model.writes import NewNote, NewTicket, Requester
from bot.runtime.failpoints import failpoint
from handlers.features.steps import StepResults
from handlers.grammar.form_fields import Errors
from handlers.grammar.said import TypedReader
from handlers.grammar.slack_text import Reader, string
from handlers.grammar.step_inputs import StepInputs
from handlers.listeners.access import Access, NotAllowed, NotKnownYet
from handlers.services import Services


class StepListener:
    """Keeps each step before Slack gets its ack."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def register(self, app: App) -> None:
        """Register the steps."""
        for kind in StepKind:
            app.function(kind.value)(self.listen)

    def listen(self, event: dict[str, Any]) -> None:
        """Slack runs a step."""
        kind = StepKind(event["function"]["callback_id"])
        self._services.steps.keep(event["function_execution_id"], kind, event["inputs"], string(event.get("bot_access_token")))


class StepPerformer:
    """Implements `Performer` for the runner of steps."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._access = Access(services)
        self._results = StepResults(services)

    def perform(self, step: Step) -> StepEnd | None:
        """What was accepted is seen through, whatever has changed since."""
        if submission := self._services.submissions.by_key(step.key):
            return self._results.of(submission)
        inputs = StepInputs(step.inputs, self._services.links)
        if not inputs.user_id:
            return StepFailed(reason=wording.steps.NOBODY)
        if refusal := self._refusal(step, inputs):
            return StepFailed(reason=refusal)
        asked = self._asked(step, StepInputs(step.inputs, self._services.links, self._reader(inputs)))
        if isinstance(asked, dict):
            return StepFailed(reason=wording.steps.unreadable(asked))
        if isinstance(asked, str):
            return self._results.look_up(asked)
        return self._written(step, asked, inputs)

    def report(self, step: Step, end: StepEnd) -> None:
        """Let the workflow go on, or end."""
        self._results.report(step, end)

    def _refusal(self, step: Step, inputs: StepInputs) -> str:
        """Why this person may not do this, or "". Raises `NotKnownYet`."""
        if self._access.is_stranger(inputs.user_id):
            return wording.access.OTHER_WORKSPACE
        for channel_id in {inputs.channel_id, ""}:
            if refused := self._access.at(inputs.user_id, channel_id):
                if refused.sentence == wording.access.NOT_LOADED:
                    raise NotKnownYet(refused.sentence)
                return refused.sentence
        try:
            if step.kind is not StepKind.LOOK_UP_TICKET:
                self._access.check_may_write(inputs.user_id)
        except NotKnownYet:
            raise
        except NotAllowed as error:
            return error.for_person
        return ""

    def _asked(self, step: Step, inputs: StepInputs) -> NewTicket | NewNote | str | Errors:
        match step.kind:
            case StepKind.RAISE_TICKET:
                return inputs.ticket(self._services.submissions.defaults_of(inputs.channel_id))
            case StepKind.ADD_NOTE:
                return inputs.note()
            case StepKind.LOOK_UP_TICKET:
                return inputs.number()

    def _reader(self, inputs: StepInputs) -> Reader:
        services = self._services
        names = services.directory.names(inputs.mentions, services.timings.name_patience.total_seconds())
        return TypedReader(lambda mention: names.get(mention, ""), services.display.when_plain, services.links)

    def _written(self, step: Step, write: NewTicket | NewNote, inputs: StepInputs) -> StepEnd | None:
        """A step that is repeated asks for nothing again: its submission has the same key."""
        user_id = inputs.user_id
        who = Requester(user_id=user_id, user_name=user_id, channel_id=inputs.channel_id)
        submission = self._services.submitter.accept(write, who, key=step.key, once=step.key)
        failpoint("steps.accepted")
        self._services.submitter.finish(submission.id)
        current = self._services.submissions.get(submission.id)
        return self._results.of(current or submission)
