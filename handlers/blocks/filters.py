"""What a subscription or a list is narrowed down to, in words."""

from __future__ import annotations

from collections.abc import Iterator

from bot import wording
from bot.model.catalogue import category_name, priority_name
from bot.model.criteria import Criteria
from bot.model.filters import Filter
from handlers.blocks.display import Display


def rules_said(asked: Filter) -> Iterator[str]:
    """Each rule of a filter, in plain text."""
    if asked.priority is not None:
        yield wording.filters.with_priority(priority_name(asked.priority))
    if asked.categories:
        yield ", ".join(map(category_name, asked.categories))
    if asked.words:
        yield wording.filters.with_words(" ".join(asked.words))
    if asked.without:
        yield wording.filters.without_words(map(" ".join, asked.without))


def criteria_said(asked: Criteria, display: Display) -> str:
    """All criteria in one line of plain text, "" if there are none."""
    return ", ".join(_said(asked, display))


def _said(asked: Criteria, display: Display) -> Iterator[str]:
    yield from rules_said(asked.filter)
    if asked.customer:
        yield wording.filters.of_customer(" ".join(asked.customer))
    if asked.unassigned:
        yield wording.filters.NOT_ASSIGNED
    if asked.assigned:
        yield wording.filters.assigned_to(" ".join(asked.assigned))
    if asked.since:
        yield wording.filters.raised_since(display.bound(asked.since))
    if asked.until:
        yield wording.filters.raised_until(display.bound(asked.until, ends=True))
