"""Reads what a step of a workflow is given: text that people typed, or that an earlier step returned. Pure.

Types of values: https://docs.slack.dev/reference/types; that of `person` is ``slack#/types/user_context``, an object with an `id`,
which whoever builds the workflow can't choose.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot import wording
from bot.model import catalogue
from bot.model.defaults import FormDefaults
from bot.model.writes import NewNote, NewTicket
from handlers.grammar.form_fields import Errors, Fields
from handlers.grammar.forms import NoteTyped, read_note, read_ticket
from handlers.grammar.said import mentions_in
from handlers.grammar.slack_text import Mention, Reader, mapping, string
from handlers.grammar.ticket_links import TicketLinks
from handlers.slack.ids import INPUT, FormBlock

_TEXTS: Final = {
    "title": FormBlock.TITLE,
    "description": FormBlock.DESCRIPTION,
    "customer_name": FormBlock.CUSTOMER_NAME,
    "contact_number": FormBlock.CONTACT_NUMBER,
    "customer_id": FormBlock.CUSTOMER_ID,
    "eco_id": FormBlock.ECO_ID,
    "reference": FormBlock.REFERENCE,
    "ticket_number": FormBlock.TICKET_NUMBER,
    "note": FormBlock.NOTE,
}
"""The field of a form that is read in the same way."""
_CHOICES: Final[Mapping[str, tuple[FormBlock, Callable[[str], str | int | None], Callable[[str], str]]]] = {
    "type": (FormBlock.TYPE, catalogue.ticket_type_key, wording.usage.unknown_type),
    "category": (
        FormBlock.CATEGORY,
        catalogue.category_key,
        lambda word: wording.usage.unknown_category(word, catalogue.CATEGORIES.values()),
    ),
    "product": (FormBlock.PRODUCT, catalogue.product_key, wording.steps.unknown_product),
    "priority": (FormBlock.PRIORITY, catalogue.priority_key, wording.usage.unknown_priority),
}
_NAMELESS: Final = Reader()
INPUTS: Final = (*_TEXTS, *_CHOICES)
"""The names of all values but the person and the channel."""


class StepInputs:
    """What one run of a step was given. A missing value is "".

    Whoever builds a workflow may put people and channels into a text. Slack sends them as it does in messages; `reader` reads them.
    """

    def __init__(self, inputs: Mapping[str, Any], links: TicketLinks, reader: Reader = _NAMELESS) -> None:
        self._inputs = inputs
        self._links = links
        self._reader = reader

    @property
    def user_id(self) -> str:
        """Who started the workflow; "" if nobody did."""
        return string(mapping(self._inputs.get("person")).get("id"))

    @property
    def mentions(self) -> list[Mention]:
        """Whom and what the texts mention."""
        return mentions_in("\n".join(string(self._inputs.get(name)) for name in INPUTS))

    @property
    def channel_id(self) -> str:
        """For which channel it is; "" if for none."""
        return string(self._inputs.get("channel"))

    def ticket(self, defaults: FormDefaults) -> NewTicket | Errors:
        """A new ticket. What was left out is as in the channel's forms."""
        chosen = {
            "type": defaults.ticket_type,
            "category": defaults.category,
            "product": defaults.product,
            "priority": str(defaults.priority or ""),
        }
        chosen |= {name: text for name in _CHOICES if (text := self._text(name))}
        keys = {name: read(chosen[name]) for name, (_, read, _) in _CHOICES.items()}
        options: dict[str, dict[str, dict[str, Any]]] = {
            block: {INPUT: {"selected_option": {"value": str(keys[name])} if keys[name] else None}}
            for name, (block, _, _) in _CHOICES.items()
        }
        read = read_ticket(Fields({**self._fields(), **options}, links=self._links))
        unknown: Errors = {
            block: say(chosen[name]) for name, (block, _, say) in _CHOICES.items() if chosen[name] and keys[name] is None
        }
        return {**(read if isinstance(read, dict) else {}), **unknown} if unknown else read

    def note(self) -> NewNote | Errors:
        """A note on a ticket."""
        read = read_note(Fields(self._fields(), links=self._links))
        return NewNote(ticket_number=read.number or "", text=read.text) if isinstance(read, NoteTyped) else read

    def number(self) -> str | Errors:
        """A ticket's number."""
        fields = Fields(self._fields(), links=self._links)
        number = fields.ticket_number(FormBlock.TICKET_NUMBER)
        return fields.errors or number

    def _fields(self) -> dict[str, dict[str, dict[str, Any]]]:
        return {block: {INPUT: {"value": self._text(name)}} for name, block in _TEXTS.items()}

    def _text(self, name: str) -> str:
        """Numbers are texts too."""
        value = self._inputs.get(name)
        return self._reader.mrkdwn(string(value)).strip() if isinstance(value, str | int) else ""
