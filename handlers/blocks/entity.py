"""Builds a ticket as one of Slack's Work Objects: below a link or a card for everybody, and in a pane for one person.

Its texts are plain: Slack reads no mentions or links in them. What everybody sees is short, because Slack limits the metadata of a
message; the pane has the whole ticket.

Sources: https://docs.slack.dev/messaging/work-objects-implementation, and slack_sdk's models, which name the fields of each type.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from slack_sdk.models.metadata import (
    EntityActionButton,
    EntityActions,
    EntityAttributes,
    EntityCustomField,
    EntityMetadata,
    EntityPayload,
    EntityStringField,
    EntityTimestampField,
    EntityTitle,
    EntityTypedField,
    EntityUserField,
    ExternalRef,
    IncidentEntityFields,
    TaskEntityFields,
)

from bot import wording
from bot.model.attribution import read_text
from bot.model.catalogue import category_name, priority_name, ticket_type_name
from bot.model.markup import bare_line
from bot.model.tickets import Ticket
from handlers.blocks import text
from handlers.blocks.authors import ticket_with_author
from handlers.blocks.display import Display
from handlers.blocks.ticket import note_ref
from handlers.grammar.buttons import ADD_NOTE, FOLLOW_TICKET, REFRESH_TICKET, UNFOLLOW_TICKET, Button
from handlers.slack.metadata import NoteRef, Payload, TicketRef

Entity = dict[str, Any]

TASK: Final = "slack#/entities/task"
INCIDENT: Final = "slack#/entities/incident"
_FAULT: Final = "fault"
_KIND: Final = "ticket"
_USER: Final = "slack#/types/user"
_TIMESTAMP: Final = "slack#/types/timestamp"
_LINK: Final = "slack#/types/link"
_TITLE: Final = 150
_WHOLE_TITLE: Final = 900
_BRIEF: Final = 80
_VALUE: Final = 200
_DESCRIPTION: Final = 3_000
_IMAGES: Final = 8
_STATUS_COLOURS: Final = {True: "gray", False: "blue"}
_PRIORITY_COLOURS: Final = {1: "gray", 5: "red"}
_ADDRESS: Final = re.compile(r"https?://\S{1,2990}", re.IGNORECASE)
_ORDER: Final = (
    *("remark", "status", "priority", "ticket_type", "category", "customer", "contact", "assignee", "assigned_to"),
    *("created_by", "date_created", "closed", "description"),
)


def shared_entity(ticket: Ticket, display: Display, at: datetime, link: str = "") -> Entity | None:
    """What everybody sees below a card or, if there is one, below the `link` as it was written; None without ``KEESA_TICKET_URL``.

    `at` is when the ticket was like this.
    """
    ref = TicketRef(number=ticket.number, in_channel=True)
    follow = [] if ticket.is_closed else [_button(wording.buttons.FOLLOW, FOLLOW_TICKET, ref)]
    primary = [_button(wording.buttons.ADD_NOTE, ADD_NOTE, NoteRef(number=ticket.number, in_channel=True)), *follow]
    actions = EntityActions(primary_actions=[*primary], overflow_actions=[_button(wording.buttons.REFRESH, REFRESH_TICKET, ref)])
    ticket = ticket_with_author(ticket)
    return _entity(ticket, display, at, _Texts(_TITLE, _BRIEF), actions, [], link)


def pane_entity(ticket: Ticket, display: Display, at: datetime, *, followed: bool, remark: str = "") -> Entity | None:
    """The whole ticket for one person. `remark`, plain text, comes first, such as how old this is. None without
    ``KEESA_TICKET_URL``.
    """
    ref = TicketRef(number=ticket.number)
    label, switch = (wording.buttons.UNFOLLOW, UNFOLLOW_TICKET) if followed else (wording.buttons.FOLLOW, FOLLOW_TICKET)
    follow = [] if ticket.is_closed else [_button(label, switch, ref)]
    primary = [_button(wording.buttons.ADD_NOTE, ADD_NOTE, note_ref(ticket, in_channel=False)), *follow]
    actions = EntityActions(primary_actions=[*primary], overflow_actions=[_button(wording.buttons.REFRESH, REFRESH_TICKET, ref)])
    said = [_custom("remark", wording.objects.REMARK, text.plain(remark, _DESCRIPTION), long=True)] if remark else []
    ticket = ticket_with_author(ticket)
    images = [
        EntityCustomField(key=f"image_{index}", label=wording.tickets.image(index), type=_LINK, value=url)
        for index, url in enumerate(filter(_ADDRESS.fullmatch, ticket.image_urls[:_IMAGES]), start=1)
    ]
    return _entity(ticket, display, at, _Texts(_WHOLE_TITLE, _VALUE, _DESCRIPTION), actions, [*said, *images])


class _Texts:
    """How long texts may be: a title, a value, and the description, which is left out if that is 0."""

    def __init__(self, title: int, value: int, description: int = 0) -> None:
        self.title, self.value, self.description = title, value, description


def _entity(
    ticket: Ticket,
    display: Display,
    at: datetime,
    texts: _Texts,
    actions: EntityActions,
    more: list[EntityCustomField],
    link: str = "",
) -> Entity | None:
    url = display.url(ticket.number)
    if url is None:
        return None
    is_incident = ticket.category == _FAULT
    standard = _standard(ticket, display, texts, "assigned_to" if is_incident else "assignee")
    custom = [*more, *_customs(ticket, texts)]
    known = {*standard, *(field.key for field in custom)}
    payload = EntityPayload(
        attributes=EntityAttributes(
            title=EntityTitle(text=text.plain(bare_line(ticket.title), texts.title) or wording.tickets.numbered(ticket.number)),
            display_id=ticket.number,
            display_type=wording.tickets.TICKET,
            product_name=wording.objects.PRODUCT,
            metadata_last_modified=int(at.timestamp()),
        ),
        fields=(IncidentEntityFields if is_incident else TaskEntityFields)(**standard),
        custom_fields=[*custom],
        display_order=[*(key for key in _ORDER if key in known), *(field.key for field in more if field.key not in _ORDER)],
        actions=actions,
    )
    entity = EntityMetadata(
        entity_type=INCIDENT if is_incident else TASK,
        entity_payload=payload,
        external_ref=ExternalRef(id=ticket.number, type=_KIND),
        url=url,
        app_unfurl_url=link or None,
    )
    return {**entity.to_dict(), "entity_comments": _comments(ticket)}


def _comments(ticket: Ticket) -> dict[str, int]:
    """How many notes there are, also none: Slack shows where to write one."""
    times = [int(note.written_at.timestamp()) for note in ticket.notes if note.written_at]
    return {"count": len(ticket.notes), **({"latest_timestamp": max(times)} if times else {})}


def _standard(ticket: Ticket, display: Display, texts: _Texts, assigned: str) -> dict[str, Any]:
    """The fields that Slack knows of this type, those that have a value."""
    status, priority = text.plain(display.status(ticket.status), texts.value), priority_name(ticket.priority)
    people = {
        assigned: (wording.tickets.ASSIGNED_TO, text.plain(ticket.assigned_to, texts.value)),
        "created_by": (wording.objects.RAISED_BY, text.plain(ticket.raised_by, texts.value)),
    }
    found: dict[str, Any] = {
        key: EntityTypedField(type=_USER, label=label, user=EntityUserField(text=name))
        for key, (label, name) in people.items()
        if name
    }
    if status:
        state = _STATUS_COLOURS[ticket.is_closed]
        found["status"] = EntityStringField(value=status, label=wording.tickets.STATUS, tag_color=state)
    if priority:
        urgency = _PRIORITY_COLOURS.get(ticket.priority or 0)
        found["priority"] = EntityStringField(value=priority, label=wording.tickets.PRIORITY, tag_color=urgency)
    if ticket.raised_at:
        found["date_created"] = EntityTimestampField(value=int(ticket.raised_at.timestamp()), label=wording.objects.RAISED)
    if texts.description and (description := text.plain_lines(read_text(ticket.description), texts.description).strip()):
        found["description"] = EntityStringField(value=description, label=wording.objects.DESCRIPTION, long=True)
    return found


def _customs(ticket: Ticket, texts: _Texts) -> Iterator[EntityCustomField]:
    """What Slack has no field for, if it has a value."""
    contact = ", ".join(filter(None, [ticket.contact_name, ticket.contact_number]))
    for key, label, value in (
        ("ticket_type", wording.tickets.TYPE, ticket_type_name(ticket.ticket_type)),
        ("category", wording.tickets.CATEGORY, category_name(ticket.category)),
        ("customer", wording.tickets.CUSTOMER, bare_line(ticket.customer)),
        ("contact", wording.tickets.CONTACT, contact),
    ):
        if shown := text.plain(value, texts.value):
            yield _custom(key, label, shown)
    if ticket.closed_at:
        closed = int(ticket.closed_at.timestamp())
        yield EntityCustomField(key="closed", label=wording.objects.CLOSED, type=_TIMESTAMP, value=closed)


def _custom(key: str, label: str, value: str, *, long: bool | None = None) -> EntityCustomField:
    return EntityCustomField(key=key, label=label, type="string", value=value, long=long)


def _button(label: str, pressed: Button[Any], payload: Payload) -> EntityActionButton:
    return EntityActionButton(text=label, action_id=pressed.id, value=payload.to_json())
