"""Reads the fields of a submitted form, and collects all errors by field. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot import wording
from bot.model.visible import is_blank
from handlers.grammar.dates import Calendar
from handlers.grammar.numbers import LONGEST, are_several, read_id, read_number, read_phone
from handlers.grammar.ticket_links import NO_LINKS, TicketLinks
from handlers.slack.ids import FormBlock

Errors = dict[str, str]


class Fields:
    """The fields of a submitted view. Each is read when it is asked for; errors are collected in `errors`, by block id.

    `statuses` are the operator's names for Keesa's statuses; `links` recognises links to tickets, `calendar` reads dates.
    Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload, ``view.state.values``.
    """

    def __init__(
        self,
        values: Mapping[str, Mapping[str, Mapping[str, Any]]],
        statuses: Sequence[str] = (),
        links: TicketLinks = NO_LINKS,
        calendar: Calendar | None = None,
    ) -> None:
        self._values = values
        self.statuses = tuple(statuses)
        self.links = links
        self.calendar = calendar or Calendar()
        self.errors: Errors = {}

    def text(self, block: FormBlock) -> str:
        value = str(self._state(block).get("value") or "").strip()
        if is_blank(value):
            self.errors[block] = wording.forms.NOTHING_VISIBLE if value else wording.forms.MISSING
        return value

    def optional_text(self, block: FormBlock) -> str | None:
        value = str(self._state(block).get("value") or "").strip()
        return None if is_blank(value) else value

    def ticket_number(self, block: FormBlock) -> str:
        """A ticket number in any spelling, typed or chosen from a menu."""
        chosen = self._state(block).get("selected_option") or {}
        value = str(chosen.get("value") or "") or self.text(block)
        number = read_number(value, self.links)
        if len(number) > LONGEST:
            self.errors[block] = wording.usage.NUMBER_TOO_LONG
        elif value and not number:
            self.errors[block] = wording.usage.ONE_TICKET if are_several(value) else wording.usage.not_a_number(value)
        return number

    def phone(self, block: FormBlock) -> int:
        """A telephone number in any spelling, with or without the country code."""
        value = self.text(block)
        return self._integer(block, read_phone(value), wording.forms.not_a_phone(value)) if value else 0

    def optional_id(self, block: FormBlock) -> int | None:
        """A customer or Eco ID in any spelling."""
        value = self.optional_text(block)
        if not value:
            return None
        return self._integer(block, read_id(value), wording.forms.ONE_ID if are_several(value) else wording.forms.DIGITS_ONLY)

    def choice(self, block: FormBlock, keys: Mapping[Any, str]) -> str:
        chosen = self.optional_choice(block, keys)
        if chosen is None:
            self.errors[block] = wording.forms.CHOOSE_FROM_LIST
        return chosen or ""

    def optional_choice(self, block: FormBlock, keys: Mapping[Any, str]) -> str | None:
        option = self._state(block).get("selected_option")
        if not option:
            return None
        if option["value"] in map(str, keys):
            return str(option["value"])
        self.errors[block] = wording.forms.CHOOSE_FROM_LIST
        return None

    def choices(self, block: str) -> list[str]:
        return [str(option["value"]) for option in self._state(block).get("selected_options") or []]

    def blocks(self, name: str) -> list[str]:
        """The ids of the blocks that a field consists of."""
        return [block for block in self._values if block.startswith(name)]

    def _integer(self, block: FormBlock, number: int | None, otherwise: str) -> int:
        if number is None:
            self.errors[block] = otherwise
        return number or 0

    def _state(self, block: str) -> Mapping[str, Any]:
        """Whatever the input's action id is: it changes when a form is filled in anew."""
        return next(iter(self._values.get(block, {}).values()), {})
