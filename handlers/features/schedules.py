"""Scheduling reports and digests for a channel."""

from __future__ import annotations

from bot import wording
from bot.model.schedules import ScheduleTerms
from bot.model.writes import Requester
from bot.reporting.scheduling import ScheduleResult
from handlers.blocks import remarks, schedules
from handlers.blocks.kit import Message, remark
from handlers.features.home import Home
from handlers.features.subscriptions import Subscriptions
from handlers.services import Services
from handlers.slack.metadata import ScheduleRef
from handlers.slack.reply import Reply

_SAID = {
    ScheduleResult.MADE: wording.schedules.made,
    ScheduleResult.CHANGED: wording.schedules.changed,
    ScheduleResult.UNCHANGED: wording.schedules.unchanged,
}


class Schedules:
    """The channel is told about each change, and the person who made it gets an answer."""

    def __init__(self, services: Services, subscriptions: Subscriptions, home: Home) -> None:
        self._services = services
        self._home = home
        self._subscriptions = subscriptions

    def schedule(self, reply: Reply, terms: ScheduleTerms) -> Message:
        """Give this channel a schedule, or another time for the one that it has of this kind."""
        place = reply.place
        if not self._subscriptions.is_member(place.channel_id):
            return remarks.error(wording.access.not_in_channel(place.channel_name))
        outcome = self._services.scheduling.schedule(terms, place.requester)
        if outcome.schedule is None:
            return remarks.error(wording.schedules.too_many(self._services.limits.schedules))
        due = self._services.display.when(outcome.schedule.due_at)
        return remark(_SAID[outcome.result](schedules.described(outcome.schedule.terms), due))

    def show(self, reply: Reply) -> Message:
        """What is scheduled for this channel."""
        found = self._services.scheduling.of_channel(reply.place.channel_id)
        return schedules.schedule_list(found, self._services.display) if found else remarks.error(wording.schedules.NONE)

    def end(self, reply: Reply, number: int) -> Message:
        """Remove the one with this number."""
        return self._ended(number, reply.place.requester)

    def end_there(self, reply: Reply, ref: ScheduleRef) -> Message | None:
        """Remove the one whose button was pressed in the Home, which then shows the rest."""
        said = self._ended(ref.id, reply.place.requester)
        if not reply.place.in_home:
            return said
        self._home.follow_up_later(reply.place, said.text)
        return None

    def _ended(self, number: int, who: Requester) -> Message:
        outcome = self._services.scheduling.end(number, who)
        if outcome.result is ScheduleResult.ELSEWHERE:
            return remarks.error(wording.schedules.ELSEWHERE)
        if outcome.schedule is None:
            return remarks.error(wording.schedules.GONE)
        return remark(wording.schedules.ended(schedules.described(outcome.schedule.terms)))
