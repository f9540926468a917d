"""The values of inputs: their initial values, what a person enters, and the ``state`` that Slack sends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .render import Control, Json, options, words

VALUE_KEYS: dict[str, str] = {
    "plain_text_input": "value",
    "number_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
}
_BY_OPTION = ("selected_option", "selected_options")
REQUIRED = "Please complete this required field."


def holds(element: Json) -> bool:
    """Whether an element has a value (a button and an overflow menu don't)."""
    return element["type"] in VALUE_KEYS


def initial_value(element: Json, current_conversation: str | None = None) -> Any:
    """The value of an untouched element: null, or ``[]`` if several options can be chosen."""
    key = VALUE_KEYS[element["type"]]
    if element.get("default_to_current_conversation") and current_conversation:
        return current_conversation if key == "selected_conversation" else [current_conversation]
    return element.get(f"initial_{key.removeprefix('selected_')}") or _empty(key)


def _empty(key: str) -> Any:
    return [] if key.endswith("s") else None


def state(found: Iterable[Control], chosen: Mapping[tuple[str, str], Any]) -> dict[str, Json]:
    """``state.values`` as Slack sends it: block_id -> action_id -> ``{"type", "value" | "selected_option" | …}``."""
    values: dict[str, Json] = {}
    for control in found:
        if holds(control.element):
            kind = control.element["type"]
            now = chosen.get(control.key, initial_value(control.element))
            values.setdefault(control.key[0], {})[control.key[1]] = {"type": kind, VALUE_KEYS[kind]: now}
    return values


def entry(element: Json, given: Any) -> Any:
    """The value of an element for `given` (text, the label of an option, a list of these, None to empty it)."""
    key = VALUE_KEYS[element["type"]]
    if given is None or given in ("", []):
        return _empty(key)
    if key not in _BY_OPTION:
        return given
    return [option_named(element, word) for word in given] if key == "selected_options" else option_named(element, given)


def option_named(element: Json, name: str) -> Json:
    """The option with this label or value."""
    offered = options(element)
    for option in offered:
        if name in (words(option["text"]), option["value"]):
            return option
    raise AssertionError(f"there is no option “{name}”, only {[words(option['text']) for option in offered]}")


def shown(value: Any) -> str:
    """A value as the person sees it."""
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    if isinstance(value, dict):
        return words(value["text"])
    return "" if value is None else str(value)


def refusals(found: Iterable[Control], chosen: Mapping[tuple[str, str], Any]) -> dict[str, str]:
    """The errors that Slack itself shows before it calls the app: block_id -> sentence."""
    said = {control.key[0]: _refusal(control, chosen.get(control.key)) for control in found if control.is_input}
    return {block_id: sentence for block_id, sentence in said.items() if sentence}


def _refusal(control: Control, value: Any) -> str:
    if value in (None, []):
        return "" if control.block.get("optional") else REQUIRED
    if control.element["type"] == "plain_text_input":
        return _length(control.element, str(value))
    if control.element["type"] == "number_input" and not re.fullmatch(r"-?\d+(\.\d+)?", str(value)):
        return "Must be a number."
    return ""


def _length(element: Json, value: str) -> str:
    shortest, longest = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < shortest:
        return f"Must be at least {shortest} characters."
    return f"Must be at most {longest} characters." if len(value) > longest else ""
