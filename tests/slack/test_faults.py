from __future__ import annotations

import threading
from urllib.error import URLError

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from . import ManualClock, SlackServer
from .state import Workspace

POST = "chat.postMessage"


def post(slack: SlackServer, client: WebClient, text: str = "hi") -> None:
    client.chat_postMessage(channel=slack.channel("#noc").id, text=text)


def test_statuses_and_errors(slack: SlackServer, client: WebClient) -> None:
    slack.faults.status(POST, 500)
    slack.faults.ratelimit(POST, 7)
    slack.faults.not_json(POST)
    slack.faults.error(POST, "internal_error")
    for status in (500, 429, 200, 200):
        with pytest.raises(SlackApiError) as error:
            post(slack, client)
        assert error.value.response.status_code == status

    post(slack, client, "at last")
    assert [message.text for message in slack.messages("#noc")] == ["at last"]
    assert [call.outcome for call in slack.calls_to(POST)] == ["status 500", "ratelimited", "not JSON", "internal_error", "ok"]


@pytest.mark.parametrize("accepted", [False, True])
def test_dropped_connections(slack: SlackServer, client: WebClient, *, accepted: bool) -> None:
    slack.faults.drop(POST, accepted=accepted)

    with pytest.raises((URLError, ConnectionError)):
        post(slack, client)

    assert len(slack.messages("#noc")) == int(accepted)
    assert [call.outcome for call in slack.calls_to(POST)] == ["ok (dropped)" if accepted else "dropped"]


def test_an_accepted_call_with_a_lost_answer(slack: SlackServer, client: WebClient) -> None:
    slack.faults.status(POST, 503, accepted=True)

    with pytest.raises(SlackApiError):
        post(slack, client)

    assert len(slack.messages("#noc")) == 1


def test_a_held_call_waits_for_the_gate(slack: SlackServer, client: WebClient) -> None:
    gate = slack.faults.hold(POST)
    thread = threading.Thread(target=post, args=(slack, client))
    thread.start()
    slack.wait_for(lambda: gate.arrived)
    assert slack.messages("#noc") == []

    gate.release()
    thread.join()
    assert len(slack.messages("#noc")) == 1


def test_chance_is_seeded_and_conditions_are_asked() -> None:
    def met() -> list[bool]:
        faults = Workspace(ManualClock()).faults
        faults.drop("*", times=None, chance=0.3, when=lambda args: args["channel"] == "C1")
        assert faults.take(POST, {"channel": "C2"}) is None
        return [faults.take(POST, {"channel": "C1"}) is not None for _ in range(100)]

    assert met() == met()
    assert 15 < sum(met()) < 45
