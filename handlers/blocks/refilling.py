"""Fills in the open form for a new ticket anew, where the person hasn't changed it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple

from slack_sdk.models.blocks import InputBlock, InputInteractiveElement
from slack_sdk.models.views import View

from handlers.blocks.forms import Menus, Prefill, new_ticket_form
from handlers.grammar.slack_text import mapping, mappings, string
from handlers.slack.ids import INPUT, FormBlock
from handlers.slack.metadata import FormOrigin

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


class _Field(NamedTuple):
    """A field of an open form: what it was filled in with, and whether the person has changed that."""

    action_id: str
    initial: str
    is_touched: bool


CUSTOMER_FIELDS: Final = (FormBlock.CUSTOMER_NAME, FormBlock.CONTACT_NUMBER, FormBlock.CUSTOMER_ID, FormBlock.ECO_ID)


def touched(shown: Mapping[str, Any], origin: FormOrigin) -> set[FormBlock]:
    """The fields of the open form `shown`, as Slack sends it, whose content is the person's own."""
    given = {block for block, field in _fields(shown).items() if field.is_touched}
    given |= {FormBlock.TITLE} if origin.has_title else set()
    given |= {FormBlock.DESCRIPTION} if origin.has_text else set()
    return given | (set(CUSTOMER_FIELDS) if origin.has_customer else set())


def all_but_customer() -> set[FormBlock]:
    """The fields that say nothing about the customer."""
    return set(_FIELDS) - set(CUSTOMER_FIELDS)


def refilled(shown: Mapping[str, Any], wanted: Prefill, origin: FormOrigin, menus: Menus, kept: Collection[FormBlock]) -> View:
    """The open form filled in with `wanted`, except in the fields to be `kept`.

    Slack keeps what a field contains as long as it has the same action id, so a field that is filled in anew gets another one.
    Source: https://docs.slack.dev/reference/methods/views.update, “Preserving input entry”.
    """
    fields, action_ids, values = _fields(shown), {}, wanted._asdict()
    for block, name in _FIELDS.items():
        field = fields.get(block)
        if field and (block in kept or (field.initial == values[name] and not field.is_touched)):
            action_ids[block], values[name] = field.action_id, field.initial
        else:
            action_ids[block] = f"{INPUT} {secrets.token_hex(4)}"
    form = new_ticket_form(wanted._replace(**values), origin, menus)
    for input_block in form.blocks or ():
        element = input_block.element if isinstance(input_block, InputBlock) else None
        if isinstance(element, InputInteractiveElement) and input_block.block_id in action_ids:
            element.action_id = action_ids[FormBlock(input_block.block_id)]
    return form


def _fields(shown: Mapping[str, Any]) -> dict[FormBlock, _Field]:
    values = mapping(mapping(shown.get("state")).get("values"))
    found = {}
    for block in mappings(shown.get("blocks")):
        block_id, element = string(block.get("block_id")), mapping(block.get("element"))
        if block_id not in _FIELDS:
            continue
        action_id = string(element.get("action_id"))
        initial = string(element.get("initial_value")) or string(mapping(element.get("initial_option")).get("value"))
        state = mapping(mapping(values.get(block_id)).get(action_id))
        now = string(state.get("value")) or string(mapping(state.get("selected_option")).get("value"))
        found[FormBlock(block_id)] = _Field(action_id, initial, is_touched=now != initial)
    return found
