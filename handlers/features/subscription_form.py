"""The form for a new or changed subscription."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from slack_sdk.models.views import View

from bot import wording
from bot.model.errors import Busy, SlackError
from bot.model.subscriptions import Terms
from bot.model.writes import Requester
from bot.watching.subscribing import Outcome
from handlers.blocks.kit import Message
from handlers.blocks.text import without_code
from handlers.features.home import Home
from handlers.features.subscriptions import Subscriptions
from handlers.grammar.form_fields import Errors
from handlers.services import Services
from handlers.slack.failures import guarded
from handlers.slack.ids import FormBlock
from handlers.slack.metadata import PageRef, SubscribeForm
from handlers.slack.place import Place
from handlers.slack.reply import Reply, as_view, respond

log = logging.getLogger(__name__)


class SubscriptionForm:
    """The subscription is committed before Slack gets its ack, so the answer is true whatever happens next."""

    def __init__(
        self, services: Services, subscriptions: Subscriptions, home: Home, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._services = services
        self._subscriptions = subscriptions
        self._home = home
        self._sleep = sleep

    def submit(self, place: Place, form: SubscribeForm, terms: Terms) -> View | Errors:
        """Accept the form, which turns into the command's answer."""
        if form.id is None and not self._services.deliveries.is_first(place.delivery):  # it may have been removed since
            return {FormBlock.TYPE: wording.forms.SUBMITTED_ALREADY}
        former = self._services.subscribing.find(form.id, place.requester).subscription if form.id is not None else None
        whole = self._subscriptions.with_group(terms, former.mention if former else None)
        if isinstance(whole, str):
            return {FormBlock.MENTION: without_code(whole)}
        outcome = self._carry_out(form, whole, place.requester)
        if refusal := self._subscriptions.refusal(outcome):
            return {FormBlock.TYPE: without_code(refusal)}
        self._home.follow_up_later(place)
        if form.page and form.response_url:
            with suppress(Busy):
                self._services.keesa_workers.submit(self._redraw_list, form.response_url, form.page, place.requester)
        return as_view(self._first_answer(outcome, place), form.origin)

    def _redraw_list(self, response_url: str, page: PageRef, who: Requester) -> None:
        """Show the changed subscription in the list on which it was edited."""
        try:
            respond(response_url, self._subscriptions.page(page, who), replace=True)
        except SlackError as error:
            log.info("Couldn't redraw a list of subscriptions: %s", error)

    def _first_answer(self, outcome: Outcome, place: Place) -> Message:
        """The answer. If Keesa has to be asked, it is incomplete, and completed when Keesa has answered."""
        if not outcome.unread:
            return self._subscriptions.answer(outcome, place.channel_id, self._subscriptions.preview(outcome))
        reply = Reply(self._services.client, place, self._services.timings)
        acked_at = self._services.clock()
        try:
            self._services.keesa_workers.submit_for(place.user_id, guarded(reply, lambda: self._complete(outcome, reply, acked_at)))
        except Busy as busy:
            unknown = self._services.previews.unknown(busy.for_person)
            return self._subscriptions.answer(outcome, place.channel_id, unknown)
        return self._subscriptions.answer(outcome, place.channel_id, None)

    def _complete(self, outcome: Outcome, reply: Reply, acked_at: datetime) -> None:
        answer = self._subscriptions.answer(outcome, reply.place.channel_id, self._subscriptions.preview(outcome))
        self._sleep(self._services.timings.ack_travel_left(acked_at, self._services.clock()))
        try:
            reply.replace(answer)
        except SlackError as error:  # the person may have closed the form
            log.info("Couldn't complete the reply to a subscription: %s", error)

    def _carry_out(self, form: SubscribeForm, terms: Terms, who: Requester) -> Outcome:
        if form.id is not None:
            return self._services.subscribing.change(form.id, terms, form.changed_at, who)
        return self._services.subscribing.subscribe(who.channel_id, who.channel_name, terms, who.user_id)
