"""Builds the list of templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from slack_sdk.models.blocks import Block

from bot import wording
from bot.model.catalogue import CATEGORIES, PRODUCTS, TICKET_TYPES, priority_name
from bot.model.templates import TicketTemplate
from handlers.blocks import text
from handlers.blocks.kit import Message, actions, button, context, header, message, section
from handlers.grammar.buttons import EDIT_TEMPLATE, NEW_TEMPLATE
from handlers.slack.metadata import TemplateRef

_WORDS: Final = 60


def template_list(templates: Sequence[TicketTemplate]) -> Message:
    """All templates, each with a button to edit it, for whoever typed the command."""
    add = actions(button(wording.buttons.NEW_TEMPLATE, NEW_TEMPLATE))
    if not templates:
        return message([section(wording.templates.NONE), add], wording.templates.NONE)
    names = ", ".join(template.name for template in templates)
    shown = [header(wording.templates.TITLE), *map(_row, templates), context(wording.templates.HOW), add]
    return message(shown, f"{wording.templates.TITLE}: {names}")


def _row(template: TicketTemplate) -> Block:
    edit = button(wording.buttons.EDIT, EDIT_TEMPLATE, TemplateRef(name=template.name), said=template.name)
    return section(_described(template), edit)


def _described(template: TicketTemplate) -> str:
    """All of them fit into a message."""
    menus = (
        TICKET_TYPES.get(template.ticket_type, ""),
        CATEGORIES.get(template.category, ""),
        PRODUCTS.get(int(template.product), "") if template.product.isdecimal() else "",
        wording.tickets.priority(priority_name(template.priority)) if template.priority else "",
    )
    said = [*filter(None, menus), *(text.brief(words, _WORDS) for words in (template.title, template.customer_name) if words)]
    return f"*{text.escape(template.name)}*\n{', '.join(said)}" if said else f"*{text.escape(template.name)}*"
