"""The form for a new or changed schedule."""

from __future__ import annotations

import logging
from contextlib import suppress

from slack_sdk.models.views import View

from bot import wording
from bot.model.errors import Busy, SlackError
from bot.model.schedules import ScheduleTerms
from bot.model.writes import Requester
from bot.reporting.scheduling import ScheduleOutcome, ScheduleResult
from handlers.blocks.text import without_code
from handlers.features.home import Home
from handlers.features.schedules import Schedules
from handlers.grammar.form_fields import Errors
from handlers.services import Services
from handlers.slack.ids import FormBlock
from handlers.slack.metadata import ScheduleForm
from handlers.slack.place import Place
from handlers.slack.reply import as_view, respond

log = logging.getLogger(__name__)


class ScheduleForms:
    """The schedule is committed before Slack gets its ack, so the answer is true whatever happens next."""

    def __init__(self, services: Services, schedules: Schedules, home: Home) -> None:
        self._services = services
        self._schedules = schedules
        self._home = home

    def submit(self, place: Place, form: ScheduleForm, terms: ScheduleTerms) -> View | Errors:
        """Accept the form, which turns into the command's answer."""
        if form.id is None and not self._services.deliveries.is_first(place.delivery):  # it may have been removed since
            return {FormBlock.WHAT: wording.forms.SUBMITTED_ALREADY}
        outcome = self._carry_out(form, terms, place.requester)
        if outcome.result is ScheduleResult.TAKEN:
            return {FormBlock.ABOUT: wording.schedules.taken(terms.what)}
        if outcome.schedule is None:
            return {FormBlock.WHAT: without_code(self._schedules.refusal(outcome))}
        said = self._schedules.answer(outcome)
        self._home.follow_up_later(place, said.text)
        if form.response_url and not place.in_home:
            with suppress(Busy):
                self._services.workers.submit(self._redraw_list, form.response_url, place.requester)
        return as_view(said, form.origin)

    def _carry_out(self, form: ScheduleForm, terms: ScheduleTerms, who: Requester) -> ScheduleOutcome:
        if form.id is None:
            return self._services.scheduling.schedule(terms, who)
        return self._services.scheduling.change(form.id, form.former, terms, who)

    def _redraw_list(self, response_url: str, who: Requester) -> None:
        """Show the result in the list from which the form was opened."""
        try:
            respond(response_url, self._schedules.list_here(who), replace=True)
        except SlackError as error:
            log.info("Couldn't redraw a list of schedules: %s", error)
