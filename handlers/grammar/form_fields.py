"""What was filled in -> the write it asks for, or what is wrong, each at its field and all at once. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot import wording
from bot.model.catalogue import CATEGORIES, PRODUCTS, TICKET_TYPES
from bot.model.writes import NewNote, NewTicket
from handlers.slack.ids import Action, FormBlock

Errors = dict[str, str]
_SPACING = re.compile(r"[\s\-]+")
_LONGEST_NUMBER = 18


class Fields:
    """The fields of a submitted view, read one by one; what is wrong is gathered in `errors`.

    Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload, ``view.state.values``.
    """

    def __init__(self, values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
        self._values = values
        self.errors: Errors = {}

    def text(self, block: FormBlock) -> str:
        value = str(self._state(block).get("value") or "").strip()
        if not value:
            self.errors[block] = wording.forms.MISSING
        return value

    def optional_text(self, block: FormBlock) -> str | None:
        return str(self._state(block).get("value") or "").strip() or None

    def digits(self, block: FormBlock) -> int:
        value = self.text(block)
        return self._integer(block, value) if value else 0

    def optional_digits(self, block: FormBlock) -> int | None:
        value = self.optional_text(block)
        return self._integer(block, value) if value else None

    def choice(self, block: FormBlock, keys: Mapping[Any, str]) -> str:
        chosen = self.optional_choice(block)
        if chosen is None or chosen not in map(str, keys):
            self.errors[block] = wording.forms.CHOOSE_FROM_LIST
        return chosen or ""

    def optional_choice(self, block: FormBlock) -> str | None:
        option = self._state(block).get("selected_option")
        return str(option["value"]) if option else None

    def choices(self, block: str) -> list[str]:
        return [str(option["value"]) for option in self._state(block).get("selected_options") or []]

    def _integer(self, block: FormBlock, value: str) -> int:
        digits = _SPACING.sub("", value)
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER):
            self.errors[block] = wording.forms.DIGITS_ONLY
            return 0
        return int(digits)

    def _state(self, block: str) -> Mapping[str, Any]:
        return self._values.get(block, {}).get(Action.INPUT) or {}


def read_ticket(values: Mapping[str, Any]) -> NewTicket | Errors:
    """The new ticket, or what is wrong with it by block id."""
    fields = Fields(values)
    new: dict[str, Any] = {
        "ticket_type": fields.choice(FormBlock.TYPE, TICKET_TYPES),
        "category": fields.choice(FormBlock.CATEGORY, CATEGORIES),
        "product_id": fields.choice(FormBlock.PRODUCT, PRODUCTS),
        "title": fields.text(FormBlock.TITLE),
        "description": fields.text(FormBlock.DESCRIPTION),
        "customer_name": fields.text(FormBlock.CUSTOMER_NAME),
        "customer_contact": fields.digits(FormBlock.CONTACT_NUMBER),
        "customer_id": fields.optional_digits(FormBlock.CUSTOMER_ID),
        "eco_id": fields.optional_digits(FormBlock.ECO_ID),
        "reference": fields.optional_text(FormBlock.REFERENCE),
    }
    priority = fields.optional_choice(FormBlock.PRIORITY)
    new["priority"] = int(priority) if priority else None
    if new["customer_id"] is None and new["eco_id"] is None:
        fields.errors.setdefault(FormBlock.CUSTOMER_ID, wording.forms.GIVE_AN_ID)
    return fields.errors or NewTicket.model_validate(new | {"product_id": int(new["product_id"] or 0)})


def read_note(values: Mapping[str, Any]) -> NewNote | Errors:
    """The note, or what is wrong with it by block id."""
    fields = Fields(values)
    typed, text = fields.text(FormBlock.TICKET_NUMBER).removeprefix("#"), fields.text(FormBlock.NOTE)
    number = typed.lstrip("0") or typed
    if number and not (number.isascii() and number.isdigit() and len(number) <= _LONGEST_NUMBER):
        fields.errors[FormBlock.TICKET_NUMBER] = wording.usage.not_a_number(number)
    return fields.errors or NewNote(ticket_number=number, text=text)
