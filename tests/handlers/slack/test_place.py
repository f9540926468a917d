"""Where a person acted, and answering there."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient

from bot.model.errors import SlackRefused
from handlers.blocks.remarks import error
from handlers.slack.place import Place, Reply, respond
from tests.slack import Person, SlackServer


def command(channel_name: str) -> dict[str, Any]:
    return {"user_id": "U0ANA", "user_name": "ana", "channel_id": "C0NOC", "channel_name": channel_name, "text": "help"}


def interaction(**more: Any) -> dict[str, Any]:
    return {"user": {"id": "U0ANA", "name": "ana"}, "trigger_id": "1.2", **more}


@pytest.mark.parametrize(("sent", "kept"), [("noc", "noc"), ("directmessage", ""), ("privategroup", ""), ("mpdm-ana--bo-1", "")])
def test_only_a_public_channels_name_is_told_elsewhere(sent: str, kept: str) -> None:
    place = Place.of_command(command(sent))
    assert (place.requester.channel_id, place.requester.channel_name) == ("C0NOC", kept)


def test_a_button_in_a_message() -> None:
    channel = {"id": "C0NOC", "name": "noc"}
    place = Place.of_interaction(interaction(channel=channel, response_url="https://r", message={"ts": "2.2", "thread_ts": "1.1"}))
    assert (place.user_id, place.channel_name, place.thread_ts, place.response_url) == ("U0ANA", "noc", "1.1", "https://r")
    assert place.view_id == ""


def test_a_button_in_an_ephemeral_message_in_a_thread() -> None:
    place = Place.of_interaction(interaction(channel={"id": "C0NOC", "name": "noc"}, container={"thread_ts": "1.1"}))
    assert place.origin.thread_ts == "1.1"


def test_a_form() -> None:
    place = Place.of_interaction(interaction(view={"id": "V1", "private_metadata": "{}"}))
    assert (place.view_id, place.view_metadata, place.channel_id) == ("V1", "{}", "")


@pytest.fixture
def client(slack: SlackServer) -> WebClient:
    return WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def test_an_answer_without_an_address_is_a_direct_message(client: WebClient, ana: Person) -> None:
    Reply(client, Place(user_id=ana.id, user_name="ana")).say(error("There is no ticket <1>."))
    (message,) = ana.dms
    assert message.plain == "There is no ticket &lt;1&gt;."


def test_an_answer_whose_response_url_is_used_up_is_a_direct_message(slack: SlackServer, client: WebClient, ana: Person) -> None:
    url = slack.new_response_url(ana.user, slack.channel("#noc").channel)
    place = Place(user_id=ana.id, user_name="ana", response_url=slack.url + url.path)
    for _ in range(5):
        Reply(client, place).say(error("again"))
    with pytest.raises(SlackRefused, match="used_url"):
        respond(place.response_url, error("once too often"))
    Reply(client, place).say(error("said all the same"))
    assert len(ana.ephemerals) == 5
    assert [message.plain for message in ana.dms] == ["said all the same"]
