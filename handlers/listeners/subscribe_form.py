"""The form for a subscription: new, or changed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, TypeVar

from slack_bolt import Ack, BoltResponse

from bot import wording
from bot.model.catalogue import CATEGORIES, PRIORITIES, TICKET_TYPES
from bot.model.errors import Busy, SlackError
from bot.model.filters import Filter
from bot.model.subscriptions import Terms
from bot.model.writes import Requester
from bot.watching.subscribing import Outcome
from handlers.blocks.forms import ANY
from handlers.blocks.kit import Message
from handlers.blocks.text import without_code
from handlers.features.subscriptions import SubscriptionCommands
from handlers.grammar.filter_options import consistent, read_without, read_words
from handlers.grammar.form_fields import Errors, Fields
from handlers.listeners.guard import guarded
from handlers.services import Services
from handlers.slack.ids import FormBlock
from handlers.slack.metadata import SubscribeForm
from handlers.slack.place import Place, Reply, as_view

log = logging.getLogger(__name__)

T = TypeVar("T")


class SubscribeForms:
    """The listener. The subscription is committed before Slack is answered, so that the answer is true whatever happens next."""

    def __init__(self, services: Services, sleep: Callable[[float], None] = time.sleep) -> None:
        self._services = services
        self._sleep = sleep
        self._subscriptions = SubscriptionCommands(services)

    def submit(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Every mistake at its field; else the form turns into what the command would have answered."""
        read = read_terms(body["view"]["state"]["values"], self._services.statuses)
        if isinstance(read, dict):
            return ack(response_action="errors", errors=read)
        form, place = SubscribeForm.from_json(body["view"]["private_metadata"]), Place.of_interaction(body)
        outcome = self._carry_out(form, read, place.requester)
        if refusal := self._subscriptions.refusal(outcome):
            return ack(response_action="errors", errors={FormBlock.TYPE: without_code(refusal)})
        return ack(response_action="update", view=as_view(self._first_answer(outcome, place), form.origin))

    def _first_answer(self, outcome: Outcome, place: Place) -> Message:
        """The answer or, where Keesa has to be asked, its beginning: the whole takes its place when Keesa has answered."""
        if not outcome.unread:
            return self._subscriptions.answer(outcome, place.channel_id, self._subscriptions.preview(outcome))
        reply = Reply(self._services.client, place, self._services.timings)
        not_before = self._services.clock() + self._services.timings.ack_travel
        try:
            self._services.ask(guarded(reply, lambda: self._answer_whole(outcome, reply, not_before)))
        except Busy as busy:
            unknown = self._services.previews.unknown(busy.for_person)
            return self._subscriptions.answer(outcome, place.channel_id, unknown)
        return self._subscriptions.answer(outcome, place.channel_id, None)

    def _answer_whole(self, outcome: Outcome, reply: Reply, not_before: datetime) -> None:
        answer = self._subscriptions.answer(outcome, reply.place.channel_id, self._subscriptions.preview(outcome))
        self._sleep(max(0.0, (not_before - self._services.clock()).total_seconds()))
        try:
            reply.replace(answer)
        except SlackError as error:  # somebody may have closed the form
            log.info("The answer to a subscription cannot be completed: %s", error)

    def _carry_out(self, form: SubscribeForm, terms: Terms, who: Requester) -> Outcome:
        if form.id is not None:
            return self._services.subscribing.change(form.id, terms, form.changed_at, who)
        return self._services.subscribing.subscribe(who.channel_id, who.channel_name, terms, who.user_id)


def read_terms(values: Mapping[str, Any], statuses: Collection[str]) -> Terms | Errors:
    """What is to be subscribed to, or what is wrong with it by block id. Pure."""
    fields = Fields(values)
    ticket_type = fields.choice(FormBlock.TYPE, TICKET_TYPES)
    chosen = [status for block in values if block.startswith(FormBlock.STATUSES) for status in fields.choices(block)]
    if not chosen:
        fields.errors[FormBlock.STATUSES] = wording.forms.CHOOSE_SOME
    priority = fields.choice(FormBlock.PRIORITY, {ANY: "", **PRIORITIES})
    asked = Filter(
        priority=int(priority) if priority.isdecimal() else None,
        categories=tuple(key for key in CATEGORIES if key in fields.choices(FormBlock.CATEGORY)),
        words=_read(fields, FormBlock.WORDS, read_words) or (),
        without=_read(fields, FormBlock.NOT_WORDS, read_without) or (),
    )
    try:
        consistent(asked)
    except ValueError as error:
        fields.errors[FormBlock.NOT_WORDS] = str(error)
    kept = tuple(status for status in statuses if status in chosen)
    return fields.errors or Terms(ticket_type=ticket_type, statuses=kept, filter=asked)


def _read(fields: Fields, block: FormBlock, reader: Callable[[str], T]) -> T | None:
    value = fields.optional_text(block)
    try:
        return reader(value) if value else None
    except ValueError as error:
        fields.errors[block] = str(error)
        return None
