"""Payloads that Slack really sends, however odd."""

from __future__ import annotations

from typing import Any

import pytest

from handlers.listeners.payloads import fault_of

SEVERAL = f"mpdm-{'--'.join(f'a-person-with-a-name-{number}' for number in range(9))}-1"


@pytest.mark.parametrize(
    "body",
    [
        {"command": "/keesa", "trigger_id": "1.2", "user_id": "U1", "channel_id": "C1", "channel_name": SEVERAL},
        {
            "type": "shortcut",
            "trigger_id": "1.2",
            "callback_id": "x",
            "user": {"id": "U1"},
            "channel": {"id": "C1", "name": SEVERAL},
        },
        {
            "type": "event_callback",
            "event": {
                "type": "link_shared",
                "channel": "COMPOSER",
                "message_ts": "Uxxxxxxx-909b5454-75f8-4ac4-b325-1b40e230bbd8",
                "source": "composer",
                "links": [{"url": "https://x.example", "domain": "x.example"}],
            },
        },
    ],
    ids=["a command among many people", "a shortcut there", "a link that is being written"],
)
def test_it_can_be_read(body: dict[str, Any]) -> None:
    assert fault_of(body) == ""
