"""A Bolt middleware for the demo's workspace, which does not submit what a form was opened with.

Slack submits an input's ``initial_value`` or ``initial_option`` where the person left it alone; the local Slack submits null. In
Slack a null means that the person emptied the field, so this must not run against Slack.
Source: docs.slack.dev, «view_submission payload».
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

INITIAL_KEYS = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
}


def fill_untouched(body: dict[str, Any], next: Callable[[], None]) -> None:
    """Fill the untouched inputs of a ``view_submission`` from the view's own blocks."""
    if body.get("type") == "view_submission":
        _fill(body["view"])
    next()


def _fill(view: dict[str, Any]) -> None:
    for block in view["blocks"]:
        if block["type"] == "input":
            element = block["element"]
            answer = view["state"]["values"].get(block["block_id"], {}).get(element["action_id"], {})
            _fill_answer(answer, element)


def _fill_answer(answer: dict[str, Any], element: dict[str, Any]) -> None:
    for key, initial_key in INITIAL_KEYS.items():
        if key in answer and answer[key] in (None, []) and initial_key in element:
            answer[key] = element[initial_key]
