"""The form for a subscription: new, or changed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from slack_bolt import Ack, BoltResponse

from bot.catalogue import CATEGORIES, PRIORITIES, TICKET_TYPES
from bot.filters import Filter
from bot.models import Watch
from bot.watches import Outcome, Result
from handlers import wording
from handlers.blocks.forms import ANY
from handlers.blocks.text import without_code
from handlers.commands.subscriptions import SubscriptionCommands
from handlers.filters import consistent, read_without, read_words
from handlers.ids import FormBlock
from handlers.metadata import SubscribeForm
from handlers.modals.read import Errors, Fields
from handlers.place import Place, as_view
from handlers.services import Services

T = TypeVar("T")


class SubscribeForms:
    """The listener. The subscription is committed before Slack is answered, so that the answer is true whatever happens next."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._subscriptions = SubscriptionCommands(services)

    def submit(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Every mistake at its field; else the form turns into what the command would have answered."""
        read = read_watch(body["view"]["state"]["values"], self._services.statuses)
        if isinstance(read, dict):
            return ack(response_action="errors", errors=read)
        form = SubscribeForm.from_json(body["view"]["private_metadata"])
        outcome = self._carry_out(form, read, Place.of_interaction(body).user_id)
        if outcome.result in (Result.TAKEN, Result.GONE):
            return ack(response_action="errors", errors={FormBlock.TYPE: without_code(self._subscriptions.refusal(outcome))})
        return ack(response_action="update", view=as_view(self._subscriptions.answer(outcome), form.origin))

    def _carry_out(self, form: SubscribeForm, watch: Watch, user_id: str) -> Outcome:
        if form.id is not None:
            return self._services.watches.change(form.id, watch, user_id)
        return self._services.watches.subscribe(form.origin.channel_id, form.origin.channel_name, watch, user_id)


def read_watch(values: Mapping[str, Any], statuses: Collection[str]) -> Watch | Errors:
    """What is to be subscribed to, or what is wrong with it by block id. Pure."""
    fields = Fields(values)
    ticket_type = fields.choice(FormBlock.TYPE, TICKET_TYPES)
    chosen = [status for block in values if block.startswith(FormBlock.STATUSES) for status in fields.choices(block)]
    if not chosen:
        fields.errors[FormBlock.STATUSES] = wording.CHOOSE_SOME
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
    return fields.errors or Watch(ticket_type=ticket_type, statuses=kept, filter=asked)


def _read(fields: Fields, block: FormBlock, reader: Callable[[str], T]) -> T | None:
    value = fields.optional_text(block)
    try:
        return reader(value) if value else None
    except ValueError as error:
        fields.errors[block] = str(error)
        return None
