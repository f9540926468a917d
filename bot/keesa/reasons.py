"""Extracts Keesa's own explanation from an error answer, whatever form it has."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from contextlib import suppress

from bot import wording
from bot.model.clean import clean_text
from bot.runtime.logs import redact

LONGEST = 300

_READ_AT_MOST = 20_000
_DEEPEST = 6
_ENVELOPES = ("errors", "error", "message", "messages", "detail", "reason")
_INVISIBLE = re.compile(r"<(script|style|head)\b.*?(</\1\s*>|$)|<!--.*?(-->|$)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")


def reason(body: bytes) -> str:
    """One line of plain text without secrets, at most 300 characters long.

    Reads ``{"error": …}``, ``{"errors": {…} or […]}``, ``{"message": …}``, any other JSON, HTML and plain text.
    """
    text = body[:_READ_AT_MOST].decode("utf-8", "replace")
    with suppress(ValueError, RecursionError):
        text = "; ".join(_sentences(json.loads(text)))
    text = redact(_plain(text))
    return (text[: LONGEST - 1] + "…" if len(text) > LONGEST else text) or wording.reasons.NONE_GIVEN


def _sentences(value: object, depth: int = 0) -> Iterator[str]:
    if isinstance(value, dict) and depth < _DEEPEST:
        known = [key for key in _ENVELOPES if value.get(key)]
        for key in known or value:
            yield from _labelled("" if known else str(key), value[key], depth)
    elif isinstance(value, list) and depth < _DEEPEST:
        for entry in value:
            yield from _sentences(entry, depth + 1)
    elif isinstance(value, str | int | float):
        yield str(value)


def _labelled(label: str, value: object, depth: int) -> Iterator[str]:
    """``{"title": ["can't be blank", "is short"]}`` -> ``title: can't be blank, is short``."""
    sentences = list(_sentences(value, depth + 1))
    if label and sentences:
        yield f"{label}: {', '.join(sentences)}"
    else:
        yield from sentences


def _plain(text: str) -> str:
    without_tags = _TAG.sub(" ", _INVISIBLE.sub(" ", text))
    return " ".join(clean_text(html.unescape(without_tags)).split())
