"""What Slack's answers mean for a message: certainly not sent, perhaps sent, or never to be sent."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.model.errors import (
    AppRefused,
    ChannelGone,
    ChannelReadOnly,
    ContentRefused,
    MessageGone,
    SlackError,
    SlackNotSent,
    SlackOutcomeUnknown,
    SlackRefused,
)
from bot.runtime.timings import Pauses, Timings
from handlers.slack.calls import call, once
from tests.slack import SlackServer

POST = "chat.postMessage"
TIMINGS = Timings(repeat_call=Pauses(timedelta(0), timedelta(0)))
Break = Callable[[SlackServer], object]


@pytest.fixture
def client(slack: SlackServer) -> WebClient:
    slack.channel("#noc")
    return WebClient(token=slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def post(client: WebClient) -> SlackError:
    """The error of a post that fails."""
    with pytest.raises(SlackError) as raised:
        once(client.chat_postMessage, channel="C0NOC", text="hello")
    return raised.value


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        *((code, ChannelGone) for code in ("channel_not_found", "not_in_channel", "is_archived", "is_inactive")),
        *((code, MessageGone) for code in ("message_not_found", "thread_not_found", "cant_update_message")),
        *((code, SlackNotSent) for code in ("ratelimited", "rate_limited")),
        *((code, SlackOutcomeUnknown) for code in ("internal_error", "fatal_error", "request_timeout", "service_unavailable")),
        *((code, AppRefused) for code in ("invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive")),
        *((code, AppRefused) for code in ("org_login_required", "missing_scope", "accesslimited", "access_denied")),
        *((code, AppRefused) for code in ("ekm_access_denied", "team_access_not_granted", "message_limit_exceeded")),
        *((code, AppRefused) for code in ("team_added_to_org", "enterprise_is_restricted", "two_factor_setup_required")),
        *((code, ChannelReadOnly) for code in ("restricted_action", "restricted_action_read_only_channel")),
        *((code, ChannelReadOnly) for code in ("restricted_action_thread_only_channel", "restricted_action_of_tomorrow")),
        *((code, ContentRefused) for code in ("msg_too_long", "invalid_blocks", "metadata_too_large", "no_text")),
        *((code, ChannelGone) for code in ("user_disabled", "user_not_found")),
        *((code, MessageGone) for code in ("restricted_action_thread_locked", "cannot_reply_to_message")),
        ("anything_new", SlackRefused),
    ],
)
def test_codes(slack: SlackServer, client: WebClient, code: str, kind: type[SlackError]) -> None:
    slack.faults.error(POST, code)
    error = post(client)
    assert type(error) is kind
    assert (error.code, error.call) == (code, "chat_postMessage")


@pytest.mark.parametrize(
    "broken",
    [
        lambda slack: slack.faults.status(POST, 500),
        lambda slack: slack.faults.status(POST, 503),
        lambda slack: slack.faults.not_json(POST),
        lambda slack: slack.faults.not_json(POST, body=""),
        lambda slack: slack.faults.drop(POST),
        lambda slack: slack.faults.drop(POST, accepted=True),
    ],
    ids=["500", "503", "html", "empty", "dropped", "dropped after it was done"],
)
def test_nobody_knows_whether_it_arrived(slack: SlackServer, client: WebClient, broken: Break) -> None:
    broken(slack)
    assert type(post(client)) is SlackOutcomeUnknown


def test_nobody_knows_after_too_long_a_wait(slack: SlackServer, client: WebClient) -> None:
    gate = slack.faults.hold(POST)
    client.timeout = 1
    assert type(post(client)) is SlackOutcomeUnknown
    gate.release()


def test_slack_says_when_to_come_back(slack: SlackServer, client: WebClient) -> None:
    slack.faults.ratelimit(POST, 17)
    error = post(client)
    assert isinstance(error, SlackNotSent)
    assert error.retry_after == 17


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    client = WebClient(token="xoxb-1", base_url=f"http://127.0.0.1:{port}/api/", retry_handlers=[])
    assert type(post(client)) is SlackNotSent


def test_an_answer_is_handed_on(client: WebClient) -> None:
    assert call(client.chat_postMessage, TIMINGS, channel="C0NOC", text="hello")["ok"] is True


def test_a_post_is_made_again_after_the_pause_that_slack_asks_for(slack: SlackServer, client: WebClient) -> None:
    slack.faults.ratelimit(POST, 1)
    assert call(client.chat_postMessage, TIMINGS, channel="C0NOC", text="hello")["ok"] is True
    assert len(slack.messages("#noc")) == 1


def test_nobody_waits_for_long(slack: SlackServer, client: WebClient) -> None:
    slack.faults.ratelimit(POST, 17)
    with pytest.raises(SlackNotSent):
        call(client.chat_postMessage, TIMINGS, channel="C0NOC", text="hello")


def test_a_post_that_may_have_arrived_is_not_made_again(slack: SlackServer, client: WebClient) -> None:
    slack.faults.status(POST, 500, accepted=True)
    with pytest.raises(SlackOutcomeUnknown):
        call(client.chat_postMessage, TIMINGS, channel="C0NOC", text="hello")
    assert len(slack.messages("#noc")) == 1


def test_what_only_reads_is_asked_again(slack: SlackServer, client: WebClient) -> None:
    slack.faults.status("conversations.info", 500, times=2)
    assert call(client.conversations_info, TIMINGS, channel="C0NOC")["channel"]["name"] == "noc"


def test_what_fails_for_good_is_not(slack: SlackServer, client: WebClient) -> None:
    slack.faults.status("conversations.info", 500, times=None)
    with pytest.raises(SlackOutcomeUnknown):
        call(client.conversations_info, TIMINGS, channel="C0NOC")
    assert len(slack.calls_to("conversations.info")) == 3
