"""The bodies of requests, and the structure of answers."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from bot.keesa.values import number_or_none, text_of
from bot.model.writes import NewTicket


def ticket_request(ticket: NewTicket) -> dict[str, Any]:
    """The body of call 3. ``eco_id`` stands beside ``ticket``; empty optional fields are left out."""
    body: dict[str, Any] = {"ticket": ticket.model_dump(exclude={"kind", "eco_id"}, exclude_none=True)}
    return body if ticket.eco_id is None else body | {"eco_id": ticket.eco_id}


def note_request(ticket_number: str, text: str) -> dict[str, Any]:
    """The body of call 7."""
    return {"ticket_note": {"note": text}, "ticket_number": ticket_number}


def read_raised_number(answer: object) -> str | None:
    """The number in the answer to call 3, or None if there is none."""
    success = answer.get("success") if isinstance(answer, dict) else None
    return number_or_none(success.get("ticket_number")) if isinstance(success, dict) else None


def read_data(answer: object, key: str) -> object:
    """The value at ``{"data": {key: …}}``, or None."""
    data = answer.get("data") if isinstance(answer, dict) else None
    return data.get(key) if isinstance(data, dict) else None


def read_list(answer: object, key: str) -> list[Any] | None:
    """The list at ``{"data": {key: …}}``, or None if the answer doesn't say what is in it.

    An empty list can be null, be missing or something else that is empty beside a count of 0, or be an empty list in place of
    ``data``. If the list is missing beside a count above 0, it got lost.
    """
    data = answer.get("data") if isinstance(answer, dict) else None
    if data == []:
        return []
    if not isinstance(data, dict):
        return None
    entries, count = data.get(key), data.get("count")
    if isinstance(entries, list):
        return entries
    if entries in ({}, "") and _is_zero(count):
        return []
    is_empty = entries is None and (count is None or _is_zero(count)) and (key in data or count is not None)
    return [] if is_empty else None


def _is_zero(count: object) -> bool:
    with suppress(ValueError):
        return text_of(count).strip() == "0"
    return False
