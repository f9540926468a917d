"""The fields of a form that was filled in; what is wrong is gathered, each at its field and all at once. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot import wording
from handlers.slack.ids import INPUT, FormBlock

Errors = dict[str, str]
_SPACING = re.compile(r"[\s\-]+")
LONGEST_NUMBER = 18


class Fields:
    """The fields of a submitted view, read one by one; what is wrong is gathered in `errors`, by block id.

    `statuses` are the names that Keesa's statuses go by.
    Source: https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload, ``view.state.values``.
    """

    def __init__(self, values: Mapping[str, Mapping[str, Mapping[str, Any]]], statuses: Sequence[str] = ()) -> None:
        self._values = values
        self.statuses = tuple(statuses)
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

    def blocks(self, name: str) -> list[str]:
        """The ids of the blocks that a field is spread over."""
        return [block for block in self._values if block.startswith(name)]

    def _integer(self, block: FormBlock, value: str) -> int:
        digits = _SPACING.sub("", value)
        if not (digits.isascii() and digits.isdigit() and len(digits) <= LONGEST_NUMBER):
            self.errors[block] = wording.forms.DIGITS_ONLY
            return 0
        return int(digits)

    def _state(self, block: str) -> Mapping[str, Any]:
        return self._values.get(block, {}).get(INPUT) or {}
