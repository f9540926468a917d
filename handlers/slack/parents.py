"""Which ticket the message is about below which somebody writes, for threads that the database doesn't know (yet).

Source: https://docs.slack.dev/reference/methods/conversations.replies
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

from bot.runtime.timings import Timings
from handlers.grammar.buttons import ADD_NOTE, SHOW_TICKET
from handlers.grammar.slack_text import mappings, string
from handlers.slack.calls import call
from handlers.slack.metadata import MetadataError, TicketRef


def ticket_of_parent(client: WebClient, timings: Timings, channel_id: str, thread_ts: str, bot_id: str) -> str:
    """The number of the ticket on the bot's message that begins the thread; "" if it is about none or several, or somebody else's.

    Raises a `SlackError`.
    """
    found = mappings(call(client.conversations_replies, timings, channel=channel_id, ts=thread_ts, limit=1).get("messages"))
    parents = [message for message in found if message.get("ts") == thread_ts and message.get("user") == bot_id]
    numbers = {number for message in parents for number in _numbers(message)}
    return numbers.pop() if len(numbers) == 1 else ""


def _numbers(message: Mapping[str, Any]) -> list[str]:
    """The tickets on the buttons that each card, or line about a ticket, has one of."""
    blocks = mappings(message.get("blocks"))
    elements = [element for block in blocks for element in (*mappings(block.get("elements")), *mappings([block.get("accessory")]))]
    pressed = [element for element in elements if element.get("action_id") in (ADD_NOTE.id, SHOW_TICKET.id)]
    return [number for number in (_number(string(element.get("value"))) for element in pressed) if number]


def _number(value: str) -> str:
    try:
        return TicketRef.from_json(value).number
    except MetadataError:
        return ""
