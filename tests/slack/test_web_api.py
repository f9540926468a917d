from __future__ import annotations

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from . import ManualClock, SlackServer

SECTION = [{"type": "section", "text": {"type": "mrkdwn", "text": "*2102001*"}}]


def code(error: pytest.ExceptionInfo[SlackApiError]) -> str:
    return str(error.value.response["error"])


def test_says_who_the_app_is_and_what_it_may(slack: SlackServer, client: WebClient) -> None:
    answer = client.auth_test()

    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == (slack.bot_user_id, slack.bot_id, slack.team_id)
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(
    ("token", "error"), [("", "not_authed"), ("xoxb-other", "invalid_auth"), ("xapp-1-app-token", "not_allowed_token_type")]
)
def test_checks_the_token(slack: SlackServer, token: str, error: str) -> None:
    answer = requests.post(f"{slack.api_url}auth.test", headers={"Authorization": f"Bearer {token}"} if token else {}, timeout=5)

    assert answer.json() == {"ok": False, "error": error}


def test_names_the_missing_scope(slack: SlackServer, client: WebClient) -> None:
    slack.scopes = {"commands"}

    with pytest.raises(SlackApiError) as error:
        client.chat_postMessage(channel="C1", text="hi")

    assert code(error) == "missing_scope"
    assert (error.value.response["needed"], error.value.response["provided"]) == ("chat:write", "commands")


def test_reading_needs_the_scope_of_the_kind_of_channel(slack: SlackServer, client: WebClient) -> None:
    slack.scopes.discard("groups:read")
    noc = slack.channel("#noc", private=True)

    with pytest.raises(SlackApiError) as error:
        client.conversations_info(channel=noc.id)

    assert error.value.response["needed"] == "groups:read"


def test_refuses_unknown_methods(client: WebClient) -> None:
    with pytest.raises(SlackApiError) as error:
        client.api_call("chat.shout")
    assert code(error) == "unknown_method"


def test_keeps_posts_in_order_and_threads_apart(slack: SlackServer, client: WebClient) -> None:
    noc = slack.channel("#noc")
    first = client.chat_postMessage(channel=noc.id, text="first")["ts"]
    client.chat_postMessage(channel=noc.id, text="second", blocks=SECTION)
    client.chat_postMessage(channel=noc.id, text="reply", thread_ts=first)

    assert [message.plain for message in slack.messages("#noc")] == ["first", "*2102001*"]
    assert [message.plain for message in noc.thread(first)] == ["reply"]
    assert [m["text"] for m in client.conversations_history(channel=noc.id)["messages"]] == ["second", "first"]
    assert [m["text"] for m in client.conversations_replies(channel=noc.id, ts=first)["messages"]] == ["first", "reply"]


def test_posting_where_it_cannot(slack: SlackServer, client: WebClient) -> None:
    cases = {
        "not_in_channel": slack.channel("#away", bot=False).id,
        "channel_not_found": slack.channel("#secret", private=True, bot=False).id,
        "is_archived": slack.channel("#old", archived=True).id,
        "restricted_action": slack.channel("#news", read_only=True).id,
    }
    for expected, channel in cases.items():
        with pytest.raises(SlackApiError) as error:
            client.chat_postMessage(channel=channel, text="hi")
        assert code(error) == expected


def test_updates_only_what_is_its_own_and_there(slack: SlackServer, client: WebClient) -> None:
    noc = slack.channel("#noc")
    ts = client.chat_postMessage(
        channel=noc.id, text="card", blocks=SECTION, metadata={"event_type": "card", "event_payload": {"id": 1}}
    )["ts"]
    message = noc.messages[0]

    client.chat_update(channel=noc.id, ts=ts, text="only text")
    assert (message.text, message.blocks, message.metadata) == ("only text", [], {"event_type": "card", "event_payload": {"id": 1}})

    other = slack.person("ana").say("mine", channel="#noc")
    refusals = {"message_not_found": "1.000001", "cant_update_message": other.ts}
    for expected, at in refusals.items():
        with pytest.raises(SlackApiError) as error:
            client.chat_update(channel=noc.id, ts=at, text="x")
        assert code(error) == expected

    noc.archive(quiet=True)
    with pytest.raises(SlackApiError) as error:
        client.chat_update(channel=noc.id, ts=ts, text="x")
    assert code(error) == "is_inactive"


def test_long_texts(slack: SlackServer, client: WebClient) -> None:
    noc = slack.channel("#noc")
    ts = client.chat_postMessage(channel=noc.id, text="x" * 40_001)["ts"]
    assert len(noc.messages[0].text) == 40_000

    with pytest.raises(SlackApiError) as error:
        client.chat_update(channel=noc.id, ts=ts, text="x" * 4_001)

    assert code(error) == "msg_too_long"
    assert len(slack.take_violations()) == 2


def test_metadata_is_read_only_when_asked_for_and_only_by_members(slack: SlackServer, client: WebClient) -> None:
    noc = slack.channel("#noc")
    metadata = {"event_type": "announcement", "event_payload": {"id": "a1"}}
    client.chat_postMessage(channel=noc.id, text="new", metadata=metadata)

    assert "metadata" not in client.conversations_history(channel=noc.id)["messages"][0]
    assert client.conversations_history(channel=noc.id, include_all_metadata=True)["messages"][0]["metadata"] == metadata

    noc.kick_bot(quiet=True)
    with pytest.raises(SlackApiError) as error:
        client.conversations_history(channel=noc.id)
    assert code(error) == "not_in_channel"


def test_reads_lag_behind_posts(timed: SlackServer, timed_client: WebClient, clock: ManualClock) -> None:
    noc, timed.read_lag = timed.channel("#noc"), 2.0
    ts = timed_client.chat_postMessage(channel=noc.id, text="new")["ts"]

    assert timed_client.conversations_history(channel=noc.id)["messages"] == []
    clock.advance(2)
    assert [m["ts"] for m in timed_client.conversations_history(channel=noc.id, oldest=ts, inclusive=True)["messages"]] == [ts]


def test_history_in_pages(slack: SlackServer, client: WebClient) -> None:
    noc = slack.channel("#noc")
    for number in range(5):
        client.chat_postMessage(channel=noc.id, text=str(number))

    pages = [[m["text"] for m in page["messages"]] for page in client.conversations_history(channel=noc.id, limit=2)]

    assert pages == [["4", "3"], ["2", "1"], ["0"]]


def test_ephemerals_are_seen_by_one_person_and_not_in_the_history(slack: SlackServer, client: WebClient) -> None:
    ana, ben = slack.person("ana"), slack.person("ben")
    noc = slack.channel("#noc", members=["ana"])
    client.chat_postEphemeral(channel=noc.id, user=ana.id, text="psst")

    assert ana.sees("psst").seen_by == ana.id
    assert ben.ephemerals == []
    assert client.conversations_history(channel=noc.id)["messages"] == []
    with pytest.raises(SlackApiError) as error:
        client.chat_postEphemeral(channel=noc.id, user=ben.id, text="psst")
    assert code(error) == "user_not_in_channel"


def test_direct_messages(slack: SlackServer, client: WebClient) -> None:
    ana = slack.person("ana")
    channel = client.conversations_open(users=ana.id)["channel"]["id"]
    ts = client.chat_postMessage(channel=ana.id, text="to you")["ts"]
    client.chat_update(channel=channel, ts=ts, text="to you alone")

    assert [message.plain for message in ana.dms] == ["to you alone"]


def test_people_and_channels(slack: SlackServer, client: WebClient) -> None:
    ana = slack.person("ana", email="ana@example.com", tz="Europe/Berlin")
    noc = slack.channel("#noc", private=True, members=["ana"])
    slack.channel("#away", bot=False)
    slack.usergroups["S1"] = [ana.id]

    assert client.users_info(user=ana.id)["user"]["tz"] == "Europe/Berlin"
    assert "email" not in client.users_info(user=ana.id)["user"]["profile"]
    assert client.usergroups_users_list(usergroup="S1")["users"] == [ana.id]
    assert [(group["id"], group["handle"]) for group in client.usergroups_list()["usergroups"]] == [("S1", "s1")]
    assert ana.id in client.conversations_members(channel=noc.id)["members"]
    assert [c["name"] for c in client.users_conversations(types="public_channel,private_channel")["channels"]] == ["noc"]
    assert {c["name"] for c in client.conversations_list(types="public_channel,private_channel")["channels"]} == {"noc", "away"}
    assert client.conversations_info(channel=noc.id)["channel"]["is_private"] is True


def test_forms_only(slack: SlackServer) -> None:
    noc = slack.channel("#noc")
    headers = {"Authorization": f"Bearer {slack.bot_token}"}

    assert requests.post(f"{slack.api_url}conversations.info", data={"channel": noc.id}, headers=headers, timeout=5).json()["ok"]
    refused = requests.post(f"{slack.api_url}conversations.info", json={"channel": noc.id}, headers=headers, timeout=5)

    assert refused.json()["error"] == "invalid_arguments"
    assert "form-encoded" in slack.take_violations()[0]


def test_permalinks_reactions_and_deletion(slack: SlackServer, client: WebClient) -> None:
    noc = slack.channel("#noc")
    ts = client.chat_postMessage(channel=noc.id, text="hi")["ts"]
    message = noc.messages[0]

    assert client.chat_getPermalink(channel=noc.id, message_ts=ts)["permalink"] == message.link
    client.reactions_add(channel=noc.id, timestamp=ts, name="eyes")
    client.chat_delete(channel=noc.id, ts=ts)

    assert message.reactions == {"eyes": [slack.bot_user_id]}
    assert (message.deleted, noc.messages) == (True, [])


def test_rates_where_they_are_enforced(timed: SlackServer, timed_client: WebClient, clock: ManualClock) -> None:
    noc, ops = timed.channel("#noc"), timed.channel("#ops")
    timed.rates.enforced = True
    for number in range(4):
        timed_client.chat_postMessage(channel=noc.id, text=str(number))

    with pytest.raises(SlackApiError) as error:
        timed_client.chat_postMessage(channel=noc.id, text="one too many")
    assert (error.value.response.status_code, error.value.response.headers["Retry-After"]) == (429, "1")

    timed_client.chat_postMessage(channel=ops.id, text="elsewhere")
    clock.advance(1)
    timed_client.chat_postMessage(channel=noc.id, text="now")


def test_keeps_a_record_of_calls(slack: SlackServer, client: WebClient) -> None:
    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel="C0NOWHERE", text="hi")

    [call] = slack.calls_to("chat.postMessage")
    assert (call.args, call.token, call.outcome) == ({"channel": "C0NOWHERE", "text": "hi"}, "bot", "channel_not_found")


def test_a_reply_to_a_message_that_was_deleted(slack: SlackServer, client: WebClient) -> None:
    """It appears in the channel itself, unless there were other replies: then the thread still exists."""
    noc = slack.channel("#noc")
    lonely, answered = (client.chat_postMessage(channel=noc.id, text=text)["ts"] for text in ("lonely", "answered"))
    client.chat_postMessage(channel=noc.id, text="first", thread_ts=answered)
    for ts in (lonely, answered):
        client.chat_delete(channel=noc.id, ts=ts)

    astray = client.chat_postMessage(channel=noc.id, text="astray", thread_ts=lonely)["message"]
    reply = client.chat_postMessage(channel=noc.id, text="second", thread_ts=answered)["message"]

    assert ("thread_ts" in astray, reply["thread_ts"]) == (False, answered)
    assert [message.text for message in noc.messages] == ["astray"]
    read = client.conversations_replies(channel=noc.id, ts=answered)["messages"]
    assert [message["text"] for message in read] == ["This message was deleted.", "first", "second"]
    with pytest.raises(SlackApiError) as error:
        client.conversations_replies(channel=noc.id, ts=lonely)
    assert code(error) == "thread_not_found"
