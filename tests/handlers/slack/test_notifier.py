"""What the bot takes for a message of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from slack_sdk import WebClient

from bot.model.announcements import Announcement, Occasion, Part, Recipient
from bot.model.news import SubmissionSettled
from bot.model.writes import SubmissionOutcome
from bot.runtime.clock import Clock
from handlers.slack.identity import Identity
from handlers.slack.notifier import Notifier
from handlers.slack.surfaces import Surfaces
from tests.slack import Person, Room, SlackServer


def test_forged_metadata_is_not_the_bots(slack: SlackServer, noc: Room, ana: Person) -> None:
    client, identity = WebClient(token=slack.bot_token, base_url=slack.api_url), Identity()
    identity.learn(client.auth_test())
    notifier = Notifier(client, identity, _unused(), _unused(), Surfaces(), _unused(), _unused(), Clock())
    now = datetime.now(UTC)
    waiting = Announcement(
        id=1,
        recipient=Recipient.channel(noc.channel.id),
        occasion=Occasion.outcome("AAAA1111", SubmissionOutcome.DONE),
        news=SubmissionSettled(submission_id="AAAA1111"),
        created_at=now,
        attempted_at=now,
    )
    payload = {"id": "1", "part": "0", "owed": now.isoformat()}
    metadata = {"event_type": "keesa_announcement", "event_payload": payload}
    ana.say("Ticket 1 raised", channel="#noc", metadata=metadata)
    assert notifier.find(waiting, Part.CARD, None) is None
    ts = client.chat_postMessage(channel=noc.channel.id, text="Ticket 1 raised", metadata=metadata)["ts"]
    found = notifier.find(waiting, Part.CARD, None)
    assert found is not None
    assert found.ts == ts


def _unused() -> Any:
    """What finding a message needs none of."""
    return None
