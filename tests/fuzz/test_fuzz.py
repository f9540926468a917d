"""Random input to everything that reads what others wrote, and what is made of it held against Slack's limits."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.keesa.ticket_json import read_ticket
from bot.model.clean import clean, clean_text
from bot.model.errors import KeesaBotError, UnreadableTicket
from bot.model.markup import as_typed, bare_text
from handlers.blocks import ticket
from handlers.blocks.display import Display
from handlers.blocks.lists import note_list
from handlers.blocks.rich import rich
from handlers.grammar.buttons import BUTTONS
from handlers.grammar.form_fields import Fields
from handlers.grammar.forms import FORMS
from handlers.grammar.message_text import as_read, title_of
from handlers.grammar.parse import parse
from handlers.grammar.slack_text import Reader
from handlers.grammar.usage_error import UsageError
from handlers.listeners.payloads import fault_of
from handlers.slack.failures import as_message
from handlers.slack.metadata import MetadataError, PageKind, PageRef
from handlers.slack.place import Place
from tests.handlers.blocks.limits import check_message

pytestmark = pytest.mark.breadth
MANY = settings(max_examples=1_500)

SCRAPS = st.sampled_from(
    [
        *(
            "note ",
            "subscribe ",
            "customer ",
            "2102001",
            "#",
            "priority=",
            "match='",
            '"',
            "<@U1|ana>",
            "<!channel>",
            "&lt;",
            "&#x202e;",
        ),
        *(
            "<b>",
            "</b>",
            "<br>",
            "<li>",
            "<a href='javascript:x'>",
            "<img alt=",
            "\r\n",
            "\0",
            "\ud800",
            "\u202e",
            "😀",
            "ދިވެހި",
            "_" * 400,
        ),
    ]
)
TEXTS = st.lists(SCRAPS | st.text(st.characters(exclude_categories=()), max_size=20), max_size=12).map("".join)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
KEYS = (
    *("id", "title", "description", "status", "customer", "priority", "contact_number", "contact_name", "raised_on", "raised_by"),
    *("assigned_to", "ticket_type", "category", "image_urls", "closed_date", "ticket_notes"),
)
NOTE = st.fixed_dictionaries({}, optional=dict.fromkeys(("comment", "added_on", "commented_by"), JSON))
TICKETS = st.fixed_dictionaries(
    {"id": st.integers(1, 10**18 - 1)},
    optional=dict.fromkeys(KEYS[1:], JSON) | {"ticket_notes": st.lists(NOTE | JSON, max_size=3)},
)
VIEW = {
    "id": "V1",
    "type": "modal",
    "callback_id": "new_ticket",
    "private_metadata": "{}",
    "blocks": [{"type": "input", "block_id": "Title"}],
    "state": {"values": {"Title": {"input": {"value": "Fax"}}, "Type": {"input": {"selected_option": {"value": "x"}}}}},
}
PERSON = {"trigger_id": "1.2", "user": {"id": "U1", "name": "ana", "team_id": "T1"}, "team": {"id": "T1", "domain": "t"}}
MESSAGE = {"ts": "1.2", "text": "x", "blocks": [{"type": "context", "elements": [{"type": "mrkdwn", "text": "Ticket"}]}]}
CHANNEL = {"id": "C1", "name": "noc"}
SHOW = {"action_id": "show_ticket", "value": "{}"}
TOPIC = {"action_id": "help_topic", "selected_option": {"value": "note"}}
COMMAND = {"command": "/keesa", "text": "x", "user_id": "U1", "user_name": "a", "channel_id": "C1", "trigger_id": "1"}
LINKS = {"type": "link_shared", "channel": "C1", "message_ts": "1", "links": [{"url": "x"}]}
SAID = {"user": "U1", "channel": "C1", "ts": "1.2", "thread_ts": "1.1", "text": "<@U0KEESABOT> note 5 x"}
STEP = {"function": {"callback_id": "add_note"}, "function_execution_id": "Fx1", "bot_access_token": "xwfp-1"}
INPUTS = {"inputs": {"person": {"id": "U1"}, "ticket_number": "5", "note": "x"}}
HOME = {"type": "app_home_opened", "user": "U1", "tab": "home"}
PAYLOADS: tuple[dict[str, Any], ...] = (
    COMMAND,
    {"type": "block_actions", **PERSON, "channel": CHANNEL, "message": MESSAGE, "actions": [SHOW]},
    {"type": "block_actions", **PERSON, "view": VIEW, "actions": [TOPIC]},
    {"type": "view_submission", **PERSON, "view": VIEW},
    {"type": "message_action", **PERSON, "callback_id": "note_from_message", "channel": CHANNEL, "message": MESSAGE},
    {"type": "event_callback", "event_id": "E1", "event": LINKS},
    {"type": "event_callback", "event_id": "E1", "event": HOME},
    {"type": "event_callback", "event_id": "E1", "event": {"type": "function_executed", **STEP, **INPUTS}},
    {"type": "event_callback", "event_id": "E1", "event": {**SAID, "type": "app_mention"}},
    {"type": "event_callback", "event_id": "E1", "event": {**SAID, "type": "message", "channel_type": "im", "channel": "D1"}},
)


@MANY
@given(TEXTS)
def test_commands(text: str) -> None:
    try:
        parse(clean_text(text), ("open", "closed"))
    except UsageError as error:
        check_message(*as_message(error))


@MANY
@given(TEXTS)
def test_html(source: str) -> None:
    stored = clean_text(source)
    assert "\u202e" not in bare_text(stored)
    assert bare_text(as_typed(stored)) == stored
    for part in rich(stored):
        assert part is not None


@MANY
@given(TICKETS | JSON)
def test_tickets(raw: Any) -> None:
    try:
        found = read_ticket(raw)
    except UnreadableTicket as error:
        check_message(*as_message(error))
        return
    display = Display(ticket_url="https://keesa.example/{number}")
    check_message(*ticket.personal_card(found, display))
    check_message(*ticket.channel_card(found, display))
    check_message(*note_list(found.number, found.notes, PageRef(kind=PageKind.NOTES, query=found.number), display))


def paths(value: Any) -> Iterator[tuple[Any, ...]]:
    for key, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (key,)
        yield from ((key, *rest) for rest in paths(part))


@st.composite
def payloads(draw: st.DrawFn) -> dict[str, Any]:
    """A payload of Slack's, of which some parts are anything."""
    payload: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(PAYLOADS)))
    for _ in range(draw(st.integers(0, 3))):
        *way, last = draw(st.sampled_from(list(paths(payload)) or [("type",)]))
        holder: Any = payload
        for key in way:
            holder = holder[key]
        holder[last] = draw(JSON)
    return payload


@MANY
@given(payloads())
def test_payloads(payload: dict[str, Any]) -> None:
    """What has no fault is read without any error but those that are told to people."""
    body = clean(payload)
    if fault_of(body):
        return
    if "event" in body:
        return
    place = Place.of_command(body) if "command" in body else Place.of_interaction(body)
    assert place.user_id
    with contextlib.suppress(MetadataError, UsageError):
        for action in body.get("actions") or []:
            for button in BUTTONS:
                button.read(action.get("value") or "")
    if body.get("type") == "view_submission":
        for form in FORMS:
            form.read(Fields(body["view"]["state"]["values"], ("open", "closed")))
    if body.get("type") == "message_action":
        reader = Reader(lambda mention: mention.id)
        assert title_of(body["message"], reader)
        as_read(body["message"], reader)


@MANY
@given(st.sampled_from(BUTTONS), TEXTS | JSON.map(str))
def test_what_comes_back_in_a_button(button: Any, value: str) -> None:
    try:
        button.read(clean_text(value))
    except KeesaBotError as error:
        check_message(*as_message(error))
