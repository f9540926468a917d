"""Builds the list of templates, and the form for a new ticket as a template fills it in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from slack_sdk.models.blocks import Block, InputBlock, InputInteractiveElement
from slack_sdk.models.views import View

from bot import wording
from bot.model.catalogue import CATEGORIES, PRODUCTS, TICKET_TYPES, priority_name
from bot.model.templates import TicketTemplate
from handlers.blocks import text
from handlers.blocks.forms import Prefill, new_ticket_form
from handlers.blocks.kit import Message, actions, button, context, header, message, section
from handlers.grammar.buttons import EDIT_TEMPLATE, NEW_TEMPLATE
from handlers.grammar.slack_text import mapping, mappings, string
from handlers.slack.ids import INPUT, FormBlock
from handlers.slack.metadata import FormOrigin, TemplateRef

_FIELDS: Final = {
    FormBlock.TYPE: "ticket_type",
    FormBlock.CATEGORY: "category",
    FormBlock.PRODUCT: "product",
    FormBlock.TITLE: "title",
    FormBlock.DESCRIPTION: "description",
    FormBlock.CUSTOMER_NAME: "customer_name",
    FormBlock.CONTACT_NUMBER: "contact_number",
    FormBlock.CUSTOMER_ID: "customer_id",
    FormBlock.ECO_ID: "eco_id",
    FormBlock.PRIORITY: "priority",
    FormBlock.REFERENCE: "reference",
}
"""The value of `Prefill` in each field of the form."""


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
    menus = (
        TICKET_TYPES.get(template.ticket_type, ""),
        CATEGORIES.get(template.category, ""),
        PRODUCTS.get(int(template.product), "") if template.product.isdecimal() else "",
        wording.tickets.priority(priority_name(template.priority)) if template.priority else "",
    )
    said = [*filter(None, menus), *(text.escape(words) for words in (template.title, template.customer_name) if words)]
    return f"*{text.escape(template.name)}*\n{', '.join(said)}" if said else f"*{text.escape(template.name)}*"


@dataclass(frozen=True)
class _Field:
    """A field of an open form: what it was filled in with, and whether the person has changed that."""

    action_id: str
    initial: str
    is_touched: bool


def refilled(
    shown: Mapping[str, Any], wanted: Prefill, origin: FormOrigin, templates: Sequence[TicketTemplate], chosen: str
) -> View:
    """The open form `shown`, as Slack sends it, filled in with `wanted` where the person hasn't changed it.

    Slack keeps what a field contains as long as it has the same action id, so a field that is filled in anew gets another one.
    Source: https://docs.slack.dev/reference/methods/views.update, “Preserving input entry”.
    """
    fields, action_ids, values = _fields(shown), {}, asdict(wanted)
    given = {FormBlock.TITLE: origin.has_title, FormBlock.DESCRIPTION: origin.has_text}
    for block, name in _FIELDS.items():
        field = fields.get(block)
        if field and (field.is_touched or given.get(block) or field.initial == values[name]):
            action_ids[block], values[name] = field.action_id, field.initial
        else:
            action_ids[block] = f"{INPUT} {secrets.token_hex(4)}"
    form = new_ticket_form(replace(wanted, **values), origin, templates, chosen)
    for input_block in form.blocks or ():
        element = input_block.element if isinstance(input_block, InputBlock) else None
        if isinstance(element, InputInteractiveElement) and input_block.block_id in action_ids:
            element.action_id = action_ids[FormBlock(input_block.block_id)]
    return form


def _fields(shown: Mapping[str, Any]) -> dict[str, _Field]:
    values = mapping(mapping(shown.get("state")).get("values"))
    found = {}
    for block in mappings(shown.get("blocks")):
        block_id, element = string(block.get("block_id")), mapping(block.get("element"))
        action_id = string(element.get("action_id"))
        initial = string(element.get("initial_value")) or string(mapping(element.get("initial_option")).get("value"))
        state = mapping(mapping(values.get(block_id)).get(action_id))
        now = string(state.get("value")) or string(mapping(state.get("selected_option")).get("value"))
        found[block_id] = _Field(action_id, initial, is_touched=now != initial)
    return found
