"""Answering where a person acted."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient

from bot.model.errors import SlackRefused
from handlers.blocks.remarks import error
from handlers.slack.place import Place
from handlers.slack.reply import Reply, respond
from tests.slack import Person, SlackServer


@pytest.fixture
def client(slack: SlackServer) -> WebClient:
    return WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def test_an_answer_without_an_address_is_a_direct_message(client: WebClient, ana: Person) -> None:
    Reply(client, Place(user_id=ana.id, user_name="ana")).say(error("There's no ticket <1>."))
    (message,) = ana.dms
    assert message.plain == "There's no ticket &lt;1&gt;."


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
