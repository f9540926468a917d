"""Slack refuses the whole app, a channel, a message, or for an unknown reason. Nothing is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.app import Bot
from bot.sandbox.keesa import World
from tests.end_to_end.endpoints import get
from tests.end_to_end.subscribed import subscribe
from tests.harness import BotFactory, LogWatch
from tests.slack import Person, Room, SlackServer

POST = "chat.postMessage"


@pytest.fixture
def subscribed(bot: Bot, ana: Person, noc: Room) -> Bot:
    subscribe(ana, noc)
    return bot


@pytest.mark.parametrize("mode", ["socket"])
@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "missing_scope", "ekm_access_denied", "team_added_to_org"])
def test_the_whole_app_is_refused_and_nothing_is_lost(
    subscribed: Bot, slack: SlackServer, ana: Person, noc: Room, world: World, log_watch: LogWatch, code: str
) -> None:
    log_watch.expect_error("Nothing can be posted.")
    slack.faults.error(POST, code, times=None)
    numbers = [world.raise_ticket(f"Fax {index}") for index in range(3)]
    slack.wait_for(lambda: get(subscribed, "/readyz").status_code == 503, what="the bot to say so")
    said = get(subscribed, "/readyz").json()["slack"]
    assert f"Slack rejects the bot's app ({code})." in said
    assert "keesa_bot_slack_refuses_app 1.0" in get(subscribed, "/metrics").text
    assert f"({code})" in ana.command("/keesa status").reply("Keesa").plain
    slack.faults.clear()
    for number in numbers:
        noc.wait_message(number)
    slack.wait_for(lambda: get(subscribed, "/readyz").status_code == 200, what="the bot to be ready again")
    assert "keesa_bot_slack_refuses_app 0.0" in get(subscribed, "/metrics").text
    assert ana.dms == [], "the subscription has not ended"


@pytest.mark.parametrize("mode", ["socket"])
@pytest.mark.parametrize(
    "code", ["restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel"]
)
def test_a_channel_that_may_not_be_posted_in_is_held_and_its_subscriber_told(
    subscribed: Bot, slack: SlackServer, ana: Person, noc: Room, world: World, code: str
) -> None:
    slack.faults.error(POST, code, times=None, when=lambda args: args["channel"] == noc.id)
    number = world.raise_ticket("Fax")
    assert f"<#{noc.id}>" in ana.sees("/keesa subscribe customer").plain
    slack.faults.clear()
    ana.command("/keesa subscribe customer", channel="#noc")
    noc.wait_message(number)


@pytest.mark.parametrize("mode", ["socket"])
@pytest.mark.parametrize("code", ["invalid_blocks", "msg_too_long"])
def test_what_a_person_is_shown_or_shares_is_sent_as_a_plain_sentence_too(
    start_bot: BotFactory, slack: SlackServer, ana: Person, noc: Room, world: World, log_watch: LogWatch, code: str
) -> None:
    start_bot()
    number = world.raise_ticket("No light")
    log_watch.expect_error("Slack rejected the blocks of a message")
    slack.faults.status("response_url", 400, code, times=1)
    assert ana.command(f"/keesa {number}", channel="#noc").reply(number).blocks == []
    card = ana.command(f"/keesa {number}", channel="#noc").reply("View notes")
    slack.faults.error(POST, code, times=1)
    ana.press("Share", card)
    assert noc.wait_message(number).blocks == []


@pytest.mark.parametrize("mode", ["socket"])
@pytest.mark.parametrize("code", ["invalid_blocks", "msg_too_long"])
def test_a_message_that_slack_finds_fault_with_is_sent_as_a_plain_sentence(
    subscribed: Bot, slack: SlackServer, noc: Room, world: World, log_watch: LogWatch, code: str
) -> None:
    log_watch.expect_error("Slack rejected the blocks of a message")
    slack.faults.error(POST, code, times=None, when=_has_blocks)
    number = world.raise_ticket("Fax is dead")
    assert "Fax is dead" in noc.wait_message(number).plain
    slack.faults.clear()
    world.add_note(number, "Mended")
    noc.wait_reply(noc.wait_message(number), "Mended")


def _has_blocks(arguments: dict[str, Any]) -> bool:
    blocks = arguments.get("blocks")
    return bool(json.loads(blocks) if isinstance(blocks, str) else blocks)


@pytest.mark.parametrize("mode", ["socket"])
def test_a_refusal_that_nobody_knows_is_tried_again_and_others_go_first(
    subscribed: Bot, slack: SlackServer, noc: Room, world: World
) -> None:
    slack.faults.error(POST, "brand_new_code", times=2, when=lambda args: "First" in str(args.get("text")))
    first = world.raise_ticket("First")
    second = world.raise_ticket("Second")
    noc.wait_message(second)
    noc.wait_message(first, timeout=30)
    assert sum(first in message.plain for message in noc.messages) == 1
