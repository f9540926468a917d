"""Scheduling reports and digests for a channel."""

from __future__ import annotations

from slack_sdk.models.blocks import DividerBlock

from bot import wording
from bot.model.schedules import ScheduleTerms
from bot.model.writes import Requester
from bot.reporting.scheduling import ScheduleOutcome, ScheduleResult
from handlers.blocks import forms, remarks, schedules
from handlers.blocks.kit import Message, message, remark
from handlers.features.home import Home
from handlers.features.subscriptions import Subscriptions
from handlers.services import Services
from handlers.slack.metadata import ScheduleForm, ScheduleRef
from handlers.slack.reply import Reply

_SAID = {
    ScheduleResult.MADE: wording.schedules.made,
    ScheduleResult.CHANGED: wording.schedules.changed,
    ScheduleResult.UNCHANGED: wording.schedules.unchanged,
}
_REFUSALS = {
    ScheduleResult.ELSEWHERE: wording.schedules.ELSEWHERE,
    ScheduleResult.GONE: wording.schedules.GONE,
    ScheduleResult.OUTDATED: wording.schedules.CHANGED_SINCE,
}


class Schedules:
    """The channel is told about each change, and the person who made it gets an answer."""

    def __init__(self, services: Services, subscriptions: Subscriptions, home: Home) -> None:
        self._services = services
        self._home = home
        self._subscriptions = subscriptions

    def schedule(self, reply: Reply, terms: ScheduleTerms | None) -> Message | None:
        """Give this channel a schedule, or another time for the one that it has of this kind. Without terms, open the form."""
        if terms is None:
            return self._open(reply, ScheduleForm(origin=reply.place.origin))
        if not self._subscriptions.is_member(reply.place.channel_id):
            return remarks.error(wording.access.not_in_channel(reply.place.channel_name))
        return self.answer(self._services.scheduling.schedule(terms, reply.place.requester))

    def add(self, reply: Reply) -> Message | None:
        """The empty form, from the list of this channel's schedules."""
        return self._open(reply, ScheduleForm(origin=reply.place.origin, response_url=reply.place.response_url))

    def open_change(self, reply: Reply, ref: ScheduleRef) -> Message | None:
        """The filled-in form for the schedule whose Edit button was pressed."""
        outcome = self._services.scheduling.find(ref.id, reply.place.requester)
        if outcome.schedule is None:
            self._home.follow_up_later(reply.place)
            return self.answer(outcome)
        origin, list_url = reply.place.origin, reply.place.response_url
        self._show_form(reply, ScheduleForm(origin=origin, id=ref.id, former=outcome.schedule.terms, response_url=list_url))
        return None

    def _open(self, reply: Reply, form: ScheduleForm) -> Message | None:
        if not self._subscriptions.is_member(reply.place.channel_id):
            return remarks.error(wording.access.not_in_channel(reply.place.channel_name))
        self._show_form(reply, form)
        return None

    def _show_form(self, reply: Reply, form: ScheduleForm) -> None:
        reply.open(forms.schedule_form(form, str(self._services.display.time_zone)))

    def answer(self, outcome: ScheduleOutcome) -> Message:
        """What was scheduled, or why nothing was."""
        if outcome.schedule is None:
            return remarks.error(self.refusal(outcome))
        due = self._services.display.when(outcome.schedule.due_at)
        return remark(_SAID[outcome.result](schedules.described(outcome.schedule.terms), due))

    def refusal(self, outcome: ScheduleOutcome) -> str:
        """Why nothing was done, in plain text."""
        if outcome.result is ScheduleResult.FULL:
            return wording.schedules.too_many(self._services.limits.schedules)
        return _REFUSALS[outcome.result]

    def show(self, reply: Reply) -> Message:
        """What is scheduled for this channel."""
        return self.list_here(reply.place.requester)

    def list_here(self, who: Requester) -> Message:
        """What is scheduled for the channel in which they are."""
        found = self._services.scheduling.of_channel(who.channel_id)
        return schedules.schedule_list(found, self._services.display, who)

    def end(self, reply: Reply, number: int) -> Message:
        """Remove the one with this number."""
        return self._ended(number, reply.place.requester)[0]

    def end_there(self, reply: Reply, ref: ScheduleRef) -> Message | None:
        """Remove the one whose button was pressed in a list, which then shows the rest."""
        said, outcome = self._ended(ref.id, reply.place.requester)
        if reply.place.in_home:
            self._home.follow_up_later(reply.place, said.text)
        elif outcome.result is ScheduleResult.ELSEWHERE:
            return said
        else:
            left = self.list_here(reply.place.requester)
            reply.replace(message([*said.blocks, DividerBlock(), *left.blocks], said.text))
        return None

    def _ended(self, number: int, who: Requester) -> tuple[Message, ScheduleOutcome]:
        outcome = self._services.scheduling.end(number, who)
        if outcome.schedule is None:
            return remarks.error(self.refusal(outcome)), outcome
        return remark(wording.schedules.ended(schedules.described(outcome.schedule.terms))), outcome
